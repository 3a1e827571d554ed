import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { eventItemsOf, eventOf, eventsOf, fixture, itemsOf } from "#tests/unit/parse/support";

const line = (rest: string, tag = "postfix/smtp") => `Nov 21 00:20:12 out ${tag}[14827]: 4F1AB2C3D4: ${rest}\n`;
const to = (rest: string) => line(`to=<ann@acorn.example>, relay=mx1.acorn.example[192.0.2.10]:25, ${rest}`);
const said = "host mx1.acorn.example[192.0.2.10] said: 554 5.7.1 <ann@acorn.example>: Relay access denied";

describe("one delivery line", () => {
  const rows: { name: string; line: string; event: Partial<ParsedEvent> }[] = [
    {
      name: "a refusal with its reply, host, address, port and command",
      line: to(`delay=1, delays=0/0/0/0, dsn=5.7.1, status=bounced (${said} (in reply to RCPT TO command))`),
      event: {
        outcome: "bounced",
        recipient: "ann@acorn.example",
        status: "5.7.1",
        replyCode: 554,
        enhancedStatus: "5.7.1",
        reply: "554 5.7.1 <ann@acorn.example>: Relay access denied",
        smtpCommand: "RCPT TO",
        remoteMta: "mx1.acorn.example",
        remoteIp: "192.0.2.10",
        remoteIpFrom: "log",
        remotePort: 25,
        reportingMta: "out",
        pool: "out",
        queueId: "4F1AB2C3D4",
        occurredAt: new Date("2026-11-21T00:20:12Z"),
        occurredAtFrom: "log",
      },
    },
    {
      name: "an accepted mail",
      line: to("delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 153053D)"),
      event: { outcome: "delivered", status: "2.0.0", replyCode: 250, remoteIp: "192.0.2.10" },
    },
    {
      name: "tls= between the delays and dsn=",
      line: to(`delay=1, delays=0/0/0/0, tls=may:none, dsn=4.7.1, status=deferred (${said})`),
      event: { outcome: "deferred", status: "4.7.1" },
    },
    {
      name: "soft_bounce: the reply is 5xx, the mail stays",
      line: to(`delay=1, dsn=4.7.1, status=SOFTBOUNCE (${said} (in reply to RCPT TO command))`),
      event: { outcome: "deferred", status: "4.7.1", replyCode: 554 },
    },
    {
      name: "an IPv6 peer in canonical form",
      line: line(
        "to=<ann@acorn.example>, relay=mx1.acorn.example[2001:DB8:0::102]:25, dsn=5.0.0, status=bounced (host mx1.acorn.example[2001:DB8:0::102] said: 550 no)",
      ),
      event: { remoteIp: "2001:db8::102", replyCode: 550, enhancedStatus: null },
    },
    {
      name: "orig_to= and a long queue id",
      line: "Nov 21 00:20:12 out postfix/smtp[1]: 3Pt2mN2VXxznjll: to=<jos@acorn.example>, orig_to=<board@acorn.example>, relay=none, dsn=4.4.1, status=deferred (connect to mx1.acorn.example[192.0.2.10]:25: Connection timed out)\n",
      event: {
        recipient: "jos@acorn.example",
        originalRecipient: "board@acorn.example",
        queueId: "3Pt2mN2VXxznjll",
        reply: "connect to mx1.acorn.example[192.0.2.10]:25: Connection timed out",
        replyCode: null,
        remoteIp: "192.0.2.10",
        remotePort: 25,
        smtpCommand: "CONNECT",
      },
    },
    {
      name: "a refusal in the greeting",
      line: to(
        "dsn=4.7.0, status=deferred (host mx1.acorn.example[192.0.2.10] refused to talk to me: 421 4.7.0 later)",
      ),
      event: { smtpCommand: "CONNECT", reply: "421 4.7.0 later", replyCode: 421 },
    },
    {
      name: "a suspended delivery keeps the host that refused",
      line: line(
        "to=<ann@acorn.example>, relay=none, dsn=4.7.0, status=deferred (delivery temporarily suspended: host mx1.acorn.example[192.0.2.10] refused to talk to me: 421 no)",
      ),
      event: { remoteMta: "mx1.acorn.example", remoteIp: "192.0.2.10", reply: "421 no" },
    },
    {
      name: "nested said: the outermost host is the one we talked to",
      line: to(
        "dsn=4.1.1, status=deferred (host mx1.acorn.example[192.0.2.10] said: 450 4.1.1 <ann@acorn.example>: Recipient address rejected: undeliverable address: host in.acorn.example[203.0.113.9] said: 550 5.1.1 unknown (in reply to RCPT TO command) (in reply to RCPT TO command))",
      ),
      event: { remoteIp: "192.0.2.10", replyCode: 450, smtpCommand: "RCPT TO" },
    },
    {
      name: "a local answer has no remote",
      line: line(
        'to=<ann@localhost>, relay=local, delay=0.05, dsn=5.1.1, status=bounced (unknown user: "ann")',
        "postfix/local",
      ),
      event: { remoteMta: null, remoteIp: null, remoteIpFrom: null, reply: 'unknown user: "ann"', replyCode: null },
    },
    {
      name: "a line that syslog cut inside the reply",
      line: to("dsn=5.7.1, status=bounced (host mx1.acorn.example[192.0.2.10] said: 554 5.7.1 <ann@acorn.exa"),
      event: { replyCode: 554, reply: "554 5.7.1 <ann@acorn.exa" },
    },
    {
      name: "the instance as pool",
      line: `Nov 21 00:20:12 out postfix-out2/smtp[9]: 4F1AB2C3D4: to=<ann@acorn.example>, relay=none, dsn=4.3.0, status=deferred (mail transport unavailable)\n`,
      event: { pool: "postfix-out2", reportingMta: "out" },
    },
    {
      name: "an ISO stamp with zone and microseconds",
      line: "2026-11-20T23:20:12.239134-01:00 out postfix/smtp[9]: 4F1AB2C3D4: to=<Ann@Acorn.example>, relay=none, dsn=4.3.0, status=deferred (x)\n",
      event: { recipient: "Ann@Acorn.example", occurredAt: new Date("2026-11-21T00:20:12.239Z") },
    },
    {
      name: "a quoted local part that holds a bracket",
      line: line('to=<"a>b"@acorn.example>, relay=none, dsn=4.3.0, status=deferred (x)'),
      event: { recipient: '"a>b"@acorn.example' },
    },
  ];
  test.each(rows)("$name", async ({ line, event }) => {
    expect(await eventOf(line)).toMatchObject(event);
  });
});

describe("what is no delivery", () => {
  test.each([
    ["an address probe", to("dsn=2.1.5, status=deliverable (250 2.1.5 Ok)")],
    ["a failed address probe", to("dsn=5.1.1, status=undeliverable (550 no)")],
    [
      "a connection that is only told",
      line("lost connection with mx1.acorn.example[192.0.2.10] while sending RCPT TO"),
    ],
    ["another program", "Nov 21 00:20:12 out dovecot: imap(ann): to=<ann@acorn.example>, status=sent (x)\n"],
  ])("%s gives nothing", async (_, text) => {
    expect((await itemsOf(`${line("removed")}${text}`)).length).toBe(0);
  });

  test.each([
    ["cut inside the recipient", line("to=<ann@acorn.exam"), "recipient"],
    ["without a recipient", line("to=<>, relay=none, dsn=5.0.0, status=bounced (x)"), "empty"],
    ["cut before the status", line("to=<ann@acorn.example>, relay=mx1.acorn.example[192.0.2.10]:25, delay="), "status"],
    ["a status nobody knows", to("dsn=5.0.0, status=vanished (x)"), "vanished"],
    ["a time that is no time", to("dsn=5.0.0, status=bounced (x)").replace("Nov 21", "Nov 99"), "time"],
  ])("a delivery line %s is told with its number and excerpt", async (_, text, word) => {
    const items = await itemsOf(`${line("removed")}${text}`);
    expect(items).toEqual([
      expect.objectContaining({ kind: "error", line: 2, message: expect.stringContaining(word) }),
    ]);
    expect(items[0]?.kind === "error" && items[0].excerpt.length).toBeLessThanOrEqual(200);
  });
});

describe("joins over lines", () => {
  const before =
    line("message-id=<inv1@out.example.org>", "postfix/cleanup") +
    line("from=<Bills@out.example.org>, size=382, nrcpt=1 (queue active)", "postfix/qmgr");

  test("sender and Message-ID come from the lines of the same queue id", async () => {
    const [event] = await eventsOf(before + to("dsn=2.0.0, status=sent (250 ok)"));
    expect(event).toMatchObject({ mailFrom: "Bills@out.example.org", messageId: "inv1@out.example.org" });
  });

  test("another host's equal queue id is another mail", async () => {
    const other = to("dsn=2.0.0, status=sent (250 ok)").replace(" out ", " out9 ");
    expect(await eventOf(before + other)).toMatchObject({ mailFrom: null, messageId: null });
  });

  test("a removed mail is forgotten", async () => {
    const after = before + line("removed", "postfix/qmgr") + to("dsn=2.0.0, status=sent (250 ok)");
    expect(await eventOf(after)).toMatchObject({ mailFrom: null });
  });

  test("an expired mail bounces each recipient that was deferred, with its last reply", async () => {
    const deferred = (who: string, reply: string) =>
      line(
        `to=<${who}@acorn.example>, relay=mx1.acorn.example[192.0.2.10]:25, dsn=4.2.0, status=deferred (host mx1.acorn.example[192.0.2.10] said: ${reply})`,
      );
    const items = await eventItemsOf(
      before +
        deferred("ann", "450 first") +
        deferred("bob", "451 full") +
        deferred("ann", "450 4.2.0 Greylisted") +
        line("to=<bob@acorn.example>, relay=mx1.acorn.example[192.0.2.10]:25, dsn=2.0.0, status=sent (250 ok)") +
        line("from=<Bills@out.example.org>, status=expired, returned to sender", "postfix/qmgr"),
    );
    const bounced = items.filter((item) => item.event.outcome === "bounced");
    expect(bounced.map((item) => item.event)).toEqual([
      expect.objectContaining({
        line: 7,
        recipient: "ann@acorn.example",
        reply: "450 4.2.0 Greylisted",
        remoteIp: "192.0.2.10",
      }),
    ]);
    expect(Buffer.from(bounced[0]?.raw ?? []).toString()).toContain("status=expired");
  });
});

describe("our own server's refusals", () => {
  test("a refused client is inbound, never a bounce of ours", async () => {
    const text =
      "May 22 10:45:17 h postfix/smtpd[2768]: NOQUEUE: reject: RCPT from unknown[203.0.113.99]: 554 5.7.1 <w@live.example>: Relay access denied; from=<j@x.example> to=<w@live.example> proto=ESMTP helo=<[127.0.0.1]>\n";
    const [item] = await eventItemsOf(text);
    expect(item?.event).toMatchObject({
      inbound: true,
      outcome: "bounced",
      recipient: "w@live.example",
      mailFrom: "j@x.example",
      replyCode: 554,
      remoteMta: null,
      remoteIp: "203.0.113.99",
      queueId: null,
      reply: "554 5.7.1 <w@live.example>: Relay access denied",
    });
    expect(item?.failureKey).toBeNull();
  });

  test("postscreen's form and a 4xx", async () => {
    const text =
      "May 22 10:45:17 h postfix/postscreen[1]: NOQUEUE: reject: RCPT from [203.0.113.9]:61824: 450 4.3.2 Service currently unavailable; from=<a@x.example>, to=<b@y.example>, proto=ESMTP, helo=<x>\n";
    expect(await eventOf(text)).toMatchObject({
      inbound: true,
      outcome: "deferred",
      recipient: "b@y.example",
      remoteIp: "203.0.113.9",
    });
  });
});

test("a whole log: every refusal with the address that refused", async () => {
  const events = await eventsOf(fixture("postfix.maillog"));
  const failed = events.filter((event) => event.outcome === "bounced" || event.outcome === "deferred");
  expect(failed.length).toBe(27);
  expect(failed.filter((event) => event.remoteIp === null || event.mailFrom !== "sender@out.example.org")).toEqual([]);
});
