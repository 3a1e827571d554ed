import { describe, expect, test } from "vitest";
import { BORDERLINE, RULES } from "#lib/classify/rule-table";
import { ofReply } from "#tests/unit/classify/support";

// Replies that others count as refusals to relay. They are none by their words, and are shown apart.
const CLOSE: readonly [reason: string, product: string, reply: string][] = [
  ["routing", "Haraka", "550 I cannot deliver mail for <user@recipient.example>"],
  [
    "user_unknown",
    "Microsoft 365, edge blocking",
    "550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors [X.prod.outlook.com 2026-01-07T10:11:12.131Z 08DE4D2A5B1C9E0F]",
  ],
  [
    "policy",
    "Amazon SES, sandbox",
    "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: sender@out.example.org",
  ],
  ["user_unknown", "Exim", "550 Unrouteable address"],
  ["user_unknown", "OpenSMTPD", "550 Invalid recipient"],
  ["user_unknown", "OpenSMTPD, with the address", "550 Invalid recipient: <user@recipient.example>"],
  ["routing", "Trend Micro", "554 5.7.1 <user@recipient.example>: Recipient address rejected: NO-DOMAIN."],
  ["routing", "ImprovMX", "551 5.7.1 Domain not found (#id-5.9.2)"],
];

describe("words close to a refusal to relay", () => {
  test.each(CLOSE)("%s, %s: %s", (reason, _, reply) => {
    expect(ofReply(reply)).toMatchObject({ reason, borderline: true, subReason: null });
  });

  test("are never counted as one", () => {
    const relay = RULES.filter((table) => table.reason === "relay_denied").flatMap((table) => table.rules);
    expect(relay.filter((rule) => BORDERLINE.has(rule.id))).toEqual([]);
    expect(BORDERLINE.size).toBeGreaterThan(4);
  });

  test.each([
    "554 5.7.1 <user@recipient.example>: Relay access denied",
    "550 5.1.1 <user@recipient.example>: User unknown",
    "550 5.1.1 User unknown in relay recipient table",
    "550 5.4.5 Daily SMTP relay limit exceeded for user.",
    "550 Insecure Mail Relay",
  ])("what is clear is not borderline: %s", (reply) => {
    expect(ofReply(reply).borderline).toBe(false);
  });
});
