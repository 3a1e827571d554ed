import { describe, expect, test } from "vitest";
import { alreadySettled } from "#lib/review/decision";
import {
  changesInWords,
  compareFacts,
  incidentFact,
  mxThenAndNow,
  type ReviewFacts,
  verdictFact,
} from "#lib/review/facts";

const facts: ReviewFacts = {
  incident: "in work",
  verdict: "theirs: receiver incident (R2, retry)",
  hold: "active",
  mx: { "example.org via 192.0.2.53": "10 mx1.example.net", "example.org via 198.51.100.53": "10 mx1.example.net" },
  deliveredSince: 0,
  bouncedSince: 0,
  complainedSince: 0,
  suppressedSince: 0,
  code: "1.0.0",
};
const changed = (now: Partial<ReviewFacts>, begun = false) =>
  compareFacts(facts, { ...facts, ...now }, begun)
    .filter((row) => row.changed)
    .map((row) => row.fact);

describe("facts then beside facts now", () => {
  test("equal facts change nothing", () => {
    expect(changed({})).toEqual([]);
    expect(changesInWords(compareFacts(facts, facts, false))).toBe("");
  });

  test.each<[string, Partial<ReviewFacts>]>([
    ["verdict", { verdict: "ours: stale cache (R1c, investigate)" }],
    ["incident", { incident: "false alarm" }],
    ["hold", { hold: "expired" }],
    ["mx", { mx: { ...facts.mx, "example.org via 192.0.2.53": "10 mx9.example.net" } }],
    ["mx", { mx: { ...facts.mx, "example.org via 192.0.2.53": "nxdomain" } }],
    ["delivered_since", { deliveredSince: 1 }],
    ["bounced_since", { bouncedSince: 1 }],
    ["complained_since", { complainedSince: 1 }],
    ["suppressed_since", { suppressedSince: 1 }],
    ["code", { code: "1.0.1" }],
  ])("%s: %j", (fact, now) => expect(changed(now)).toEqual([fact]));

  test("a review kept before complaints, suppressions and the version were looked at changes by none of them", () => {
    const { suppressedSince: _s, complainedSince: _p, code: _c, ...old } = facts;
    expect(compareFacts(old, facts, false).filter((row) => row.changed)).toEqual([]);
  });

  test("a look-up that failed, or a domain that was not asked about before, is no change", () => {
    expect(changed({ mx: {} })).toEqual([]);
    expect(changed({ mx: { ...facts.mx, "example.com via 192.0.2.53": "10 mx.example.com" } })).toEqual([]);
  });

  test("once the first stage is out, a member's own news takes that member out and voids nothing", () => {
    expect(changed({ deliveredSince: 40, bouncedSince: 2 }, true)).toEqual([]);
    expect(changed({ deliveredSince: 40, hold: "released" }, true)).toEqual(["hold"]);
  });

  test("changed facts come first and are told with both values", () => {
    const rows = compareFacts(facts, { ...facts, bouncedSince: 3 }, false);
    expect(rows[0]).toMatchObject({ fact: "bounced_since", before: "0", now: "3", changed: true });
    expect(changesInWords(rows)).toContain("was “0”, is “3”");
  });

  test("a running incident is one fact, however its state moves; an ended one is another", () => {
    for (const state of ["open", "identified", "monitoring", "retrying"]) expect(incidentFact(state)).toBe("in work");
    expect(incidentFact("false_alarm")).toBe("false alarm");
  });

  test("a verdict is what it says, not which row says it", () => {
    const said = { side: "theirs", cause: "receiver_incident", rule: "R2", decision: "retry" };
    expect(verdictFact(said)).toBe("theirs: receiver incident (R2, retry)");
    expect(verdictFact({ side: null, cause: null, rule: null, decision: null })).toBe("none yet");
  });
});

describe("MX answers then and now", () => {
  const via = (domain: string, resolver: string) => `${domain} via ${resolver}`;

  test("changed ones come first; an answer that is missing at one of the two times is no change", () => {
    const before = { [via("a.example", "r1")]: "10 mx1", [via("b.example", "r1")]: "10 mx1" };
    const now = { [via("b.example", "r1")]: "10 mx9", [via("c.example", "r2")]: "nxdomain" };
    expect(mxThenAndNow(before, now)).toEqual([
      { domain: "b.example", resolver: "r1", before: "10 mx1", now: "10 mx9", changed: true },
      { domain: "a.example", resolver: "r1", before: "10 mx1", now: null, changed: false },
      { domain: "c.example", resolver: "r2", before: null, now: "nxdomain", changed: false },
    ]);
  });
});

test("who comes late reads who was first, and when", () => {
  const review = { state: "approved", decidedByName: "Ada", decidedAt: new Date("2026-03-01T03:12:40Z") };
  expect(alreadySettled(review)).toBe("Ada decided first, at 03:12 UTC.");
  expect(alreadySettled({ state: "expired", decidedByName: null, decidedAt: null })).toContain("ran out");
  expect(alreadySettled({ state: "stale", decidedByName: null, decidedAt: null })).toContain("stale");
});
