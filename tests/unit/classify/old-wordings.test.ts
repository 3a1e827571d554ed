import { describe, expect, test } from "vitest";
import { ofReply } from "#tests/unit/classify/support";

describe("wordings of small and old servers", () => {
  const rows: [string, string][] = [
    ["mailbox_disabled", "550 account expired"],
    ["mailbox_disabled", "550 User hasn't entered during last 200 days"],
    ["mailbox_disabled", "550 Mailbox_currently_suspended"],
    ["mailbox_disabled", "550 deactivated due to abuse"],
    ["mailbox_full", "550 exceeds size limit of the mailbox"],
    ["mailbox_full", "550 account over the maximum allowed number of messages"],
    ["mailbox_full", "550 recipient exceeded dropfile size quota"],
    ["mailbox_full", "550 john is not able to receive any more mail"],
    ["mailbox_full", "550 exceeds allowed message count"],
    ["mailbox_full", "550 john has exceeded his/her quota"],
    ["mailbox_full", "550 mail box space not enough"],
    ["mailbox_full", "452 over the maximum allowed mailbox size"],
    ["policy", "550 Rule imposed mailbox access for john"],
    ["content", "550 Message Denied: Restricted attachment"],
    ["content", "550 has exceeded maximum attachment count limit"],
    ["content", "550 rejected as bulk"],
    ["mailbox_disabled", "550 deactivated due to abuse"],
    ["policy", "550 is not accepting mail from this sender"],
    ["content", "550 HTML tag unacceptable"],
    ["content", "550 not accepting mail with attachments or embedded images"],
    [
      "domain_missing",
      "recipient.example has installed an invalid MX record with an IP address instead of a domain name on the right hand side.",
    ],
    ["user_unknown", "550 john is not capable to receive mail"],
    ["dns", "malformed or unexpected name server reply"],
    ["auth", "451 Could not complete sender verify callout"],
    ["auth", "550 Sender verification error"],
    ["user_unknown", "550 Destination server rejected recipients"],
    ["user_unknown", "550 unable to validate recipient"],
    ["user_unknown", "550 No such virtual user here"],
    ["user_unknown", "550 The recipient cannot be verified"],
    ["user_unknown", "550 not our customer"],
    ["user_unknown", "550 The mailbox is not available on this system"],
    ["policy", "550 User reject the mail"],
    ["user_unknown", "550 The following recipients are unknown"],
    ["user_unknown", "550 This address does not receive mail"],
    ["user_unknown", "550 user_unknown"],
    ["domain_missing", "550 Domain not used for mail"],
    ["auth", "550 Domain must resolve"],
    ["domain_missing", '550 unrouteable mail domain "recipient.example"'],
    [
      "routing",
      "Sorry. Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)",
    ],
    ["policy", "554 denied"],
    ["content", "550 rejected By DCC"],
    ["content", "554 5.7.1 This email from IP 198.51.100.7 has been rejected. The email message was detected as spam"],
    ["content", "550 has been quarantined"],
    ["content", "550 Message rejected: Conversion failure"],
    ["content", "550 One of the words in the message is blocked"],
    ["content", "550 5.7.1 URL/Phone Number Filter"],
    ["dns", "474 no DNS A-data returned"],
    [
      "policy",
      "550 5.7.193 UnifiedGroupAgent; Delivery failed because the sender isn't a group member or external senders aren't permitted to send to this group",
    ],
    [
      "rate_limited",
      "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    ],
    ["tls", "450 4.7.324 dnssec-invalid: Destination domain returned invalid DNSSEC records"],
  ];
  const more: [string, string][] = [
    ["user_unknown", "550 <ann@recipient.example>: account is not registered"],
    ["user_unknown", "550 Adressat unbekannt verzogen"],
    ["mailbox_full", "552 Mailbox storage exhausted"],
    ["mailbox_full", "550 Das Postfach des Empfängers hat sein Speicherlimit erreicht"],
    ["mailbox_full", "452 no space for user"],
    ["mailbox_disabled", "550 account on hold"],
    ["rate_limited", "421 4.7.0 connection rate exceeded for 198.51.100.7"],
    ["reputation", "550 5.7.1 rejected, low sender score"],
    ["reputation", "550 5.7.1 Sending IP listed in CBL"],
    ["auth", "550 Sender domain has no MX or A record"],
  ];
  test.each([...rows, ...more])("%s: %s", (reason, reply) => {
    expect(ofReply(reply).reason).toBe(reason);
  });

  test.each([
    ["mailbox_disabled", "550 Mailbox_currently_suspended"],
    ["mailbox_full", "552 mailbox_full"],
  ])("words joined by a line are words: %s: %s", (reason, reply) => {
    expect(ofReply(reply)).toMatchObject({ reason, match: { end: reply.length } });
  });
});
