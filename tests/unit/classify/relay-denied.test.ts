import { describe, expect, test } from "vitest";
import { ofReply } from "#tests/unit/classify/support";

const R = "<user@recipient.example>";

// Replies of real products, as their sources and documentation word them.
const RELAY_DENIED: [product: string, reply: string, sub: string][] = [
  ["Sendmail", `550 5.7.1 ${R}... Relaying denied`, "unknown"],
  ["Sendmail with SASL", `550 5.7.1 ${R}... Relaying denied. Proper authentication required.`, "needs_auth"],
  ["Sendmail, no PTR", "550 5.7.1 Relaying denied. IP name lookup failed [198.51.100.7]", "ip_not_allowed"],
  ["Sendmail, forged PTR", "550 5.7.1 Relaying denied. IP name possibly forged [198.51.100.7]", "ip_not_allowed"],
  [
    "Sendmail, PTR for now",
    "450 4.4.0 Relaying temporarily denied. Cannot resolve PTR record for 198.51.100.7",
    "temporary",
  ],
  [
    "POP before SMTP",
    "550 Relaying denied: You must check for new mail before sending mail. [198.51.100.7]",
    "needs_auth",
  ],
  ["Postfix", `554 5.7.1 ${R}: Relay access denied`, "unknown"],
  ["Postfix with 550", `550 5.7.1 ${R}: Relay access denied`, "unknown"],
  ["Postfix, deferring", `454 4.7.1 ${R}: Relay access denied`, "temporary"],
  ["Postfix access map", `554 5.7.1 ${R}: Recipient address rejected: Relay access denied`, "unknown"],
  ["Exim", "550 relay not permitted", "unknown"],
  ["cPanel", "550 Relay not permitted!", "unknown"],
  ["qmail", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "not_hosted"],
  [
    "qmail with chkuser",
    "553 5.7.1 sorry, that domain isn't in my list of allowed rcpthosts (#5.5.3 - chkuser)",
    "not_hosted",
  ],
  ["Yahoo", `550 relaying denied for ${R}`, "unknown"],
  ["Yahoo, bare address", "550 relaying denied for user@example.net", "unknown"],
  ["iCloud", "554 5.7.1 <user@icloud.com>: Relay access denied", "unknown"],
  ["Zoho", "553 Relaying disallowed", "not_hosted"],
  ["Zoho submission", "553 Relaying disallowed as sender@out.example.org", "needs_auth"],
  ["Exchange", "550 5.7.1 Unable to relay", "unknown"],
  ["Exchange, for whom", "550 5.7.1 Unable to relay for user@recipient.example", "unknown"],
  ["Exchange 2013", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "not_hosted"],
  ["Microsoft 365, domain", "550 5.4.1 Relay Access Denied", "not_hosted"],
  ["Microsoft 365, connector", "550 5.7.64 TenantAttribution; Relay Access Denied [mail.out.example.org]", "connector"],
  ["Microsoft 365, ATTR", "550 5.7.64 Relay Access Denied ATTR36", "connector"],
  ["Microsoft 365, outer only", "550 5.7.367 Remote server returned not permitted to relay", "unknown"],
  ["Microsoft 365, 5.7.368 only", "550 5.7.368 Remote server returned an answer", "unknown"],
  ["Proofpoint", "550 5.7.1 Relaying denied", "unknown"],
  ["Mimecast", "451 Open relay not allowed - https://community.mimecast.com/docs/DOC-1369#451", "temporary"],
  [
    "MessageLabs",
    "553-you are trying to use me [server-9.tower-181.messagelabs.com]\n553-as a relay, but I have not been configured to let\n553-you [198.51.100.7, out.example.org] do this.\n553 resolve this issue. (#5.7.1)",
    "not_hosted",
  ],
  ["MessageLabs, sign in", "550-Please turn on SMTP Authentication in your mail client.", "needs_auth"],
  [
    "MessageLabs, not through us",
    "550 out.example.org is not permitted to relay through this server without authentication.",
    "needs_auth",
  ],
  [
    "Google relay",
    "550 5.7.0 Mail relay denied 198.51.100.7. Invalid credentials for relay for one of the domains in: example.org",
    "needs_auth",
  ],
  ["Google relay, short", "550 5.7.1 Invalid credentials for relay 198.51.100.7", "needs_auth"],
  [
    "Google",
    "550-5.7.1 The IP you're using to send mail is not authorized to send email\n550-5.7.1 directly to our servers.",
    "ip_not_allowed",
  ],
  ["Kerio", "550 5.7.1 Relaying is denied", "unknown"],
  ["Kerio, sign in", "550 5.7.1 Relaying to <user@recipient.example> denied (authentication required)", "needs_auth"],
  ["Spambrella", "550 5.7.1 Relay Access denied", "unknown"],
  ["Haraka relay plugin", "550 You are not allowed to relay", "unknown"],
  ["hMailServer", "550 Delivery is not allowed to this address.", "not_hosted"],
  [
    "MailEnable",
    "503 This mail server requires authentication when attempting to send to a non-local e-mail address. Please check your mail client settings or contact your administrator to verify that the domain or address is defined for this server.",
    "needs_auth",
  ],
  ["Courier", "513 Relaying denied.", "unknown"],
  ["Domino", "554 Relay rejected for policy reasons.", "unknown"],
  ["Gordano", "550 Mail Relay not allowed", "unknown"],
  ["Mailtraq", "554 Mail Relay Denied", "unknown"],
  ["Gradwell", "550 Relaying denied - please see http://support.gradwell.net/relay", "unknown"],
  ["i.ua", "550 Relay is off: http://mail.i.ua/err/1/", "needs_auth"],
  ["i.ua, use your provider", "550 http://mail.i.ua/err/6/", "needs_auth"],
  ["Bell Canada", `550 you are not allowed to send mail to ${R}`, "unknown"],
  ["DragonFly", `550 5.7.0 ${R}: Recipient address rejected: No relaying.`, "unknown"],
  ["ISPs", `550 ${R}... Forwarding Denied`, "unknown"],
  ["spamdyke", "554 Refused. Sending to remote addresses (relaying) is not allowed.", "not_hosted"],
  [
    "an appliance",
    "501 Rcpt-To validation failed: RCPT TO not accepted: 5.7.1 This system is not configured to relay mail (r)",
    "unknown",
  ],
  ["Sun", "530 5.7.1 Relaying not allowed: user@recipient.example", "unknown"],
  ["ambiguous, low confidence", "550 User not local or invalid address - Relay denied", "unknown"],
];

const LEGACY: string[] = [
  "550 we do not use you as a relay",
  "550 no relaying",
  "550 not local host mail.example, not a gateway",
  "550 not allowed to relay through this machine",
  "550 not an open relay, so get lost",
  "550 relay prohibition",
  "550 relaying mail to other.example is not done here",
  "550 specified domain is not allowed",
  "501 this system is not configured to relay mail to that host",
  "550 we don't handle mail for other.example",
  "551 we do not relay",
  "550 Cannot relay",
  "550 Relaying is prohibited",
  "530 Relaying not allowed",
  "550 sorry, relay of mail is not allowed",
  "550 out.example.org is currently not permitted to relay",
  "550 5.7.1 Authentication required for relay",
  "550 5.7.1 Authentication is required for relay",
  `550 relaying to ${R} prohibited by administrator`,
  "558 Relaying denied: domain not valid",
  "571 sending to that host prohibited. We do not relay",
  "553 We do not relay without RFC2554 authentication",
  "550 5.7.1 Relaying denied, sorry",
  "550 5.7.0 relaying denied",
  "550 E-mail address is not handled by this system",
];

describe("refusals to relay", () => {
  test.each(RELAY_DENIED)("%s: %s", (_, reply, sub) => {
    expect(ofReply(reply)).toMatchObject({ reason: "relay_denied", subReason: sub });
  });

  test.each(LEGACY)("%s", (reply) => {
    expect(ofReply(reply).reason).toBe("relay_denied");
  });

  test("an enhanced code that the report made up changes nothing", () => {
    expect(ofReply("553 Relaying disallowed", { status: "5.1.1" }).reason).toBe("relay_denied");
    expect(ofReply("550 5.4.1 <u@x.example>: Relaying denied").reason).toBe("relay_denied");
  });
});

// The replies on which today's classifiers disagree, and what each must be.
const DISPUTED: readonly [reply: string, reason: string, sub: string | null][] = [
  ["550 5.4.1 <u@recipient.example>: Relaying denied", "relay_denied", "unknown"],
  ["550 5.7.1 relaying denied", "relay_denied", "unknown"],
  ["550 relaying denied for user@example.net", "relay_denied", "unknown"],
  ["550 5.7.0 relaying denied", "relay_denied", "unknown"],
  ["513 Relaying denied", "relay_denied", "unknown"],
  ["554 5.7.1 <a@recipient.example>: Relay access denied", "relay_denied", "unknown"],
  ["550 5.7.64 TenantAttribution; Relay Access Denied", "relay_denied", "connector"],
  ["550 5.7.368 Remote server returned an answer", "relay_denied", "unknown"],
  ["454 4.7.1 <a@recipient.example>: Relay access denied", "relay_denied", "temporary"],
  ["550 5.4.1 Recipient address rejected: Access denied", "user_unknown", null],
  ["550 5.1.1 <r@aol.com>: Recipient address rejected: aol.com", "user_unknown", null],
];

describe("what today's classifiers disagree about", () => {
  test.each(DISPUTED)("%s: %s", (reply, reason, subReason) => {
    expect(ofReply(reply)).toMatchObject({ reason, subReason });
  });
});

describe("a refusal to relay for now", () => {
  test.each([
    ["454 4.7.1 <a@recipient.example>: Relay access denied", {}, "temporary"],
    ["450 4.4.0 Relaying temporarily denied. Cannot resolve PTR record for 198.51.100.7", {}, "temporary"],
    ["451 4.7.1 Relaying denied. Proper authentication required.", {}, "needs_auth"],
    // Sources that drop the reply code keep the enhanced one, or a status of their own.
    ["Relay access denied", { enhancedStatus: "4.7.1" }, "temporary"],
    ["Relay access denied", { status: "4.7.1" }, "temporary"],
    ["Relay access denied", { status: "5.7.1" }, "unknown"],
    // The reply code is what the sender acts on: a contradicting enhanced code changes nothing.
    ["554 4.7.1 Relay access denied", {}, "unknown"],
  ])("%s %j: %s", (reply, change, subReason) => {
    expect(ofReply(reply, { outcome: "deferred", ...change })).toMatchObject({ reason: "relay_denied", subReason });
  });
});

describe("whom the refusal is about", () => {
  test.each([
    ["550 out.example.org is currently not permitted to relay through this server", "ip_not_allowed"],
    ["550 5.7.1 [198.51.100.7] is not allowed to relay", "ip_not_allowed"],
    ["550 5.7.1 Relaying from 198.51.100.7 prohibited", "ip_not_allowed"],
    ["550 5.7.1 Your IP address is not authorized to relay through this host", "ip_not_allowed"],
    ["554 Refused. Sending to remote addresses (relaying) is not allowed.", "not_hosted"],
    ["558 Relaying denied: domain not valid", "not_hosted"],
    ["550 Relay denied, domain not hosted here", "not_hosted"],
  ])("%s: %s", (reply, subReason) => {
    expect(ofReply(reply)).toMatchObject({ reason: "relay_denied", subReason });
  });
});

describe("what looks like relay and is not", () => {
  const rows: [string, string][] = [
    [
      "user_unknown",
      "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DU6PEPF0000A7E1.eurprd02.prod.outlook.com]",
    ],
    [
      "user_unknown",
      "550 5.4.1 [user@recipient.example]: Recipient address rejected: Access denied [X.prod.protection.outlook.com]",
    ],
    ["user_unknown", `550 5.4.1 ${R}: Recipient address rejected: Access denied`],
    ["user_unknown", "550 5.4.1 All recipient addresses rejected : Access denied"],
    ["policy", `550 5.7.1 ${R}: Recipient address rejected: Access denied`],
    ["user_unknown", `550 5.1.1 ${R}: Recipient address rejected: User unknown in relay recipient table`],
    ["user_unknown", "550 5.2.1 <user@recipient.example>... Addressee unknown, relay=[198.51.100.7]"],
    ["user_unknown", "550 5.1.1 <r@aol.com>: Recipient address rejected: aol.com"],
    ["user_unknown", "550 Invalid recipient"],
    ["rate_limited", "450 4.2.1 Peak SMTP relay limit exceeded"],
    ["rate_limited", "550 5.4.5 Daily SMTP relay limit exceeded for user."],
    ["reputation", "550 Sender is open relay"],
    ["reputation", "451 VS1-IP Excessive unknown recipients - possible Open Relay"],
    ["reputation", "550 Insecure Mail Relay"],
    [
      "reputation",
      "553 5.7.1 <out.example.org[198.51.100.7]>: Client host rejected: Relaying denied - Your IP identified as spammer",
    ],
    ["reputation", "550 #5.7.1 Your access to submit messages to this e-mail system has been rejected."],
    ["reputation", "554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org"],
    ["reputation", "550 5.7.606 Access denied, banned sending IP [198.51.100.7]"],
    ["auth", "550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification"],
    ["auth", "550 5.7.1 Email rejected per DMARC policy for example.org"],
    [
      "auth",
      "550 5.7.515 Access denied, sending domain example.org does not meet the required authentication level; domain in the 5322.From",
    ],
    ["greylisted", `450 4.2.0 ${R}: Recipient address rejected: Greylisted`],
    ["greylisted", `450 4.1.1 ${R}: Recipient address rejected: unverified address: Address verification in progress`],
    ["policy", "550 5.7.1 Client was not authenticated"],
    ["policy", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"],
    ["routing", `554 5.7.1 ${R}: Recipient address rejected: NO-DOMAIN.`],
    ["policy", "550 5.7.1 Recipient Prohibited (4)"],
    ["routing", "551 5.7.1 Domain not found (#id-5.9.2)"],
    ["routing", "550 I cannot deliver mail for <user@recipient.example>"],
    ["routing", "451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35"],
    [
      "routing",
      "550 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no mail-enabled subscriptions. ATTR5",
    ],
    ["policy", "554 Message rejected: Email address is not verified. The following identities failed the check"],
    ["null_mx", "556 5.1.10 Recipient address has null MX"],
    ["user_unknown", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"],
  ];
  test.each(rows)("%s: %s", (reason, reply) => {
    expect(ofReply(reply).reason).toBe(reason);
  });

  test("an echoed name says nothing", () => {
    expect(ofReply("550 5.1.1 <relay-denied@relaying-denied.example>: User unknown").reason).toBe("user_unknown");
    expect(ofReply("550 5.1.1 mail for relay-access-denied.example: no such user").reason).toBe("user_unknown");
    expect(ofReply('550 5.1.1 <"relay access denied"@x.example>: no such user').reason).toBe("user_unknown");
    expect(ofReply("550 no such user, see https://x.example/relay-access-denied").reason).toBe("user_unknown");
  });

  test("nobody refuses to relay before the recipient is named", () => {
    expect(ofReply("554 Relay access denied", { smtpCommand: "CONNECT" }).reason).not.toBe("relay_denied");
  });
});
