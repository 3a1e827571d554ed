import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { preflight } from "#lib/release/preflight";
import { type LineFacts, preflightLines } from "#lib/release/watch/preflight-lines";

const now = new Date("2026-03-01T03:00:00Z");
const later = new Date("2026-03-01T04:00:00Z");
const mx = { fact: "mx", label: "MX answers", before: "2 answers", now: "2 answers", changed: false };
const ready: LineFacts = {
  cohortState: "approved",
  turn: null,
  approval: { expiresAt: later, changes: "" },
  compared: [mx],
  holdState: "active",
  leaseUntil: later,
  incidentState: "retrying",
  stageSize: 60,
  left: 60,
  lists: [],
  lastRun: null,
  listed: 0,
  now,
};
const lineOf = (id: string, over: Partial<LineFacts>) =>
  preflightLines({ ...ready, ...over }).find((line) => line.id === id);

describe("the lines of a preflight", () => {
  test("all of it holds: no line fails", () =>
    expect(preflightLines(ready).filter((line) => line.state === "fail")).toEqual([]));

  test.each<[string, string, Partial<LineFacts>]>([
    ["turn", "Stage 1 has not passed yet.", { turn: "Stage 1 has not passed yet." }],
    ["approval", "Nobody has approved", { approval: null }],
    ["approval", "ended at 2026-03-01 03:00 UTC", { approval: { expiresAt: now, changes: "" } }],
    ["mx", "it is mx9", { compared: [{ ...mx, before: "mx1", now: "mx9", changed: true }] }],
    ["hold", "ran out at 2026-03-01 03:00 UTC", { leaseUntil: now }],
    ["hold", "is not in place", { holdState: null, leaseUntil: null }],
    ["incident_state", "false alarm", { incidentState: "false_alarm" }],
    ["recipients", "Nobody in this stage", { left: 0 }],
  ])("%s fails with the words “%s” and with something to do", (id, words, over) => {
    const line = lineOf(id, over);
    expect(line).toMatchObject({ state: "fail", says: expect.stringContaining(words) });
    expect(line?.todo).toBeTruthy();
  });

  test("an approval that is waited for has not failed, and nobody is told to ask for it again", () => {
    const line = lineOf("approval", { approval: null, cohortState: "in_review", turn: "It waits for a decision." });
    expect(line).toMatchObject({ state: "not_run", todo: null });
  });

  test("what nobody looked at is no pass", () => {
    expect(lineOf("mx", { compared: [{ ...mx, now: "not asked" }] })?.state).toBe("not_run");
    expect(lineOf("lists", { lists: [] })?.state).toBe("not_run");
    expect(lineOf("lists", { lists: ["SES"] })).toMatchObject({
      state: "not_run",
      says: expect.stringContaining("SES"),
    });
    expect(lineOf("lists", { lists: ["SES"], listed: 2 })?.todo).toContain("Take them off");
    expect(lineOf("lists", { lists: ["SES"], lastRun: { at: now, text: "Ada took 60 off." } })?.state).toBe("pass");
  });

  test("a line fails exactly when the release would refuse", () => {
    const when = fc.constantFrom(null, now, later);
    fc.assert(
      fc.property(
        fc.record({
          turn: fc.constantFrom(null, "It was stopped."),
          incidentState: fc.constantFrom("retrying", "identified", "merged", "false_alarm"),
          holdState: fc.constantFrom(null, "active", "expired"),
          leaseUntil: when,
          until: when,
          changed: fc.boolean(),
          left: fc.constantFrom(0, 1, 60),
        }),
        ({ until, changed, ...rest }) => {
          const approval = until && { expiresAt: until, changes: changed ? "MX answers was “a”, is “b”" : "" };
          const compared = approval ? [{ ...mx, changed }] : [];
          const facts: LineFacts = { ...ready, ...rest, approval, compared };
          const blocked =
            facts.turn ??
            (["merged", "false_alarm"].includes(facts.incidentState) || facts.holdState !== "active"
              ? "blocked"
              : null);
          const refused = preflight({ ...facts, blockedBy: blocked, count: 60 }).length > 0;
          expect(preflightLines(facts).some((line) => line.state === "fail")).toBe(refused);
        },
      ),
    );
  });
});
