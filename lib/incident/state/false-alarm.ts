/** Why an incident was none. A closed list, because one of them changes what the detector takes for usual. */
export const FALSE_ALARM_REASONS = ["usual_level", "campaign", "bad_data", "other"] as const;
export type FalseAlarmReason = (typeof FALSE_ALARM_REASONS)[number];

type Words = {
  label: string;
  /** What calling it that does, said before it is done. */
  effect: string;
  /** As part of a sentence in the timeline; null adds nothing. */
  told: string | null;
};

export const FALSE_ALARM_WORDS: Record<FalseAlarmReason, Words> = {
  usual_level: {
    label: "This is normal there",
    effect:
      "The detector learns this level as usual: as many refusals again open no incident. Opening it again unlearns it.",
    told: "this is normal there",
  },
  campaign: {
    label: "A campaign of ours",
    effect: "The detector learns nothing from it: the same rise without a campaign opens an incident.",
    told: "a campaign of ours",
  },
  bad_data: {
    label: "A test, or wrong data",
    effect: "The detector learns nothing from it. The events stay as they are and still count in the charts.",
    told: "a test, or wrong data",
  },
  other: {
    label: "Something else",
    effect: "The detector learns nothing from it. Your words are all that will be known.",
    told: null,
  },
};

/** Whether the detector takes the level of such an incident for usual from then on. */
export function teachesBaseline(reason: FalseAlarmReason): boolean {
  return reason === "usual_level";
}
