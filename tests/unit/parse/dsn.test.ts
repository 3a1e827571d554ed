import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { eventsOf, fixture, itemsOf } from "#tests/unit/parse/support";

describe("a report of a real mail system, field by field", () => {
  const rows: { file: string; event: Partial<ParsedEvent> }[] = [
    {
      file: "postfix-002.eml",
      event: {
        outcome: "bounced",
        recipient: "chloe.002@cedar-group.example",
        originalRecipient: null,
        status: "5.7.1",
        replyCode: 554,
        enhancedStatus: "5.7.1",
        reply: "554 5.7.1 <chloe.002@cedar-group.example>: Relay access denied",
        smtpCommand: "RCPT TO",
        remoteMta: "mx1.cedar-group.example",
        remoteIp: "2001:db8::102",
        remoteIpFrom: "human_text",
        reportingMta: "out.example.org",
        pool: "out.example.org",
        sourceIp: null,
        mailFrom: "sender@out.example.org",
        queueId: "613F756A9B8",
        messageId: "inv0003@out.example.org",
        occurredAt: new Date("2026-11-21T00:20:12Z"),
        occurredAtFrom: "arrival",
        line: 1,
        index: 0,
        inbound: false,
      },
    },
    {
      file: "exim-058.eml",
      event: {
        status: "5.0.0",
        enhancedStatus: "5.1.1",
        remoteIp: "192.0.2.88",
        remoteIpFrom: "human_text",
        smtpCommand: "RCPT TO",
      },
    },
    {
      file: "sendmail-024.eml",
      event: {
        remoteMta: "mx1.zephyr-mail.example",
        remoteIp: null,
        remoteIpFrom: null,
        occurredAtFrom: "last_attempt",
        reply: expect.stringContaining("\n553-as a relay, but"),
      },
    },
    {
      file: "courier-064.eml",
      event: { replyCode: 554, remoteIp: "192.0.2.10", remoteIpFrom: "field", smtpCommand: "RCPT TO" },
    },
    {
      file: "opensmtpd-001.eml",
      event: {
        replyCode: 554,
        reply: "554 5.7.1 <alice.000@acorn.example>: Relay access denied",
        remoteMta: null,
        remoteIp: null,
      },
    },
  ];
  test.each(rows)("$file", async ({ file, event }) => {
    expect((await eventsOf(fixture(file)))[0]).toMatchObject(event);
  });

  test("two recipients of one report keep their own hosts and replies", async () => {
    const events = await eventsOf(fixture("postfix-063.eml"));
    expect(events.map((event) => [event.recipient, event.remoteIp, event.enhancedStatus])).toEqual([
      ["e@jasper-group.example", "192.0.2.80", "5.4.1"],
      ["e@nectar.example", "192.0.2.88", "5.1.1"],
    ]);
  });
});

const head = (type: string) =>
  `From: MAILER-DAEMON@out.example.org\nDate: Sat, 21 Nov 2026 01:00:00 +0100\nContent-Type: ${type}; boundary=b\n\n`;
const status = (fields: string) => `--b\nContent-Type: message/delivery-status\n\n${fields}\n`;
const report = (fields: string, text = "") =>
  `${head("multipart/report; report-type=delivery-status")}--b\nContent-Type: text/plain\n\n${text}\n${status(fields)}--b--\n`;
const failed = (more: string) =>
  `Reporting-MTA: dns; out.example.org\n\nFinal-Recipient: rfc822; ann@acorn.example\nAction: failed\nStatus: 5.1.1\n${more}`;

describe("what reports really look like", () => {
  const rows: { name: string; mail: string; event: Partial<ParsedEvent> }[] = [
    {
      name: "a report in multipart/mixed",
      mail: head("multipart/mixed") + status(failed("")),
      event: { recipient: "ann@acorn.example" },
    },
    {
      name: "a report without a last boundary",
      mail: head("multipart/report") + status(failed("Remote-MTA: dns; mx.acorn.example.")),
      event: { remoteMta: "mx.acorn.example" },
    },
    {
      name: "Remote-MTA as Google writes it",
      mail: report(failed("Remote-MTA: dns; mx.acorn.example. (192.0.2.7, the server for the domain acorn.example.)")),
      event: { remoteMta: "mx.acorn.example", remoteIp: "192.0.2.7", remoteIpFrom: "field" },
    },
    {
      name: "Remote-MTA as PMDF writes it",
      mail: report(failed("Remote-MTA: dns;mx.acorn.example (TCP|198.51.100.4|4021|192.0.2.7|25)")),
      event: { remoteIp: "192.0.2.7", sourceIp: "198.51.100.4", remotePort: 25 },
    },
    {
      name: "Remote-MTA as SES writes it",
      mail: report(failed("Remote-MTA: dns; [192.0.2.7]")),
      event: { remoteMta: null, remoteIp: "192.0.2.7" },
    },
    {
      name: "a bare address without a type",
      mail: report(failed("Remote-MTA: 192.0.2.7")),
      event: { remoteMta: null, remoteIp: "192.0.2.7" },
    },
    {
      name: "an enhanced code before the reply code",
      mail: report(
        failed("Diagnostic-Code: smtp; 5.1.0 - Unknown address error 550-'5.7.1 no' (delivery attempts: 0)"),
      ),
      event: { replyCode: 550, enhancedStatus: "5.7.1" },
    },
    {
      name: "a diagnostic without a type",
      mail: report(failed("Diagnostic-Code: 550 5.1.1 no; such user")),
      event: { reply: "550 5.1.1 no; such user" },
    },
    {
      name: "a reply of several lines",
      mail: report(failed("Diagnostic-Code: smtp; 550-5.1.1 no\n 550 5.1.1 user")),
      event: { reply: "550-5.1.1 no\n550 5.1.1 user" },
    },
    {
      name: "an address in the reply is not the remote's",
      mail: report(failed("Diagnostic-Code: smtp; 550 IP name lookup failed [198.51.100.4]")),
      event: { remoteIp: null },
    },
    {
      name: "a failed action with a 4.x status is final",
      mail: report(failed("").replace("5.1.1", "4.4.7")),
      event: { outcome: "bounced", status: "4.4.7" },
    },
    { name: "a delay", mail: report(failed("").replace("failed", "Delayed")), event: { outcome: "deferred" } },
    { name: "a success", mail: report(failed("").replace("failed", "relayed")), event: { outcome: "relayed" } },
    {
      name: "a pipe as final recipient gives way to the original one",
      mail: report(
        "Final-Recipient: rfc822; |/usr/bin/x\nOriginal-Recipient: rfc822; ann@acorn.example\nAction: failed",
      ),
      event: { recipient: "ann@acorn.example" },
    },
    {
      name: "an internationalised address",
      mail: report("Final-Recipient: utf-8; \\x{FC}ber@acorn.example\nAction: failed"),
      event: { recipient: "über@acorn.example" },
    },
    {
      name: "a rebranded queue id",
      mail: report(`X-Yandex-Queue-ID: AB12\n${failed("")}`),
      event: { queueId: "AB12" },
    },
    {
      name: "the report's own date when nothing is better",
      mail: report(failed("")),
      event: { occurredAt: new Date("2026-11-21T00:00:00Z"), occurredAtFrom: "date_header" },
    },
    {
      name: "the case of the recipient",
      mail: report(failed("").replace("ann@", "Ann.B@")),
      event: { recipient: "Ann.B@acorn.example" },
    },
    {
      name: "text in quoted-printable",
      mail: `${head("multipart/report")}--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n<ann@acorn.example>: host mx.acorn.example[192.0.2.7] said=\n: 550 no\n${status(failed(""))}`,
      event: { remoteIp: "192.0.2.7" },
    },
    {
      name: "a report in base64",
      mail: `${head("multipart/report")}--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n${Buffer.from(failed("").replaceAll("\n", "\r\n")).toString("base64")}\n--b--\n`,
      event: { recipient: "ann@acorn.example" },
    },
  ];
  test.each(rows)("$name", async ({ mail, event }) => {
    expect((await eventsOf(mail))[0]).toMatchObject(event);
  });

  test("headers of the original put into the report are no recipient", async () => {
    expect(await eventsOf(report(`${failed("")}\n\nFrom: x@y.example\nSubject: hello\nStatus: RO`))).toHaveLength(1);
  });

  test("a report sent on as an attachment is read", async () => {
    const mail = `From: ann@example.org\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n${report(failed(""))}\n--o--\n`;
    expect(await eventsOf(mail)).toMatchObject([{ recipient: "ann@acorn.example" }]);
  });

  test("a report that names nobody is told, not dropped", async () => {
    expect(await itemsOf(report("Reporting-MTA: dns; out.example.org"))).toMatchObject([{ kind: "error", line: 1 }]);
  });
});

describe("mails that are no report", () => {
  const mail = (header: string) => `From: ann@acorn.example\nSubject: hello\n${header}\n\ntext\n`;
  test.each([
    ["auto_reply", mail("Auto-Submitted: auto-replied")],
    ["auto_reply", mail("X-Apple-Action: vacation")],
    ["feedback_report", mail("Content-Type: multipart/report; report-type=feedback-report; boundary=b")],
    ["disposition", mail("Content-Type: multipart/report; report-type=disposition-notification; boundary=b")],
    ["not_a_report", mail("X: y")],
    ["not_a_report", mail("Auto-Submitted: auto-replied").replace("ann@", "MAILER-DAEMON@")],
  ])("%s", async (what, text) => {
    expect(await itemsOf(text)).toEqual([{ kind: "none", what, line: 1, index: 0 }]);
  });
});
