import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { eventOf, eventsOf, itemsOf } from "#tests/unit/parse/support";

const COPY = [
  "Return-Path: <sender@out.example>",
  "From: sender@out.example",
  "To: someone-else@third.example",
  "Message-ID: <m1@out.example>",
  "",
  "Hello",
].join("\n");

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

type Row = { name: string; mail: string; event: Partial<ParsedEvent> };

const rows: Row[] = [
  {
    name: "Exim, plain text",
    mail: letter(
      `This message was created automatically by mail delivery software.

A message sent by

  <sender@out.example>

could not be delivered to one or more of its recipients. The following
address(es) failed:

  r@rcpt.example
    SMTP error from remote mail server after RCPT TO:<r@rcpt.example>:
    host mx.rcpt.example [192.0.2.7]: 550 5.7.1 relaying denied
    for <r@rcpt.example>

------ This is a copy of the message, including all the headers. ------

${COPY}`,
    ),
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
  {
    name: "Exim, host first",
    mail: letter(`The following address(es) failed:

  r@rcpt.example
    host mx.rcpt.example [2001:db8::7]
    SMTP error from remote mail server after end of data:
    554 no`),
    event: { remoteIp: "2001:db8::7", reply: "554 no", smtpCommand: "end of DATA" },
  },
  {
    name: "Exim, still trying",
    mail: letter(
      `A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on gate.example.

The address to which the message has not yet been delivered is:

  r@rcpt.example

No action is required on your part. Delivery attempts will continue for
some time.`,
    ),
    event: { outcome: "deferred", recipient: "r@rcpt.example", reply: null, remoteIp: null, remoteIpFrom: null },
  },
  {
    name: "Exim's parent of an undisclosed address",
    mail: letter(`The following address(es) failed:

  an undisclosed address
    (generated from r@rcpt.example)`),
    event: { recipient: "r@rcpt.example", recipientFrom: "text" },
  },
  {
    name: "qmail",
    mail: letter(`Hi. This is the qmail-send program at gate.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<r@rcpt.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.7.1 relaying denied for <r@rcpt.example>
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

${COPY}`),
    event: {
      recipient: "r@rcpt.example",
      remoteMta: null,
      remoteIp: "192.0.2.7",
      smtpCommand: "RCPT TO",
      reply: "550 5.7.1 relaying denied for <r@rcpt.example>",
    },
  },
  {
    name: "qmail, sender refused",
    mail: letter(`Hi. This is the qmail-send program at gate.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<r@rcpt.example>:
Connected to 192.0.2.7 but sender was rejected.
Remote host said: 550 5.7.1 Access denied`),
    event: { remoteIp: "192.0.2.7", smtpCommand: "MAIL FROM", reply: "550 5.7.1 Access denied" },
  },
  {
    name: "qmail, most progress",
    mail: letter(`I'm afraid I wasn't able to deliver your message to the following addresses.

<r@rcpt.example>:
Sorry, no SMTP connection got far enough; most progress was RCPT TO response; remote host 192.0.2.7 said: 550 no
(Other MXes tried: 192.0.2.8 said 550 for RCPT TO response)`),
    event: { remoteIp: "192.0.2.7", smtpCommand: "RCPT TO", reply: "550 no" },
  },
  {
    name: "qmail's own words",
    mail: letter(`I'm afraid I wasn't able to deliver your message to the following addresses.

<r@rcpt.example>:
Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)`),
    event: { remoteIp: null, replyCode: null, enhancedStatus: "5.4.4" },
  },
  {
    name: "Yahoo",
    mail: letter(`Sorry, we were unable to deliver your message to the following address.

<r@rcpt.example>:
Remote host said: 550 relaying denied for <r@rcpt.example> [RCPT_TO]`),
    event: { recipient: "r@rcpt.example", replyCode: 550, smtpCommand: "RCPT TO", remoteIp: null },
  },
  {
    name: "Sendmail 8 without report fields",
    mail: letter(`The original message was received at Sat, 21 Nov 2026 10:00:00 GMT
from ours.example [192.0.2.99]

   ----- The following addresses had permanent fatal errors -----
<r@rcpt.example>
    (reason: 550-5.1.1 first line)

   ----- Transcript of session follows -----
... while talking to mx.rcpt.example.:
>>> DATA
<<< 550-5.1.1 first line
<<< 550 5.1.1 last line`),
    event: {
      recipient: "r@rcpt.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: null,
      reply: "550-5.1.1 first line\n550 5.1.1 last line",
      smtpCommand: "DATA",
    },
  },
  {
    name: "Sendmail 5",
    mail: letter(`   ----- Transcript of session follows -----
While talking to mx.rcpt.example:
>>> RCPT To:<R@rcpt.example>
<<< 550 <R@rcpt.example>, User Unknown
550 <R@rcpt.example>... User unknown

   ----- Unsent message follows -----
${COPY}`),
    event: { recipient: "R@rcpt.example", remoteMta: "mx.rcpt.example", smtpCommand: "RCPT TO", replyCode: 550 },
  },
  {
    name: "Gmail, old",
    mail: letter(`Delivery to the following recipient failed permanently:

     r@rcpt.example

Technical details of permanent failure: 
Google tried to deliver your message, but it was rejected by the server for the recipient domain rcpt.example by mx.rcpt.example. [192.0.2.7].

The error that the other server returned was:
550 5.7.1 relaying denied

----- Original message -----

${COPY}`),
    event: {
      recipient: "r@rcpt.example",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      reply: "550 5.7.1 relaying denied",
    },
  },
  {
    name: "Gmail, nobody answered",
    mail: letter(`Delivery to the following recipient has been delayed:

     r@rcpt.example

Message will be retried for 2 more day(s)

Technical details of temporary failure: 
The recipient server did not accept our requests to connect.
[(0) mx.rcpt.example. [192.0.2.7]:25: socket error]`).replace(
      "MAILER-DAEMON@gate.example",
      "mailer-daemon@googlemail.com",
    ),
    event: {
      outcome: "deferred",
      remoteMta: "mx.rcpt.example",
      remoteIp: "192.0.2.7",
      smtpCommand: "CONNECT",
      replyCode: null,
    },
  },
  {
    name: "Gmail, new, without its report",
    mail: `** Address not found **

Your message wasn't delivered to r@rcpt.example because the address couldn't be found.

The response from the remote server was:
550 5.1.1 The email account does not exist.
`,
    event: { recipient: "r@rcpt.example", replyCode: 550, enhancedStatus: "5.1.1", occurredAtFrom: "intake" },
  },
  {
    name: "Microsoft 365 as text",
    mail: `Delivery has failed to these recipients or groups:

r@rcpt.example (r@rcpt.example)<mailto:r@rcpt.example>
Your message couldn't be delivered.

Diagnostic information for administrators:

Generating server: AB1PR01MB0001.eurprd01.prod.outlook.example

r@rcpt.example
mx.rcpt.example
Remote Server returned '550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <r@rcpt.example>: Relay access denied'

Original message headers:

Received: from a.example
`,
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
    name: "Exchange 2003",
    mail: letter(`Your message

  To:      r@rcpt.example
  Subject: Hello
  Sent:    Sat, 21 Nov 2026 10:00:00 +0000

did not reach the following recipient(s):

r@rcpt.example on Sat, 21 Nov 2026 10:00:01 +0000
    There was a SMTP communication problem with the recipient's email server.
    <mail.ours.example #5.5.0 smtp;550 5.7.1 Unable to relay for r@rcpt.example>`),
    event: { recipient: "r@rcpt.example", reply: "550 5.7.1 Unable to relay for r@rcpt.example", replyCode: 550 },
  },
  {
    name: "Exchange 2013, attempts",
    mail: `Delivery has failed to these recipients or groups:

Diagnostic information for administrators:

Generating server: ex.ours.example

r@rcpt.example
11/21/2026 8:05:56 PM - Remote Server at mx.rcpt.example (192.0.2.7) returned '550 5.7.1 Unable to relay'
`,
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", reply: "550 5.7.1 Unable to relay" },
  },
  {
    name: "Domino",
    mail: letter(`Your message

  Subject: Hello

was not delivered to:

  r@rcpt.example

because:

  554 5.7.1 Relay access denied

`),
    event: { recipient: "r@rcpt.example", replyCode: 554, enhancedStatus: "5.7.1" },
  },
  {
    name: "Notes",
    mail: letter(`------- Failure Reasons  --------

User not listed in public Name & Address Book
r@rcpt.example

------- Returned Message --------
${COPY}`),
    event: { recipient: "r@rcpt.example", reply: "User not listed in public Name & Address Book", replyCode: null },
  },
  {
    name: "IMail",
    mail: letter(`undeliverable to r@rcpt.example

RCPT TO generated following response:
553 5.3.0 <r@rcpt.example>... Addressee unknown, relay=[192.0.2.99]

Original message follows.

${COPY}`),
    event: { recipient: "r@rcpt.example", replyCode: 553, smtpCommand: "RCPT TO", remoteIp: null },
  },
  {
    name: "Messaging Server",
    mail: letter(`Your message cannot be delivered to the following recipients:

  Recipient address: r@rcpt.example
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.7.1 relaying denied
  Remote system: dns;mx.rcpt.example (TCP|198.51.100.4|40000|192.0.2.7|25)
    (mx.rcpt.example ESMTP)`),
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", remotePort: 25, reply: "550 5.7.1 relaying denied" },
  },
  {
    name: "DragonFly",
    mail: letter(`This is the DragonFly Mail Agent v0.13 at gate.example.

There was an error delivering your mail to <r@rcpt.example>.

mx.rcpt.example [192.0.2.7] did not like our RCPT TO:
550 5.7.0 relay not permitted

Message headers follow.

${COPY}`),
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", smtpCommand: "RCPT TO", replyCode: 550 },
  },
  {
    name: "MailFoundry",
    mail: letter(`Unable to deliver message to: <r@rcpt.example>
Delivery failed for the following reason:
Server mx.rcpt.example[192.0.2.7] failed with: 550 <r@rcpt.example> No such user here`),
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", replyCode: 550 },
  },
  {
    name: "1&1",
    mail: letter(`A message that you sent could not be delivered to one or more of
its recipients. The following addresses failed:

r@rcpt.example

SMTP error from remote server for RCPT TO command, host: mx.rcpt.example (192.0.2.7) reason: 550 5.2.0 no

--- The header of the original message is following. ---

${COPY}`),
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", smtpCommand: "RCPT TO", reply: "550 5.2.0 no" },
  },
  {
    name: "Zoho",
    mail: letter(`This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. 

r@rcpt.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.2.1 <r@rcpt.example>... User Unknown`),
    event: { recipient: "r@rcpt.example", replyCode: 550, enhancedStatus: "5.2.1" },
  },
  {
    name: "SendGrid",
    mail: letter(`The following address failed:

<r@rcpt.example>:
local:1:r@rcpt.example : 198.51.100.4 : mx.rcpt.example:[192.0.2.7] : 550 5.7.1 no  in RCPT TO`),
    event: { remoteMta: "mx.rcpt.example", remoteIp: "192.0.2.7", reply: "550 5.7.1 no", smtpCommand: "RCPT TO" },
  },
  {
    name: "CommuniGate",
    mail: letter(`Failed to deliver to 'r@rcpt.example'
SMTP module(domain rcpt.example) reports:
 host mx.rcpt.example says:
 550 r@rcpt.example unknown user account`),
    event: { remoteMta: "mx.rcpt.example", reply: "550 r@rcpt.example unknown user account" },
  },
  {
    name: "m-FILTER",
    mail: letter(`メールサーバーとの通信中、下記の理由により
このメールは送信できませんでした。

以下のメールアドレスへの送信に失敗しました。
r@rcpt.example

-------server message
550 unknown user <r@rcpt.example>

-------SMTP command
DATA

-------original message
${COPY}`),
    event: { recipient: "r@rcpt.example", replyCode: 550 },
  },
  {
    name: "Postfix text alone",
    mail: `This is the mail system at host gate.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<r@rcpt.example> (expanded from <list@ours.example>): host mx.rcpt.example[192.0.2.7] said: 554
    5.7.1 <r@rcpt.example>: Relay access denied (in reply to RCPT TO command)
`,
    event: {
      recipient: "r@rcpt.example",
      originalRecipient: "list@ours.example",
      remoteIp: "192.0.2.7",
      reply: "554 5.7.1 <r@rcpt.example>: Relay access denied",
      smtpCommand: "RCPT TO",
    },
  },
  {
    name: "KDDI",
    mail: letter(`Your mail sent on: Sat, 21 Nov 2026 10:00:00 +0900
     Could not be delivered to: <<<r@rcpt.example>>>
As their mailbox is full.`),
    event: { recipient: "r@rcpt.example", recipientFrom: "text", replyCode: null },
  },
  {
    name: "report fields in a text part",
    mail: letter(`An error occurred while trying to deliver the mail to the following recipients:
r@rcpt.example

Technical report:

Reporting-MTA: dns; out.example

Action: failed
Final-Recipient: rfc822; r@rcpt.example
Diagnostic-Code: smtp; 550 5.1.1 no
Status: 5.1.1
`),
    event: { recipientFrom: "report", status: "5.1.1", replyCode: 550, reportingMta: "out.example" },
  },
  {
    name: "X-Failed-Recipients alone",
    mail: letter("Your message could not be delivered.", ["X-Failed-Recipients: r@rcpt.example"]),
    event: { recipient: "r@rcpt.example", recipientFrom: "header", remoteIp: null, remoteIpFrom: null, reply: null },
  },
  {
    name: "VERP alone",
    mail: letter("Your message could not be delivered.").replace(
      "To: sender@out.example",
      "To: bounces+r=rcpt.example@out.example",
    ),
    event: { recipient: "r@rcpt.example", recipientFrom: "verp", remoteIpFrom: null },
  },
  {
    name: "VERP in qmail's form",
    mail: letter("Your message could not be delivered.").replace(
      "To: sender@out.example",
      "To: list-return-17-first-last=rcpt.example@out.example",
    ),
    event: { recipient: "first-last@rcpt.example", recipientFrom: "verp" },
  },
  {
    name: "HTML only",
    mail: letter("")
      .replace("text/plain", "text/html")
      .concat(
        "<html><style>p{}</style><body><p>Your message could not be delivered to</p>",
        "<p>&lt;r@rcpt.example&gt;:<br>host mx.rcpt.example[192.0.2.7] said: 550 5.7.1 no (in reply to RCPT TO command)</p>",
      ),
    event: { recipient: "r@rcpt.example", remoteIp: "192.0.2.7", reply: "550 5.7.1 no" },
  },
];

describe("a bounce without report fields, dialect by dialect", () => {
  test.each(rows)("$name", async ({ mail, event }) => {
    expect(await eventOf(mail)).toMatchObject(event);
  });

  test.each(rows)("$name, with CR for line ends", async ({ mail, event }) => {
    expect(await eventOf(mail.replaceAll("\n", "\r"))).toMatchObject(event);
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

describe("a bounce inside another mail", () => {
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
