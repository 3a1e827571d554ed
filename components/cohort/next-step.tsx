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

/** What a person does next with `cohort`. Who may do it is said by `me.may`, not here. */
export function nextStep(cohort: Cohort): NextStep {
  switch (cohort.state) {
    case "draft":
      return cohort.memberCount === 0
        ? { do: "nothing", why: "Nobody is left to retry: every recipient was excluded, each with its reason below." }
        : { do: "freeze" };
    case "frozen":
    case "stale":
      return { do: "request" };
    case "in_review":
      return { do: "wait_for_review", reviewId: cohort.reviewId };
    case "declined":
      return {
        do: "nothing",
        why: "The plan was not approved. Nothing was sent. Propose a new one from the incident.",
      };
    case "stopped":
      return { do: "nothing", why: "Somebody pressed Stop. Nothing more goes out under this plan." };
    case "completed":
      return { do: "nothing", why: "Every stage was released and passed." };
    default:
      return inStages(cohort.stages);
  }
}

/** The first stage that has not passed decides; nothing behind it is looked at. */
function inStages(stages: readonly CohortStage[]): NextStep {
  const stage = stages.find((one) => one.state !== "passed");
  if (!stage) return { do: "nothing", why: "Every stage was released and passed." };
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
    case "failed":
      return { do: "nothing", why: `Stage ${stage.stageIndex + 1} failed, so nothing after it goes out.` };
    default:
      return { do: "nothing", why: "Somebody pressed Stop. Nothing more goes out under this plan." };
  }
}

/** Whether something could still go out, so that Stop has something to stop. */
export function canStop(cohort: Cohort): boolean {
  return !["draft", "declined", "stale", "stopped", "completed"].includes(cohort.state);
}
