import { describe, expect, test } from "vitest";
import { type BlockedFacts, stageBlockedBy } from "#lib/cohort/stage-blocked";

const ready: BlockedFacts = {
  cohortState: "approved",
  stages: [
    { stageIndex: 0, state: "waiting" },
    { stageIndex: 1, state: "waiting" },
  ],
  holdState: "active",
  incidentState: "monitoring",
};
const second = (state: string, cohortState = "releasing"): BlockedFacts => ({
  ...ready,
  cohortState,
  stages: [
    { stageIndex: 0, state },
    { stageIndex: 1, state: "waiting" },
  ],
});

describe("why a stage cannot be released", () => {
  test("an approved plan opens its first stage and no other", () => {
    expect(stageBlockedBy(ready, 0)).toBeNull();
    expect(stageBlockedBy(ready, 1)).toContain("Stage 1 has not passed");
  });

  test("only a pass opens the next stage", () => {
    expect(stageBlockedBy(second("passed"), 1)).toBeNull();
    for (const state of ["dispatching", "observing", "failed", "inconclusive", "stopped"])
      expect(stageBlockedBy(second(state), 1), state).toContain("has not passed");
  });

  test.each(["draft", "frozen", "in_review", "declined", "stale", "paused", "stopped", "completed"])(
    "a cohort that is %s says so in words",
    (cohortState) => expect(stageBlockedBy({ ...ready, cohortState }, 0)?.length).toBeGreaterThan(15),
  );

  test.each<[string, Partial<BlockedFacts>]>([
    ["hold", { holdState: null }],
    ["hold", { holdState: "expired" }],
    ["hold", { holdState: "released" }],
    ["false alarm", { incidentState: "false_alarm" }],
    ["merged", { incidentState: "merged" }],
  ])("%s: %j", (word, over) => expect(stageBlockedBy({ ...ready, ...over }, 0)).toContain(word));

  test("a stage that is not there is said to be none", () => {
    expect(stageBlockedBy(ready, 2)).toContain("no such stage");
  });
});
