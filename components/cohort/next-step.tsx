import type { Cohort, CohortStage } from "#lib/cohort/contract";

/** The one thing to do next with a plan, or the reason why there is none. */
export type NextStep =
  | { do: "freeze" }
  | { do: "request" }
  | { do: "wait_for_review"; reviewId: string | null }
  | { do: "release"; stage: CohortStage }
  | { do: "wait_for_release"; stage: CohortStage; why: string }
  | { do: "wait_for_dispatch"; stage: CohortStage }
  | { do: "judge"; stage: CohortStage }
  | { do: "nothing"; why: string };

const ALL_PASSED = "Every stage was released and has passed.";
const STOPPED = "It was stopped by hand. Nothing more goes out under this plan.";

/** What a person does next with `cohort`. Who may do it is said by `me.may`, not here. */
export function nextStep(cohort: Cohort): NextStep {
  const failed = cohort.stages.find((stage) => stage.state === "failed");
  if (failed) return { do: "nothing", why: failureWords(failed) };
  switch (cohort.state) {
    case "draft":
      return cohort.memberCount === 0
        ? { do: "nothing", why: "Nobody is left to retry: every recipient was left out, each with its reason below." }
        : { do: "freeze" };
    case "frozen":
    case "stale":
      return { do: "request" };
    case "in_review":
      return { do: "wait_for_review", reviewId: cohort.reviewId };
    case "declined":
      return { do: "nothing", why: "The plan was declined. Nothing goes out under it: propose a new one." };
    case "stopped":
      return { do: "nothing", why: STOPPED };
    case "completed":
      return { do: "nothing", why: ALL_PASSED };
    default:
      return inStages(cohort.stages);
  }
}

/** The first stage that has not passed decides; nothing behind it is looked at. */
function inStages(stages: readonly CohortStage[]): NextStep {
  const stage = stages.find((one) => one.state !== "passed");
  if (!stage) return { do: "nothing", why: ALL_PASSED };
  switch (stage.state) {
    case "waiting":
      return stage.blockedBy === null
        ? { do: "release", stage }
        : { do: "wait_for_release", stage, why: stage.blockedBy };
    case "dispatching":
      return { do: "wait_for_dispatch", stage };
    case "observing":
    case "inconclusive":
      return { do: "judge", stage };
    default:
      return { do: "nothing", why: STOPPED };
  }
}

function failureWords(stage: CohortStage): string {
  const why = stage.figures?.why ?? "Too many of its recipients failed.";
  return `Stage ${stage.stageIndex + 1} failed, so nothing after it goes out. ${why}`;
}

/** Whether the plan is still alive, so that Stop has something to stop. */
export function canStop(cohort: Pick<Cohort, "state">): boolean {
  return !["declined", "stopped", "completed"].includes(cohort.state);
}
