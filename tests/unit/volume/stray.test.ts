import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import type { Classified } from "#lib/volume/landing/landing";
import { mayBeStray } from "#lib/volume/stray/stray";
import { classified } from "#tests/support/classified";

const report = (event: Partial<ParsedEvent>, wish: Parameters<typeof classified>[0] = {}): Classified => {
  const item = classified({ provider: "acorn.example", recipient: "ann@acorn.example", ...wish });
  return { ...item, event: { ...item.event, reportingMta: "gate.acorn.example", ...event } };
};

describe("a report may be about a mail of somebody else", () => {
  test("when the recipient's own server wrote it", () => {
    expect(mayBeStray(report({}), "rfc3464")).toBe(true);
  });

  test("when the recipient's provider wrote it under a name of its own", () => {
    const event = report({ reportingMta: "mx1.olc.protection.outlook.com" }, { provider: "microsoft" });
    expect(mayBeStray(event, "rfc3464")).toBe(true);
  });

  test.each([
    ["a log tells it", report({}), "postfix_log"],
    ["a server of ours wrote it, which may send without logs", report({ reportingMta: "out3.mta.example" }), "rfc3464"],
    ["nobody says who wrote it", report({ reportingMta: null }), "rfc3464"],
    ["the sender's own server wrote it", report({ mailFrom: "news@acorn.example" }), "rfc3464"],
    ["a hop of ours said no", report({}, { saidBy: "our_hop" }), "rfc3464"],
    ["it was delivered", report({}, { outcome: "delivered" }), "rfc3464"],
    ["our own server refused somebody", report({}, { inbound: true }), "rfc3464"],
  ] as const)("not when %s", (_, item, format) => {
    expect(mayBeStray(item, format)).toBe(false);
  });
});
