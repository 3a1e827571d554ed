import { describe, expect, test } from "vitest";
import { judge, percent, type StageCounts } from "#lib/outcome/judge";

const deadline = new Date("2026-03-01T07:00:00Z");
const before = new Date("2026-03-01T06:59:59Z");
const counts = (delivered: number, failed: number, total: number, over: Partial<StageCounts> = {}): StageCounts => ({
  handedOver: total,
  unknown: 0,
  delivered,
  failed,
  deferred: 0,
  worstDenier: null,
  ...over,
});

describe("a stage is judged by what became of its recipients", () => {
  test.each<[string, StageCounts, Date, string]>([
    ["all delivered", counts(60, 0, 60), before, "pass"],
    ["90 % delivered, the rest unheard", counts(54, 0, 60), before, "pass"],
    ["one below 90 %", counts(53, 0, 60), before, "observing"],
    ["one below 90 % at the deadline", counts(53, 0, 60), deadline, "inconclusive"],
    ["nothing heard", counts(0, 0, 60), before, "observing"],
    ["nothing heard at the deadline", counts(0, 0, 60), deadline, "inconclusive"],
    ["one failure in 60: at most 7.7 %", counts(59, 1, 60), before, "pass"],
    ["two failures in 60: at most 10.1 %", counts(58, 2, 60), before, "fail"],
    ["three failures in 300: at most 2.6 %", counts(297, 3, 300), before, "pass"],
    ["a tiny clean stage", counts(3, 0, 3), before, "pass"],
    ["a tiny stage with one failure", counts(2, 1, 3), before, "fail"],
    ["everything failed", counts(0, 60, 60), before, "fail"],
    ["many failures, but too little is heard yet", counts(10, 20, 60), before, "observing"],
    ["delays are no final answer", counts(30, 0, 60, { deferred: 30 }), deadline, "inconclusive"],
    ["recipients in doubt count as unheard", counts(50, 0, 50, { unknown: 10 }), deadline, "inconclusive"],
    ["nobody was handed over", counts(0, 0, 0), deadline, "inconclusive"],
    [
      "two relay denials share one address, the rest is unheard",
      counts(0, 2, 60, { worstDenier: { remoteIp: "192.0.2.10", recipients: 2 } }),
      before,
      "fail",
    ],
    [
      "one relay denial is no pattern",
      counts(59, 1, 60, { worstDenier: { remoteIp: "192.0.2.10", recipients: 1 } }),
      before,
      "pass",
    ],
  ])("%s", (_what, given, now, verdict) => expect(judge(given, deadline, now).verdict).toBe(verdict));

  test("the numbers that decided are told", () => {
    expect(judge(counts(59, 1, 60), deadline, before).figures).toMatchObject({
      handedOver: 60,
      delivered: 59,
      failed: 1,
      disposed: 1,
      why: "60 of 60 have a final answer, 1 failed; the failure rate is at most 7.7 % (95 % sure).",
    });
    expect(judge(counts(0, 0, 60), deadline, before).figures).toMatchObject({ bound: null, disposed: 0 });
  });

  test("without a deadline nothing becomes inconclusive by itself", () => {
    expect(judge(counts(0, 0, 60), null, deadline).verdict).toBe("observing");
  });

  test.each([
    [0.9, "90 %"],
    [0.0487, "4.9 %"],
    [1, "100 %"],
  ])("%f is written %s", (share, text) => expect(percent(share)).toBe(text));
});
