import { CohortShape } from "#lib/cohort/contract";
import { operation } from "#lib/platform/operation";

export const postJudge = operation({
  id: "postJudge",
  method: "POST",
  path: "/cohorts/{id}/stages/{stage}/judge",
  summary: "Match what was heard since and judge the stage now: pass, fail or inconclusive.",
  scope: "operate",
  response: CohortShape,
});
