/** The way of a mail, in order. Tests, docs and the worker's registry read this list. */
export const FLOW = [
  "intake",
  "parse",
  "classify",
  "volume",
  "detect",
  "incident",
  "evidence",
  "verdict",
  "hold",
  "cohort",
  "review",
  "release",
  "outcome",
  "report",
  "alert",
] as const;

export type Stage = (typeof FLOW)[number];

/** Folders of lib that are not stages: every stage may import these two. */
export const SHARED = ["access", "platform"] as const;
