import type { ParsedEvent } from "#lib/parse/delivery-event";
import { fixture } from "#tests/unit/parse/support";

/** Bounces without report fields, one file a dialect in tests/fixtures/parse/letters, and what each of them says. */
export const LETTERS: readonly { file: string; event: Partial<ParsedEvent> }[] = [
  {
    file: "exim-plain-text",
    event: {
      outcome: "bounced",
      recipient: "r@rcpt.example",
      recipientFrom: "text",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      remoteIpFrom: "human_text",
      replyCode: 550,
      enhancedStatus: "5.7.1",
      reply: "550 5.7.1 relaying denied for <r@rcpt.example>",
      smtpCommand: "RCPT TO",
      messageId: "m1@out.example",
      mailFrom: "sender@out.example",
      status: null,
    },
  },
  { file: "exim-host-first", event: { remoteIp: "2001:db8::7", reply: "554 no", smtpCommand: "end of DATA" } },
  {
    file: "exim-still-trying",
    event: { outcome: "deferred", recipient: "r@rcpt.example", reply: null, remoteIp: null, remoteIpFrom: null },
  },
  { file: "exim-parent-of-an-undisclosed-address", event: { recipient: "r@rcpt.example", recipientFrom: "text" } },
  {
    file: "qmail",
    event: {
      recipient: "r@rcpt.example",
      remoteMta: null,
      remoteIp: "192.0.2.7",
      smtpCommand: "RCPT TO",
      reply: "550 5.7.1 relaying denied for <r@rcpt.example>",
    },
  },
  {
    file: "qmail-sender-refused",
    event: { remoteIp: "192.0.2.7", smtpCommand: "MAIL FROM", reply: "550 5.7.1 Access denied" },
  },
  { file: "qmail-most-progress", event: { remoteIp: "192.0.2.7", smtpCommand: "RCPT TO", reply: "550 no" } },
  { file: "qmail-own-words", event: { remoteIp: null, replyCode: null, enhancedStatus: "5.4.4" } },
  { file: "yahoo", event: { recipient: "r@rcpt.example", replyCode: 550, smtpCommand: "RCPT TO", remoteIp: null } },
  {
    file: "sendmail-8-without-report-fields",
    event: {
      recipient: "r@rcpt.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: null,
      reply: "550-5.1.1 first line\n550 5.1.1 last line",
      smtpCommand: "DATA",
    },
  },
  {
    file: "sendmail-5",
    event: { recipient: "R@rcpt.example", remoteMta: "mx.rcpt.example", smtpCommand: "RCPT TO", replyCode: 550 },
  },
  {
    file: "gmail-old",
    event: {
      recipient: "r@rcpt.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      reply: "550 5.7.1 relaying denied",
    },
  },
  {
    file: "gmail-nobody-answered",
    event: {
      outcome: "deferred",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      smtpCommand: "CONNECT",
      replyCode: null,
    },
  },
  {
    file: "gmail-new-without-its-report",
    event: { recipient: "r@rcpt.example", replyCode: 550, enhancedStatus: "5.1.1", occurredAtFrom: "intake" },
  },
  {
    file: "microsoft-365-as-text",
    event: {
      recipient: "r@rcpt.example",
      reportingMta: "AB1PR01MB0001.eurprd01.prod.outlook.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: null,
      replyCode: 554,
      enhancedStatus: "5.7.1",
    },
  },
  {
    file: "exchange-2003",
    event: { recipient: "r@rcpt.example", reply: "550 5.7.1 Unable to relay for r@rcpt.example", replyCode: 550 },
  },
  {
    file: "exchange-2013-attempts",
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", reply: "550 5.7.1 Unable to relay" },
  },
  { file: "domino", event: { recipient: "r@rcpt.example", replyCode: 554, enhancedStatus: "5.7.1" } },
  {
    file: "notes",
    event: { recipient: "r@rcpt.example", reply: "User not listed in public Name & Address Book", replyCode: null },
  },
  { file: "imail", event: { recipient: "r@rcpt.example", replyCode: 553, smtpCommand: "RCPT TO", remoteIp: null } },
  {
    file: "messaging-server",
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", remotePort: 25, reply: "550 5.7.1 relaying denied" },
  },
  {
    file: "dragonfly",
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", smtpCommand: "RCPT TO", replyCode: 550 },
  },
  { file: "mailfoundry", event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", replyCode: 550 } },
  {
    file: "1and1",
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", smtpCommand: "RCPT TO", reply: "550 5.2.0 no" },
  },
  { file: "zoho", event: { recipient: "r@rcpt.example", replyCode: 550, enhancedStatus: "5.2.1" } },
  {
    file: "sendgrid",
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", reply: "550 5.7.1 no", smtpCommand: "RCPT TO" },
  },
  { file: "communigate", event: { remoteMta: "mx.rcpt.example", reply: "550 r@rcpt.example unknown user account" } },
  { file: "m-filter", event: { recipient: "r@rcpt.example", replyCode: 550 } },
  {
    file: "postfix-text-alone",
    event: {
      recipient: "r@rcpt.example",
      originalRecipient: "list@ours.example",
      remoteIp: "192.0.2.7",
      reply: "554 5.7.1 <r@rcpt.example>: Relay access denied",
      smtpCommand: "RCPT TO",
    },
  },
  { file: "kddi", event: { recipient: "r@rcpt.example", recipientFrom: "text", replyCode: null } },
  {
    file: "report-fields-in-a-text-part",
    event: { recipientFrom: "report", status: "5.1.1", replyCode: 550, reportingMta: "out.example" },
  },
  {
    file: "x-failed-recipients-alone",
    event: { recipient: "r@rcpt.example", recipientFrom: "header", remoteIp: null, remoteIpFrom: null, reply: null },
  },
  { file: "verp-alone", event: { recipient: "r@rcpt.example", recipientFrom: "verp", remoteIpFrom: null } },
  { file: "verp-in-qmail-form", event: { recipient: "first-last@rcpt.example", recipientFrom: "verp" } },
  { file: "html-only", event: { recipient: "r@rcpt.example", remoteIp: "192.0.2.7", reply: "550 5.7.1 no" } },
  {
    file: "mdaemon",
    event: {
      recipient: "r@rcpt.example",
      remoteIp: "192.0.2.3",
      reply: "550 5.7.1 Relaying denied",
      smtpCommand: "RCPT TO",
    },
  },
  { file: "james", event: { recipient: "r@rcpt.example", reply: "550 5.1.1 Unknown user" } },
  { file: "mailmarshal", event: { recipient: "r@rcpt.example", reply: "550 5.1.1 User unknown", remoteIp: null } },
  { file: "surfcontrol", event: { recipient: "r@rcpt.example", remoteIp: "192.0.2.5", replyCode: 550 } },
  { file: "label-of-another-language", event: { recipient: "r@rcpt.example", reply: "550 5.7.1 relaying denied" } },
  { file: "netscape", event: { recipient: "r@rcpt.example", reply: null } },
  { file: "transcript-without-a-host", event: { remoteMta: null, replyCode: 553, smtpCommand: "RCPT TO" } },
  {
    file: "said-without-host",
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.3", reply: "554 5.7.1 relay access denied" },
  },
];

/** The text of one of them. */
export function letterText(file: string): string {
  return fixture(`letters/${file}.eml`).toString("utf8");
}
