import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Candidate, isAddress, localHasUpper, planMembers } from "#lib/cohort/plan";
import { WHY_LABELS } from "#lib/cohort/why";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 3, minute));

const proof = { words: "It is written down.", cohortId: "coh_7" };

function candidate(over: Partial<Candidate> = {}): Candidate {
  return {
    recipientKey: "ada@example.org",
    recipient: "ada@example.org",
    eventId: 1n,
    bounces: 1,
    failures: 1,
    firstFailedAt: at(5),
    lastFailedAt: at(5),
    remoteMta: "mx1.example.net",
    remoteIp: "192.0.2.10",
    pool: null,
    lastDeliveredAt: null,
    outside: null,
    complained: null,
    unsubscribed: null,
    suppressedByHand: null,
    failedAfterRetry: null,
    bouncedElsewhere: null,
    routeNotFixed: null,
    inAnotherCohort: null,
    ...over,
  };
}

describe("who is retried and who is not", () => {
  test.each<[string, Partial<Candidate>]>([
    ["bounced_in_window", {}],
    ["bounced_in_window", { lastDeliveredAt: at(4) }],
    ["bounced_in_window", { bounces: 1, failures: 9 }],
    ["delivered_since", { lastDeliveredAt: at(6) }],
    ["outside_window", { outside: "outside_window" }],
    ["outside_filter", { outside: "outside_filter" }],
    ["complained", { complained: proof }],
    ["unsubscribed", { unsubscribed: proof }],
    ["bounced_elsewhere", { bouncedElsewhere: proof }],
    ["suppressed_by_hand", { suppressedByHand: proof }],
    ["still_queued", { bounces: 0 }],
    ["failed_after_retry", { failedAfterRetry: proof }],
    ["route_not_fixed", { routeNotFixed: proof }],
    ["not_an_address", { recipient: "MAILER-DAEMON", recipientKey: "mailer-daemon" }],
    ["in_another_cohort", { inAnotherCohort: proof }],
  ])("%s: %j", (why, over) => {
    expect(planMembers([candidate(over)])).toMatchObject([{ why, included: why === "bounced_in_window" }]);
  });

  test("what no retry can mend is told before what only makes it needless", () => {
    const all: Partial<Candidate> = {
      outside: "outside_window",
      complained: proof,
      unsubscribed: proof,
      suppressedByHand: proof,
      failedAfterRetry: proof,
      bouncedElsewhere: proof,
      lastDeliveredAt: at(9),
      routeNotFixed: proof,
      inAnotherCohort: proof,
      bounces: 0,
    };
    const steps: Partial<Candidate>[] = [
      {},
      { outside: null },
      { complained: null },
      { unsubscribed: null },
      { suppressedByHand: null },
      { failedAfterRetry: null },
      { bouncedElsewhere: null },
      { lastDeliveredAt: null },
      { routeNotFixed: null },
      { inAnotherCohort: null },
      { bounces: 1 },
    ];
    let left = all;
    const order = steps.map((fixed) => {
      left = { ...left, ...fixed };
      return planMembers([candidate(left)])[0]?.why;
    });
    expect(order).toEqual([
      "outside_window",
      "complained",
      "unsubscribed",
      "suppressed_by_hand",
      "failed_after_retry",
      "bounced_elsewhere",
      "delivered_since",
      "route_not_fixed",
      "in_another_cohort",
      "still_queued",
      "bounced_in_window",
    ]);
  });

  test("the row that proves an exclusion stays with it", () => {
    expect(planMembers([candidate({ complained: { words: "Complained.", signalId: 3n } })])[0]?.proof).toEqual({
      words: "Complained.",
      signalId: 3n,
    });
    expect(planMembers([candidate({ lastDeliveredAt: at(9) })])[0]?.proof?.words).toBe(
      "Mail was accepted at 2026-03-01 03:09 UTC.",
    );
  });

  test("what lies outside the choice neither counts nor moves the times of what is inside", () => {
    const [first, second] = planMembers([
      candidate({ recipient: "Ada@example.org", failures: 2, lastFailedAt: at(5) }),
      candidate({ outside: "outside_window", failures: 40, lastFailedAt: at(50) }),
    ]);
    expect(first).toMatchObject({ recipient: "Ada@example.org", included: true, failures: 2, lastFailedAt: at(5) });
    expect(second).toMatchObject({ why: "duplicate_case", included: false });
  });

  test("one spelling stands for a recipient, the latest bounced one; the others are shown as duplicates", () => {
    const planned = planMembers([
      candidate({ recipient: "Ada@example.org", eventId: 1n, firstFailedAt: at(1), lastFailedAt: at(1) }),
      candidate({ recipient: "ADA@example.org", eventId: 2n, firstFailedAt: at(2), lastFailedAt: at(7) }),
      candidate({ recipient: "ada@example.org", eventId: 3n, bounces: 0, firstFailedAt: at(9), lastFailedAt: at(9) }),
    ]);
    expect(planned.map(({ recipient, why }) => [recipient, why])).toEqual([
      ["ADA@example.org", "bounced_in_window"],
      ["Ada@example.org", "duplicate_case"],
      ["ada@example.org", "duplicate_case"],
    ]);
    expect(planned[0]).toMatchObject({ failures: 3, firstFailedAt: at(1), lastFailedAt: at(9), localHasUpper: true });
  });

  test("the same candidates in another order give the same plan", () => {
    const some = ["b", "A", "a", "c"].map((name, index) =>
      candidate({
        recipient: `${name}@example.org`,
        recipientKey: `${name.toLowerCase()}@example.org`,
        eventId: BigInt(index),
      }),
    );
    expect(planMembers([...some].reverse())).toEqual(planMembers(some));
  });

  test("every reason has words", () => {
    for (const label of Object.values(WHY_LABELS)) expect(label.length).toBeGreaterThan(10);
  });
});

const spelling = fc
  .record({
    name: fc.constantFrom("ada", "Ada", "ADA", "bob", "Bob", "cid", "MAILER-DAEMON"),
    bounces: fc.integer({ min: 0, max: 3 }),
    failed: fc.integer({ min: 0, max: 20 }),
    delivered: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
    outside: fc.constantFrom(null, null, null, "outside_window" as const, "outside_filter" as const),
  })
  .map(({ name, bounces, failed, delivered, outside }) =>
    candidate({
      recipient: name === "MAILER-DAEMON" ? name : `${name}@example.org`,
      recipientKey: name === "MAILER-DAEMON" ? "mailer-daemon" : `${name.toLowerCase()}@example.org`,
      bounces,
      failures: bounces + 1,
      firstFailedAt: at(failed),
      lastFailedAt: at(failed),
      lastDeliveredAt: delivered === null ? null : at(delivered),
      outside,
    }),
  );
const REASONS = [
  "complained",
  "unsubscribed",
  "suppressedByHand",
  "failedAfterRetry",
  "bouncedElsewhere",
  "routeNotFixed",
  "inAnotherCohort",
] as const;

describe("whatever comes in", () => {
  const spellings = fc.uniqueArray(spelling, { selector: (each) => each.recipient, maxLength: 7 });
  /** What is known of a recipient is known of each spelling. */
  const known = fc.dictionary(fc.constantFrom("ada", "bob", "cid"), fc.subarray([...REASONS]));
  const withKnown = (list: Candidate[], marks: Record<string, (typeof REASONS)[number][]>) =>
    list.map((each) => ({
      ...each,
      ...Object.fromEntries((marks[each.recipientKey.split("@")[0] ?? ""] ?? []).map((name) => [name, proof])),
    }));

  test("included and left out are all there is, each spelling once", () => {
    fc.assert(
      fc.property(spellings, known, (list, marks) => {
        const all = withKnown(list, marks);
        const planned = planMembers(all);
        expect(planned.map((each) => each.recipient).sort()).toEqual(all.map((each) => each.recipient).sort());
        for (const each of planned) expect(each.included).toBe(each.why === "bounced_in_window");
        const keys = planned.filter((each) => each.included).map((each) => each.recipientKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test("no reason to leave somebody out ever lets them in, whichever others hold", () => {
    fc.assert(
      fc.property(spellings, known, (list, marks) => {
        for (const member of planMembers(withKnown(list, marks)).filter((each) => each.included)) {
          const inside = list.filter((each) => each.recipientKey === member.recipientKey && each.outside === null);
          const last = Math.max(...inside.map((each) => each.lastFailedAt.getTime()));
          expect(marks[member.recipientKey.split("@")[0] ?? ""] ?? []).toEqual([]);
          expect(isAddress(member.recipient)).toBe(true);
          expect(inside.some((each) => each.recipient === member.recipient)).toBe(true);
          expect(inside.some((each) => each.bounces > 0)).toBe(true);
          const stood = inside.find((each) => each.recipient === member.recipient);
          expect((stood?.lastDeliveredAt?.getTime() ?? 0) <= last).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("addresses that can be written into an export", () => {
  test.each([
    "ada@example.org",
    "=cmd@example.org",
    '"ada lovelace"@example.org',
    '"a@b"@example.org',
    "ada+tag@sub.example.org",
    "ada@[192.0.2.1]",
    "ä@example.org",
  ])("%s is one", (address) => expect(isAddress(address)).toBe(true));

  test.each([
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada lovelace@example.org",
    "ada@exam ple.org",
    "ada@example.org\r\nBcc: eve@example.net",
    "ada@example.org\u2028",
    "ada\u0000@example.org",
    "|/bin/sh@example.org\n",
    "<ada@example.org>",
    `${"a".repeat(320)}@example.org`,
  ])("%j is none", (address) => expect(isAddress(address)).toBe(false));

  test.each([
    ["Ada@example.org", true],
    ["ada@EXAMPLE.org", false],
    ["Ä@example.org", true],
    ["ADA", false],
  ])("capitals in the local part of %s: %s", (address, upper) => expect(localHasUpper(address)).toBe(upper));
});
