import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stageBlockedBy } from "#lib/cohort/stage-blocked";
import { advance } from "#lib/outcome/advance";
import { judge, type StageCounts } from "#lib/outcome/judge";

describe("where a judgement leads", () => {
  test.each<[string, string, boolean, Parameters<typeof advance>[1], string, string]>([
    ["releasing", "observing", false, "pass", "releasing", "passed"],
    ["releasing", "observing", true, "pass", "completed", "passed"],
    ["releasing", "observing", false, "fail", "stopped", "failed"],
    ["releasing", "observing", false, "inconclusive", "paused", "inconclusive"],
    ["releasing", "observing", false, "observing", "releasing", "observing"],
    ["paused", "inconclusive", false, "pass", "releasing", "passed"],
    ["paused", "inconclusive", false, "inconclusive", "paused", "inconclusive"],
    ["paused", "inconclusive", false, "fail", "stopped", "failed"],
    ["stale", "observing", false, "pass", "stale", "passed"],
    ["stale", "observing", true, "pass", "completed", "passed"],
    ["stopped", "observing", false, "pass", "stopped", "observing"],
    ["completed", "passed", true, "fail", "completed", "passed"],
    ["releasing", "waiting", false, "pass", "releasing", "waiting"],
    ["releasing", "stopped", false, "pass", "releasing", "stopped"],
  ])("%s/%s, last: %s, %s → %s/%s", (cohortState, stageState, isLast, verdict, cohort, stage) => {
    expect(advance({ cohortState, stageState, isLast }, verdict)).toEqual({ cohortState: cohort, stageState: stage });
  });
});

type Step =
  | { do: "hear"; delivered: number; failed: number; deferred: number; denials: number }
  | { do: "deadline" }
  | { do: "judge" }
  | { do: "release" }
  | { do: "lapse" }
  | { do: "stop" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("hear" as const),
    delivered: fc.nat(60),
    failed: fc.nat(4),
    deferred: fc.nat(20),
    denials: fc.nat(2),
  }),
  fc.constant({ do: "deadline" as const }),
  fc.constant({ do: "judge" as const }),
  fc.constant({ do: "release" as const }),
  fc.constant({ do: "lapse" as const }),
  fc.constant({ do: "stop" as const }),
);

const SIZE = 60;
const STAGES = 3;

test("no sequence of outcomes ever opens a stage after one that is not passed", () => {
  let inconclusive = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let cohortState = "approved";
      const stages = Array.from({ length: STAGES }, (_, stageIndex) => ({ stageIndex, state: "waiting" }));
      let current = -1;
      let heard: StageCounts = {
        handedOver: SIZE,
        unknown: 0,
        delivered: 0,
        failed: 0,
        deferred: 0,
        worstDenier: null,
      };
      let late = false;
      for (const each of steps) {
        const stage = stages[current];
        if (each.do === "stop" && cohortState !== "completed") cohortState = "stopped";
        if (each.do === "lapse" && cohortState === "releasing") cohortState = "stale";
        if (each.do === "deadline") late = true;
        if (each.do === "hear" && current >= 0) {
          const left = SIZE - heard.delivered - heard.failed;
          const failed = Math.min(each.failed, left);
          const delivered = Math.min(each.delivered, left - failed);
          heard = {
            ...heard,
            delivered: heard.delivered + delivered,
            failed: heard.failed + failed,
            deferred: Math.min(each.deferred, left - failed - delivered),
            worstDenier: each.denials > 0 ? { remoteIp: "192.0.2.1", recipients: each.denials } : heard.worstDenier,
          };
        }
        if (each.do === "judge" && stage) {
          const { verdict } = judge(heard, new Date(1), new Date(late ? 2 : 0));
          const isLast = current === STAGES - 1;
          const next = advance({ cohortState, stageState: stage.state, isLast }, verdict);
          if (verdict === "inconclusive") {
            inconclusive += 1;
            expect(next.stageState).not.toBe("passed");
            expect(next.cohortState).not.toBe("completed");
          }
          if (next.stageState === "passed" && stage.state !== "passed") expect(verdict).toBe("pass");
          stage.state = next.stageState;
          cohortState = next.cohortState;
        }
        if (each.do === "release") {
          const wanted = current + 1;
          const facts = { cohortState, stages, holdState: "active", incidentState: "monitoring" };
          if (stageBlockedBy(facts, wanted) === null) {
            expect(wanted === 0 || stages[wanted - 1]?.state === "passed").toBe(true);
            current = wanted;
            const opened = stages[wanted];
            if (opened) opened.state = "observing";
            cohortState = "releasing";
            heard = { handedOver: SIZE, unknown: 0, delivered: 0, failed: 0, deferred: 0, worstDenier: null };
            late = false;
          }
        }
        expect(cohortState === "completed" ? stages.every((one) => one.state === "passed") : true).toBe(true);
      }
    }),
    { numRuns: 10_000 },
  );
  // The property would hold of a judge that never doubts.
  expect(inconclusive).toBeGreaterThan(50);
});
