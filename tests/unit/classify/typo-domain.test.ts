import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONSUMER_DOMAINS } from "#lib/classify/consumer-domains";
import { isOneSlip, typoOf } from "#lib/classify/typo-domain";
import { ofReply } from "#tests/unit/classify/support";

const REFUSED = "554 5.7.1 <ann@x.example>: Relay access denied";

describe("a slip of the pen in a well-known domain", () => {
  test.each([
    ["hotmial.com", "hotmail.com"],
    ["hotmial.de", "hotmail.de"],
    ["hotmai.com", "hotmail.com"],
    ["gmial.com", "gmail.com"],
    ["gmaill.com", "gmail.com"],
    ["gnail.com", "gmail.com"],
    ["yaho.com", "yahoo.com"],
    ["yahooo.co.uk", "yahoo.co.uk"],
    ["outlok.com", "outlook.com"],
    ["iclould.com", "icloud.com"],
    ["gmail.con", "gmail.com"],
    ["gmail.co", "gmail.com"],
    ["gmail.cm", "gmail.com"],
  ])("%s was meant as %s", (domain, meant) => {
    expect(typoOf(domain)).toBe(meant);
  });

  test.each([
    "gmail.com",
    "hotmail.fr",
    "hotmail.fi",
    "mail.com",
    "email.com",
    "acorn.example",
    "grange.fr",
    "love.com",
    "mc.com",
    "gmail.example.com",
    "mail.hotmial.com",
    "gmial.example",
    "[192.0.2.1]",
    "localhost",
    "",
  ])("%j is no slip", (domain) => {
    expect(typoOf(domain)).toBeNull();
  });

  test("no well-known domain is a slip of another", () => {
    expect([...CONSUMER_DOMAINS.keys()].filter((domain) => typoOf(domain) !== null)).toEqual([]);
  });

  test("one slip is symmetric, and never none", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(fc.property(name, name, (a, b) => isOneSlip(a, b) === isOneSlip(b, a) && !isOneSlip(a, a)));
  });
});

describe("the hint beside a refusal to relay", () => {
  test("keeps the reason and names what was meant", () => {
    expect(ofReply(REFUSED, { recipient: "ann@hotmial.com" })).toMatchObject({
      reason: "relay_denied",
      hint: "typo_domain:hotmail.com",
    });
  });

  test("is silent for other reasons and other domains", () => {
    expect(ofReply("550 5.1.1 User unknown", { recipient: "ann@hotmial.com" }).hint).toBeNull();
    expect(ofReply(REFUSED, { recipient: "ann@acorn.example" }).hint).toBeNull();
  });
});
