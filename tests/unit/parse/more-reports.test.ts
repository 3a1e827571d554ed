import { describe, expect, test } from "vitest";
import { eventOf, itemsOf } from "#tests/unit/parse/support";

function report(fields: readonly string[], text = "Your message did not reach some of its recipients."): string {
  return [
    "From: postmaster@rcpt.example",
    "Subject: Undeliverable: hello",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    text,
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns;mail.rcpt.example",
    "",
    "Final-Recipient: rfc822; r@rcpt.example",
    "Action: failed",
    ...fields,
    "",
    "--b--",
    "",
  ].join("\n");
}

describe("the Status of a report", () => {
  test("the reply code that stands in Status is kept as one", async () => {
    const fields = ["Status: 550", "Diagnostic-Code: 5.7.1 <r@rcpt.example>: Relay access denied"];
    expect(await eventOf(report(fields))).toMatchObject({ status: null, replyCode: 550, enhancedStatus: "5.7.1" });
  });

  test("a Status that is one is no reply code", async () => {
    expect(await eventOf(report(["Status: 5.7.1", "Diagnostic-Code: smtp; refused"]))).toMatchObject({
      status: "5.7.1",
      replyCode: null,
    });
  });
});

describe("reports of other make", () => {
  test.each([
    ["RCPT TO: Host mx.rcpt.example(192.0.2.7) RCPT TO said 550 5.7.1 Relaying denied", "RCPT TO"],
    ["DOT: Host mx.rcpt.example(192.0.2.7) said 550 5.7.1 Relaying denied", "end of DATA"],
    ["MAIL FROM: Host mx.rcpt.example(192.0.2.7) MAIL FROM said 550 5.7.1 Relaying denied", "MAIL FROM"],
  ])("Coremail's words name host, address and command: %s", async (words, smtpCommand) => {
    expect(await eventOf(report(["Status: 5.0.0", `Diagnostic-Code: SMTP; SMTP error, ${words}`]))).toMatchObject({
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      smtpCommand,
      reply: "550 5.7.1 Relaying denied",
      replyCode: 550,
    });
  });

  test("other SMTP errors stay as they are", async () => {
    const words = "SMTP error, connection lost: Host mx.rcpt.example";
    expect(await eventOf(report(["Status: 5.0.0", `Diagnostic-Code: SMTP; ${words}`]))).toMatchObject({
      remoteMta: null,
      reply: words,
    });
  });

  const inText = (subject: string, last: string) =>
    [
      "From: gateway.example",
      `Subject: ${subject}`,
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain; charset=UTF-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Technical report:",
      "",
      "Reporting-MTA: dns; a2.gateway.example",
      "",
      "Action: failed",
      "Final-Recipient: rfc822; r@rcpt.example",
      "Diagnostic-Code: smtp; 550 5.7.1 Relaying=",
      " denied",
      "Status: 5.7.1",
      "",
      "--b",
      last,
      "",
      "From: sender@out.example",
      "",
      "hello",
      "--b--",
      "",
    ].join("\n");

  test("fields in the text of a gateway that returns the mail are a report (WorkMail)", async () => {
    const mail = inText("Undelivered Mail Returned to Sender", "Content-Type: message/rfc822");
    expect(await eventOf(mail)).toMatchObject({
      recipient: "r@rcpt.example",
      status: "5.7.1",
      replyCode: 550,
      reply: "550 5.7.1 Relaying denied",
      reportingMta: "a2.gateway.example",
    });
  });

  test.each([
    ["Re: Undelivered Mail Returned to Sender", "Content-Type: message/rfc822"],
    ["What does this mean?", "Content-Type: message/rfc822"],
    ["Undelivered Mail Returned to Sender", "Content-Type: text/html"],
  ])("a person who asks about one is none: %s, %s", async (subject, last) => {
    expect(await itemsOf(inText(subject, last))).toMatchObject([{ kind: "none" }]);
  });
});

describe("reports without Diagnostic-Code", () => {
  test("Exchange's X-Supplementary-Info names host and reply", async () => {
    const info = "X-Supplementary-Info: <mx.rcpt.example #5.7.1 smtp;550 5.7.1 Unable to relay for\n r@rcpt.example>";
    expect(await eventOf(report(["Status: 5.7.1", info]))).toMatchObject({
      remoteMta: "mx.rcpt.example",
      remoteIp: null,
      replyCode: 550,
      enhancedStatus: "5.7.1",
      reply: "550 5.7.1 Unable to relay for r@rcpt.example",
    });
  });

  test("words translated for a person are better than none (RFC 6533)", async () => {
    const words = "Localized-Diagnostic: en-us; 550 5.1.1 unknown";
    expect(await eventOf(report(["Status: 5.1.1", words]))).toMatchObject({
      reply: "550 5.1.1 unknown",
      replyCode: 550,
    });
  });

  test("the text for people comes before both", async () => {
    const text = "<r@rcpt.example>: host mx.rcpt.example[192.0.2.7] said: 554 5.7.1 no (in reply to RCPT TO command)";
    const info = "X-Supplementary-Info: <other.example #5.1.1 smtp;550 5.1.1 unknown>";
    expect(await eventOf(report(["Status: 5.7.1", info], text))).toMatchObject({
      reply: "554 5.7.1 no",
      remoteIp: "192.0.2.7",
    });
  });
});
