import { describe, expect, test } from "vitest";
import { type Candidate, isAddress, localHasUpper, planMembers } from "#lib/cohort/plan";
import { WHY_LABELS } from "#lib/cohort/why";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 3, minute));

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
    suppressedByHand: false,
    bouncedElsewhere: false,
    failedAfterRetry: false,
    inAnotherCohort: false,
    ...over,
  };
}

describe("who is retried and who is not", () => {
  test.each<[string, Partial<Candidate>]>([
    ["bounced_in_window", {}],
    ["bounced_in_window", { lastDeliveredAt: at(4) }],
    ["bounced_in_window", { bounces: 1, failures: 9 }],
    ["delivered_since", { lastDeliveredAt: at(6) }],
    ["bounced_elsewhere", { bouncedElsewhere: true }],
    ["suppressed_by_hand", { suppressedByHand: true }],
    ["still_queued", { bounces: 0 }],
    ["failed_after_retry", { failedAfterRetry: true }],
    ["not_an_address", { recipient: "MAILER-DAEMON", recipientKey: "mailer-daemon" }],
    ["in_another_cohort", { inAnotherCohort: true }],
  ])("%s: %j", (why, over) => {
    expect(planMembers([candidate(over)])).toMatchObject([{ why, included: why === "bounced_in_window" }]);
  });

  test("what no retry can mend is told before what only makes it needless", () => {
    const all = {
      suppressedByHand: true,
      failedAfterRetry: true,
      bouncedElsewhere: true,
      lastDeliveredAt: at(9),
      bounces: 0,
    };
    const order = [];
    let left: Partial<Candidate> = { ...all, inAnotherCohort: true };
    for (const fixed of [
      {},
      { suppressedByHand: false },
      { failedAfterRetry: false },
      { bouncedElsewhere: false },
      { lastDeliveredAt: null },
      { inAnotherCohort: false },
      { bounces: 1 },
    ]) {
      left = { ...left, ...fixed };
      order.push(planMembers([candidate(left)])[0]?.why);
    }
    expect(order).toEqual([
      "suppressed_by_hand",
      "failed_after_retry",
      "bounced_elsewhere",
      "delivered_since",
      "in_another_cohort",
      "still_queued",
      "bounced_in_window",
    ]);
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
