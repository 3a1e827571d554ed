import { describe, expect, test } from "vitest";
import { classify } from "#lib/classify/classify";
import { maskReply } from "#lib/classify/mask";
import { parseOwnHops } from "#lib/classify/own-hops";
import { RULES } from "#lib/classify/rule-table";
import { anEvent, ofReply } from "#tests/unit/classify/support";

describe("other reasons by their words", () => {
  const rows: [string, string][] = [
    ["user_unknown", "550 5.1.1 The email account that you tried to reach does not exist."],
    ["user_unknown", "550 Unrouteable address"],
    ["user_unknown", 'unknown user: "ann"'],
    ["mailbox_full", "552 5.2.2 The email account that you tried to reach is over quota"],
    ["mailbox_full", "452 4.2.2 Mailbox full"],
    ["mailbox_disabled", "550 5.2.1 The email account that you tried to reach is disabled."],
    [
      "domain_missing",
      "Host or domain name not found. Name service error for name=nowhere.example type=A: Host not found",
    ],
    [
      "dns",
      "Host or domain name not found. Name service error for name=acorn.example type=MX: Host not found, try again",
    ],
    ["routing", "mail for acorn.example loops back to myself"],
    [
      "rate_limited",
      "421 4.7.0 [TSS04] Messages from 198.51.100.7 temporarily deferred due to unexpected volume or user complaints",
    ],
    [
      "rate_limited",
      "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating 421-4.7.28 from your IP address.",
    ],
    ["too_large", "552 5.3.4 Message size exceeds fixed limit"],
    ["content", "554 5.7.1 Message contains a virus"],
    ["content", "550 This message looks like spam"],
    [
      "auth",
      "550-5.7.26 This mail has been blocked because the sender is unauthenticated. 550-5.7.26 SPF did not pass",
    ],
    ["tls", "530 5.7.0 Must issue a STARTTLS command first"],
    ["network", "connect to mx1.acorn.example[192.0.2.10]:25: Connection timed out"],
    ["network", "lost connection with mx1.acorn.example[192.0.2.10] while sending RCPT TO"],
    ["expired", "550 4.4.7 QUEUE.Expired; message expired"],
    ["protocol", "500 5.5.2 Syntax error, command unrecognized"],
    ["policy", "550 5.7.1 Message rejected due to local policy"],
    ["local", "451 4.3.0 Error: queue file write error"],
  ];
  test.each(rows)("%s: %s", (reason, reply) => {
    expect(ofReply(reply).reason).toBe(reason);
  });
});

describe("codes", () => {
  test("decide only when no words do", () => {
    expect(ofReply("550 5.1.1 gone fishing")).toMatchObject({
      reason: "user_unknown",
      rule: "code.5.1.1",
      match: null,
    });
    expect(ofReply("550 5.1.1 Relaying denied").reason).toBe("relay_denied");
    expect(ofReply("556 nothing here").reason).toBe("null_mx");
    expect(ofReply("550 5.7.620 nothing here").reason).toBe("reputation");
  });

  test("the reply's code comes before the report's own status", () => {
    expect(ofReply("550 5.2.2 nope", { status: "5.1.1" }).reason).toBe("mailbox_full");
    expect(ofReply("550 nope", { status: "5.1.1" }).reason).toBe("user_unknown");
  });

  test.each(["550 5.4.1 nope", "550 5.0.0 nope", "554 nope"])("%s says too little", (reply) => {
    expect(ofReply(reply)).toMatchObject({ reason: "other", rule: "none", match: null });
  });
});

describe("wrapped replies", () => {
  test("the inner reply decides, and the span is in the whole", () => {
    const reply = "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <u@x.example>: User unknown";
    const found = ofReply(reply);
    expect(found).toMatchObject({ reason: "user_unknown", saidBy: "forwarder" });
    expect(reply.slice(found.match?.start, found.match?.end)).toBe("User unknown");
  });

  test.each([
    ["550 5.7.368 Remote server returned something -> 554 5.7.1 <u@x.example>: Relay access denied", "relay_denied"],
    ["550 5.0.350 Remote server returned an error -> 552 5.2.2 nope", "mailbox_full"],
    ["550 5.7.367 Remote server returned not permitted to relay -> 550 hm", "relay_denied"],
    ["550 user a -> b unknown user", "user_unknown"],
  ])("%s", (reply, reason) => {
    expect(ofReply(reply).reason).toBe(reason);
  });

  test("what our own Exchange wraps was said by the recipient's MX", () => {
    const reply = "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 Relay access denied";
    expect(ofReply(reply, { reportingMta: "ex.example.org" }, "ex.example.org").saidBy).toBe("recipient_mx");
  });
});

describe("the matched span", () => {
  test.each([
    ["554 5.7.1 <user@recipient.example>: Relay access denied", "Relay access denied"],
    ["550   Relaying\n denied   for <user@recipient.example>", "Relaying\n denied   for <user@recipient.example>"],
    [
      "553-you are trying to use me [mx.example.com]\n553-as a relay, but",
      "trying to use me [mx.example.com]\n553-as a relay",
    ],
    ["550 BLOCKED by zen.spamhaus.org", "BLOCKED by zen.spamhaus.org"],
  ])("%j", (reply, span) => {
    const { match } = ofReply(reply);
    expect(reply.slice(match?.start, match?.end)).toBe(span);
  });
});

describe("who said it", () => {
  const own = "relay.example.org, 203.0.113.0/24";
  test.each([
    ["recipient_mx", {}],
    ["inbound_ours", { inbound: true }],
    ["our_hop", { remoteMta: "relay.example.org" }],
    ["our_hop", { remoteIp: "203.0.113.9" }],
    ["our_hop", { remoteIp: "127.0.0.1" }],
    ["our_hop", { remotePort: 587 }],
    ["our_hop", { remoteMta: null, remoteIp: null, occurredAtFrom: "log", replyCode: null }],
    ["unknown", { remoteMta: null, remoteIp: null, occurredAtFrom: "log" }],
    ["unknown", { remoteMta: null, remoteIp: null, occurredAtFrom: "arrival" }],
    ["our_hop", { remoteMta: null, remoteIp: null, occurredAtFrom: "arrival", reportingMta: "relay.example.org" }],
    ["unknown", { reply: "connect to mx[192.0.2.10]:25: Connection refused", replyCode: null }],
  ] as const)("%s when %j", (saidBy, change) => {
    expect(ofReply("550 no", change, own).saidBy).toBe(saidBy);
  });
});

test("a delivery has no reason of failure", () => {
  const event = anEvent({ outcome: "delivered", reply: "250 2.0.0 ok, spam score 0" });
  expect(classify(event, { ownHops: parseOwnHops("") })).toMatchObject({
    reason: "other",
    rule: "outcome.delivered",
    match: null,
  });
});

describe("masking", () => {
  test.each([
    ["550 5.1.1 <a@b.example>: No", "550 5.1.1 <~a>: no"],
    ["host mx.acorn.example[192.0.2.1] said", "host ~h[~i] said"],
    ["denied.Please see", "denied.please see"],
    ["see https://x.example/relay", "see ~u"],
    ["[2001:db8::1]:25 closed", "[~i]:25 closed"],
    ["421-4.7.28 a 421-4.7.28 b 421 4.7.28 c", "421-4.7.28 a b c"],
    ["blocked by zen.spamhaus.org.", "blocked by ~h(spamhaus)."],
    ["id t11si6005099wes.103 gone", "id ~n gone"],
  ])("%s", (reply, text) => {
    expect(maskReply(reply).text.replaceAll("  ", " ").replaceAll("  ", " ")).toBe(text);
  });

  test("a reply of 100 000 characters is read up to 4 KB", () => {
    expect(maskReply(`550 ${"a".repeat(100_000)}`).text.length).toBeLessThanOrEqual(4_096);
  });
});

test("rules name their reason once and only once", () => {
  const ids = RULES.flatMap((table) => table.rules.map((rule) => rule.id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(60);
  const statuses = RULES.flatMap((table) => table.codes.statuses);
  expect(new Set(statuses).size).toBe(statuses.length);
});
