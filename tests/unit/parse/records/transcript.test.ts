import { describe, expect, test } from "vitest";
import { readDialogue } from "#lib/parse/records/transcript";
import { batchesOf, eventOf, eventsOf, itemsOf, NOW } from "#tests/unit/parse/support";

const DIALOGUE = [
  "220 mx.example.net ESMTP ready",
  "HELO mail.example.org",
  "250 mx.example.net",
  "MAIL FROM:<news@example.org>",
  "250 2.1.0 Ok",
  "RCPT TO:<Ann@example.com>",
  "550 relaying denied for <Ann@example.com>",
  "QUIT",
  "221 Bye",
];
const telnet = [
  "Trying 198.51.100.25...",
  "Connected to mx.example.net.",
  "Escape character is '^]'.",
  ...DIALOGUE,
].join("\n");
const arrows = (line: string) =>
  /^\d/.test(line) ? (line.startsWith("5") ? `<** ${line}` : `<-  ${line}`) : ` -> ${line}`;
const swaks = [
  "=== Trying 198.51.100.25:25...",
  "=== Connected to 198.51.100.25.",
  ...DIALOGUE.map(arrows),
  "=== Connection closed with remote host.",
].join("\n");
const openssl = [
  "CONNECTED(00000003)",
  "depth=2 C = US, O = Example",
  "---",
  "Certificate chain",
  " 0 s:CN = mx.example.net",
  "---",
  "250 SMTPUTF8",
  ...DIALOGUE.slice(1),
].join("\r\n");
const curl = [
  "*   Trying 198.51.100.25:25...",
  ...DIALOGUE.map((line) => (/^\d/.test(line) ? `< ${line}` : `> ${line}`)),
].join("\n");
const rfc = DIALOGUE.map((line) => (/^\d/.test(line) ? `S: ${line}` : `C: ${line}`)).join("\n");

describe("a pasted SMTP dialogue", () => {
  test.each([
    ["bare", DIALOGUE.join("\n"), null],
    ["of telnet", telnet, "198.51.100.25"],
    ["of swaks with its arrows", swaks, "198.51.100.25"],
    ["of openssl s_client", openssl, null],
    ["of curl -v", curl, "198.51.100.25"],
    ["in the notation of RFCs", rfc, null],
  ])("%s tells its refused recipient", async (_name, text, remoteIp) => {
    expect((await batchesOf(text))[0]?.format).toBe("smtp_transcript");
    expect(await eventOf(text)).toMatchObject({
      outcome: "bounced",
      recipient: "Ann@example.com",
      reply: "550 relaying denied for <Ann@example.com>",
      smtpCommand: "RCPT TO",
      mailFrom: "news@example.org",
      remoteMta: "mx.example.net",
      remoteIp,
      sourceIp: null,
      occurredAt: NOW,
      occurredAtFrom: "intake",
    });
  });

  test("has nine lines, each with who spoke", () => {
    expect(readDialogue(DIALOGUE.join("\n")).map(({ from }) => from)).toEqual(
      DIALOGUE.map((line) => (/^\d/.test(line) ? "server" : "client")),
    );
  });

  test("that sent a mail tells who got it; lines of the mail are no commands", async () => {
    const sent = [
      ...DIALOGUE.slice(0, 5),
      "RCPT TO:<a@example.com>",
      "250 Ok",
      "RCPT TO:<b@example.com>",
      "454-4.7.1 no",
      "454 4.7.1 relay",
      "DATA",
      "354 go",
      "QUIT",
      "RCPT TO:<x@example.com>",
      ".",
      "250 2.0.0 queued",
      "QUIT",
      "221 Bye",
    ];
    expect(await eventsOf(sent.join("\n"))).toMatchObject([
      { recipient: "b@example.com", outcome: "deferred", reply: "454-4.7.1 no\n454 4.7.1 relay" },
      { recipient: "a@example.com", outcome: "delivered", reply: "250 2.0.0 queued" },
    ]);
  });

  test("that names no recipient says where it ended", async () => {
    expect(
      await itemsOf("220 mx.example.net\nEHLO x.example\n554 5.7.1 no\nMAIL FROM:<a@example.org>\n550 5.7.1 go away\n"),
    ).toMatchObject([
      { kind: "error", message: expect.stringMatching(/before a recipient was named, at: 550 5\.7\.1 go away/) },
    ]);
  });

  test("within a mail is the mail's", async () => {
    const [batch] = await batchesOf(`Subject: look\nFrom: a@example.org\n\n${DIALOGUE.join("\n")}\n`);
    expect(batch?.format).toBe("rfc3464");
  });
});
