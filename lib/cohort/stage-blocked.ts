export type BlockedFacts = {
  cohortState: string;
  stages: readonly { stageIndex: number; state: string }[];
  /** State of the incident's hold; null without one. */
  holdState: string | null;
  incidentState: string;
};

const STAGE_DONE: Record<string, string> = {
  dispatching: "It is being handed over now.",
  observing: "It was released; its outcome is being observed.",
  passed: "It was released and has passed.",
  failed: "It was released and has failed.",
  inconclusive: "It was released, and too little was heard to judge it.",
  stopped: "It was stopped.",
};

const COHORT_NOT_READY: Record<string, string> = {
  draft: "The plan is a draft: freeze it, then ask for a review.",
  frozen: "No review was asked for yet.",
  in_review: "It waits for a second person's decision.",
  declined: "The plan was declined: make a new one.",
  stale: "The approval ran out or its facts have changed: ask for a review again.",
  paused: "The stage before was inconclusive: judge it again when more was heard, or stop.",
  stopped: "The cohort was stopped: make a new plan.",
  completed: "Every stage has passed.",
};

/** Why a stage cannot be released as things stand, in words for a person; null when it can. */
export function stageBlockedBy(facts: BlockedFacts, stageIndex: number): string | null {
  const stage = facts.stages.find((each) => each.stageIndex === stageIndex);
  if (!stage) return "This cohort has no such stage.";
  const done = STAGE_DONE[stage.state];
  if (done) return done;
  const notReady = COHORT_NOT_READY[facts.cohortState];
  if (notReady) return notReady;
  const before = facts.stages.find((each) => each.stageIndex === stageIndex - 1);
  if (before && before.state !== "passed") return `Stage ${before.stageIndex + 1} has not passed yet.`;
  if (facts.incidentState === "false_alarm") return "The incident was called a false alarm.";
  if (facts.incidentState === "merged") return "The incident was merged into another one.";
  if (facts.holdState !== "active")
    return "The suppression hold is not in place, so a failed retry could suppress good addresses: renew it first.";
  return null;
}
