import { describe, expect, test } from "vitest";
import { decodeWords } from "#lib/parse/mails/encoded-words";
import { eventOf, itemsOf } from "#tests/unit/parse/support";

function daemonLetter(body: string, headers: readonly string[] = []): string {
  const given = headers.join("\n").toLowerCase();
  return [
    "From: Mail Delivery Subsystem <MAILER-DAEMON@gate.example>",
    ...(given.startsWith("to:") ? [] : ["To: sender@out.example"]),
    ...(given.includes("subject:") ? [] : ["Subject: failure notice"]),
    "Date: Sat, 21 Nov 2026 10:00:00 +0000",
    "Content-Type: text/plain; charset=utf-8",
    ...headers,
    "",
    body,
  ].join("\n");
}

describe("letters in other languages", () => {
  test.each([
    ["Unzustellbar: hallo", "Grund: mx.rcpt.example [192.0.2.7] meldete: 550 5.7.1 Relaying denied"],
    ["Non remis : bonjour", "mx.rcpt.example [192.0.2.7] a répondu: 550 5.7.1 Relaying denied"],
    ["No se puede entregar: hola", "mx.rcpt.example [192.0.2.7] dijo: 550 5.7.1 Relaying denied"],
    [
      "=?utf-8?Q?Nie_mo=C5=BCna_dostarczy=C4=87:_hej?=",
      "mx.rcpt.example[192.0.2.7] odpowiada: 550 5.7.1 Relaying denied",
    ],
  ])("%s", async (subject, words) => {
    expect(await eventOf(daemonLetter(`\nr@rcpt.example\n${words}\n`, [`Subject: ${subject}`]))).toMatchObject({
      recipient: "r@rcpt.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      reply: "550 5.7.1 Relaying denied",
    });
  });

  test("an address inside a reply is not the server that refused", async () => {
    const words = "550 5.7.1 out.example [198.51.100.7] is refused: 550 5.7.1 no";
    expect(await eventOf(daemonLetter(`\nr@rcpt.example\n${words}\n`))).toMatchObject({ reply: words, remoteIp: null });
  });
});

test("hMailServer names address, command and reply in lines of their own", async () => {
  const body = `Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

r@rcpt.example
   Error Type: SMTP
   Remote server (192.0.2.7) issued an error.
   hMailServer sent: RCPT TO:<r@rcpt.example>
   Remote server replied: 550 5.7.1 Unable to relay


hMailServer`;
  expect(await eventOf(daemonLetter(body))).toMatchObject({
    recipient: "r@rcpt.example",
    remoteIp: "192.0.2.7",
    smtpCommand: "RCPT TO",
    reply: "550 5.7.1 Unable to relay",
  });
});

test("Gmail's report of servers it did not reach names the first", async () => {
  const words = `The recipient server did not accept our requests to connect. Learn more at https://support.google.com/mail/answer/7720
[mx.rcpt.example. 2001:db8::25: timed out]
[mx2.rcpt.example. 192.0.2.8: unable to read banner]`;
  const body = `\n** Delivery incomplete **\n\nThere was a temporary problem delivering your message to r@rcpt.example. Gmail will retry for 45 more hours.\n\nThe response was:\n\n${words}\n`;
  expect(await eventOf(daemonLetter(body))).toMatchObject({
    outcome: "deferred",
    recipient: "r@rcpt.example",
    remoteMta: "mx.rcpt.example",
    remoteIp: "2001:db8::25",
    replyCode: null,
  });
});

describe("encoded words of a header (RFC 2047)", () => {
  test.each([
    ["plain", "plain"],
    ["=?utf-8?Q?Nie_mo=C5=BCna?=", "Nie można"],
    ["=?UTF-8?B?w6QgYg==?= =?iso-8859-1?q?=E4?= c", "ä bä c"],
    ["=?utf-8*de?Q?a?=\n =?utf-8?Q?b?=", "ab"],
    ["a =?utf-8?Q?b?= c", "a b c"],
    ["=?utf-8?X?b?= =?broken", "=?utf-8?X?b?= =?broken"],
    ["M\u00c3\u00a4rz", "März"],
  ])("%s", (value, text) => {
    expect(decodeWords(value)).toBe(text);
  });
});

describe("answers of people who are away, in their own words", () => {
  test.each([
    "Automatische Antwort: hallo",
    "=?utf-8?B?UsOpcG9uc2UgYXV0b21hdGlxdWU=?=: bonjour",
    "Risposta automatica: ciao",
  ])("%s", async (subject) => {
    const mail = `From: r@rcpt.example\nSubject: ${subject}\nContent-Type: text/plain\n\nIn zwei Wochen wieder da.\n`;
    expect(await itemsOf(mail)).toMatchObject([{ kind: "none", what: "auto_reply" }]);
  });
});

describe("a recipient that stands only in the address the bounce came to", () => {
  test.each([
    "bounce-r=rcpt.example@out.example",
    "bounces-r=rcpt.example@out.example",
    "list+r=rcpt.example@out.example",
  ])("%s", async (to) => {
    const body =
      "Your message could not be delivered. This is what the server over there said: 550 5.7.1 Relaying denied";
    expect(await eventOf(daemonLetter(body, [`To: ${to}`]))).toMatchObject({
      recipient: "r@rcpt.example",
      recipientFrom: "verp",
      reply: "550 5.7.1 Relaying denied",
    });
  });

  test("other addresses with an equals sign are none", async () => {
    const [item] = await itemsOf(
      daemonLetter("Your message could not be delivered.", ["To: a-r=rcpt.example@out.example"]),
    );
    expect(item).toMatchObject({ kind: "none" });
  });
});

describe("Zoho", () => {
  test("the code of the words (ERROR CODE) is the reply's", async () => {
    const body = `The following recipients failed:

r@rcpt.example, ERROR CODE :550 - 5.7.1 <r@rcpt.example>: Relay access denied`;
    expect(await eventOf(daemonLetter(body))).toMatchObject({
      recipient: "r@rcpt.example",
      replyCode: 550,
      enhancedStatus: "5.7.1",
      reply: "550 5.7.1 <r@rcpt.example>: Relay access denied",
    });
  });
});

describe("MDaemon's transcript", () => {
  const transcript = (...lines: string[]) =>
    daemonLetter(
      [
        "The attached message had PERMANENT fatal delivery errors.",
        "",
        "Failed address: r@rcpt.example",
        "",
        "--- Session Transcript ---",
        ...lines.map((line) => ` Fri 2026-11-20 10:11:10: [123456] ${line}`),
        "--- End Transcript ---",
      ].join("\n"),
    );
  const dialogue = ["--> RCPT To:<r@rcpt.example>", "<-- 550 5.7.1 Unable to relay", "--> QUIT"];

  test.each([
    [
      "Attempting SMTP connection to mx.rcpt.example:25",
      "*  Connection established 198.51.100.1:51234 --> 192.0.2.7:25",
    ],
    [
      "Attempting SMTP connection to mx.rcpt.example:25",
      "Socket connection established (198.51.100.1 : 51234 -> 192.0.2.7 : 25)",
    ],
  ])("names host and address of the peer it reached: %s, %s", async (...before) => {
    expect(await eventOf(transcript(...before, ...dialogue))).toMatchObject({
      recipient: "r@rcpt.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      smtpCommand: "RCPT TO",
      reply: "550 5.7.1 Unable to relay",
    });
  });

  test.each(["[192.0.2.7:25]", "[192.0.2.7 : 25]", "192.0.2.7:25"])("names the address it went to: %s", async (to) => {
    expect(await eventOf(transcript(`Attempting SMTP connection to ${to}`, ...dialogue))).toMatchObject({
      remoteMta: null,
      remoteIp: "192.0.2.7",
    });
  });
});

test("a connection that died names its peer, and not that the queue gave up (qmail)", async () => {
  const event = await eventOf(
    daemonLetter(`I'm afraid I wasn't able to deliver your message to the following addresses.

<r@rcpt.example>:
Connected to 2001:db8::25 but connection died. (#4.4.2)
I'm not going to try again; this message has been in the queue too long.
`),
  );
  expect(event).toMatchObject({ remoteIp: "2001:db8::25", replyCode: null, enhancedStatus: "4.4.2" });
  expect(event.reply).toBe("Connected to 2001:db8::25 but connection died. (#4.4.2)");
});
