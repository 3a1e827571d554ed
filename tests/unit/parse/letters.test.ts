import { describe, expect, test } from "vitest";
import { LETTERS, letterText } from "#tests/unit/parse/letter-table";
import { eventOf, eventsOf, itemsOf } from "#tests/unit/parse/support";

/** A plain-text bounce as a mail system sends it. */
function letter(body: string, headers: readonly string[] = []): string {
  return [
    "From: Mail Delivery Subsystem <MAILER-DAEMON@gate.example>",
    "To: sender@out.example",
    "Subject: failure notice",
    "Date: Sat, 21 Nov 2026 10:00:00 +0000",
    "Content-Type: text/plain; charset=utf-8",
    ...headers,
    "",
    body,
  ].join("\n");
}

describe("a bounce without report fields, dialect by dialect", () => {
  test.each(LETTERS)("$file", async ({ file, event }) => {
    expect(await eventOf(letterText(file))).toMatchObject(event);
  });

  test.each(LETTERS)("$file, with CR for line ends", async ({ file, event }) => {
    expect(await eventOf(letterText(file).replaceAll("\n", "\r"))).toMatchObject(event);
  });
});

describe("several recipients in one letter", () => {
  test("each keeps its own host, address, reply and command (Exim)", async () => {
    const events = await eventsOf(
      letter(`The following address(es) failed:

  a@one.example
    SMTP error from remote mail server after RCPT TO:<a@one.example>:
    host mx.one.example [192.0.2.1]: 550 5.7.1 relaying denied
  b@two.example
    SMTP error from remote mail server after MAIL FROM:<sender@out.example> SIZE=1024:
    host mx.two.example [192.0.2.2]: 553 no
  c@three.example
    retry timeout exceeded`),
    );
    expect(events.map((e) => [e.recipient, e.remoteMta, e.remoteIp, e.reply, e.smtpCommand])).toEqual([
      ["a@one.example", "mx.one.example", "192.0.2.1", "550 5.7.1 relaying denied", "RCPT TO"],
      ["b@two.example", "mx.two.example", "192.0.2.2", "553 no", "MAIL FROM"],
      ["c@three.example", null, null, "retry timeout exceeded", null],
    ]);
  });

  test("each keeps its own words (qmail)", async () => {
    const events = await eventsOf(
      letter(`I'm afraid I wasn't able to deliver your message to the following addresses.

<a@one.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 no a
Giving up on 192.0.2.1.

<b@two.example>:
192.0.2.2 failed after I sent the message.
Remote host said: 554 no b`),
    );
    expect(events.map((e) => [e.recipient, e.remoteIp, e.reply, e.smtpCommand])).toEqual([
      ["a@one.example", "192.0.2.1", "550 no a", "RCPT TO"],
      ["b@two.example", "192.0.2.2", "554 no b", "end of DATA"],
    ]);
  });

  test("each has a key of its own, the same on every reading", async () => {
    const mail = letter("The following addresses failed:\n\n<a@one.example>:\n550 x\n\n<b@one.example>:\n550 x");
    const keys = async () =>
      (await itemsOf(mail)).map((item) => (item.kind === "event" ? Buffer.from(item.eventKey).toString("hex") : ""));
    const [a, b] = await keys();
    expect(a).not.toBe(b);
    expect(await keys()).toEqual([a, b]);
  });
});

describe("mails that are no bounce are never counted", () => {
  const person = "From: Ann <ann@rcpt.example>\nTo: sender@out.example\nContent-Type: text/plain\n";
  test.each([
    [
      "a person who speaks of a bounce",
      `${person}Subject: mail trouble\n\nMy mail to r@rcpt.example could not be delivered.\n`,
    ],
    [
      "a person's answer to a bounce",
      `${person}Subject: Re: failure notice\n\n<r@rcpt.example>:\n550 no, could not be delivered\n`,
    ],
    [
      "an automatic reply",
      `${person}Subject: Automatic reply: x\nAuto-Submitted: auto-replied\n\nI am away, write to r@rcpt.example.\n`,
    ],
    [
      "a challenge",
      letter(
        "Your message to r@rcpt.example was not delivered yet.\nClick the link below to be added to the allowed list: http://c.example/1",
      ),
    ],
    [
      "a virus notice",
      letter("The mail to r@rcpt.example was infected with X and removed.").replace(
        "failure notice",
        "Virus found in your mail",
      ),
    ],
    [
      "a postmaster who writes as a person",
      letter("We write about mail that could not be delivered to users. Contact help@rcpt.example: we answer.")
        .replace("MAILER-DAEMON", "postmaster")
        .replace("Mail Delivery Subsystem", "Postmaster team")
        .replace("failure notice", "How mail gets delivered"),
    ],
    [
      "a parcel that was not delivered",
      letter("Your parcel could not be delivered to help@rcpt.example today.")
        .replace("Mail Delivery Subsystem <MAILER-DAEMON@gate.example>", "Mail Delivery <parcels@gate.example>")
        .replace("failure notice", "Delivery failed"),
    ],
    [
      "a daemon's notice without a failure",
      letter("Your mailbox r@rcpt.example will move tomorrow.").replace("failure notice", "Maintenance"),
    ],
  ])("%s", async (_, mail) => {
    expect((await itemsOf(mail)).map((item) => item.kind)).toEqual(["none"]);
  });

  test("addresses below the copy of the mail are not recipients", async () => {
    const mail = letter(
      `<r@rcpt.example>:\n550 no\n\n--- Below this line is a copy of the message.\n\n<x@third.example>:\n550 no`,
    );
    expect((await eventsOf(mail)).map((e) => e.recipient)).toEqual(["r@rcpt.example"]);
  });
});

describe("a report whose fields leave the host out", () => {
  test("takes the host and the inner codes from the words beside them (Microsoft 365)", async () => {
    const reply =
      "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <r@rcpt.example>: Relay access denied";
    const mail = [
      "From: Microsoft Outlook <outlook@tenant.example>",
      "Subject: Undeliverable: Hello",
      "Auto-Submitted: auto-replied",
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "fwd.relay.example rejected your message to the following email addresses:",
      "r@rcpt.example<mailto:r@rcpt.example>",
      "",
      "Diagnostic information for administrators:",
      "Generating server: AB.outlook.example",
      "r@rcpt.example",
      "fwd.relay.example",
      `Remote server returned '${reply}'`,
      "Original message headers:",
      "--b",
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns;AB.outlook.example",
      "",
      "Final-Recipient: rfc822;r@rcpt.example",
      "Action: failed",
      "Status: 5.7.367",
      `Diagnostic-Code: smtp;${reply}`,
      "--b--",
    ].join("\n");
    expect(await eventOf(mail)).toMatchObject({
      recipientFrom: "report",
      remoteMta: "fwd.relay.example",
      remoteIp: null,
      status: "5.7.367",
      replyCode: 554,
      enhancedStatus: "5.7.1",
      reply,
    });
  });
});

describe("a bounce inside another mail", () => {
  test("is found where a person sent it on as text", async () => {
    const mail = [
      "From: Ann <ann@out.example>",
      "Subject: Fwd: Undelivered Mail",
      "Content-Type: text/plain",
      "",
      "Can you look?",
      "",
      "> ---------- Forwarded message ---------",
      "> From: Mail Delivery System <MAILER-DAEMON@gate.example>",
      "> Subject: Undelivered Mail Returned to Sender",
      ">",
      "> <r@rcpt.example>: host mx.rcpt.example[192.0.2.1] said: 550 no (in reply to RCPT TO command)",
    ].join("\n");
    expect(await eventOf(mail)).toMatchObject({ recipient: "r@rcpt.example", remoteIp: "192.0.2.1", reply: "550 no" });
  });

  const inner = letter(
    "<r@rcpt.example>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 no\n\nI wasn't able to deliver it.",
  );
  const outer = (type: string, encoding: string, body: string) =>
    [
      "From: Ann <ann@out.example>",
      "Subject: please look",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "See below.",
      "--b",
      `Content-Type: ${type}`,
      `Content-Transfer-Encoding: ${encoding}`,
      "",
      body,
      "--b--",
      "",
    ].join("\n");

  test("is found where it is attached", async () => {
    expect(await eventOf(outer("message/rfc822", "7bit", inner))).toMatchObject({
      recipient: "r@rcpt.example",
      remoteIp: "192.0.2.7",
    });
  });

  test("is found where it is attached and encoded (RFC 6532)", async () => {
    const body = Buffer.from(inner).toString("base64");
    expect(await eventOf(outer("message/global", "base64", body))).toMatchObject({ recipient: "r@rcpt.example" });
  });
});

describe("the codes of a reply quoted inside another's words", () => {
  test.each([
    [
      "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <r@x.example>: Relay access denied",
      554,
      "5.7.1",
    ],
    ["554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>", 421, "4.4.2"],
    ["Requested action not taken: mailbox unavailable. [SMTP Error Code 550]", 550, null],
  ])("%s", async (reply, replyCode, enhancedStatus) => {
    const mail = letter(`The following address failed:\n\n<r@rcpt.example>:\n${reply}`);
    expect(await eventOf(mail)).toMatchObject({ replyCode, enhancedStatus, reply });
  });
});
