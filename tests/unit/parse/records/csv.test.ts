import { describe, expect, test } from "vitest";
import { batchesOf, eventItemsOf, eventOf, eventsOf, itemsOf } from "#tests/unit/parse/support";

const PMTA =
  "type,timeLogged,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,dlvSourceIp,dlvDestinationIp,vmta,vmtaPool";
const ten = new Date("2026-09-21T10:00:00Z");

const row = (type: string, over: Record<string, string> = {}) =>
  PMTA.split(",")
    .map(
      (name) =>
        over[name] ??
        { type, timeLogged: "2026-09-21 12:00:00+0200", orig: "s@em.example", rcpt: "Ann@example.com" }[name] ??
        "",
    )
    .join(",");

describe("PowerMTA accounting", () => {
  test.each([
    ["d", "delivered"],
    ["b", "bounced"],
    ["rb", "bounced"],
    ["t", "deferred"],
    ["tq", "deferred"],
  ])("a row of type %s is %s", async (type, outcome) => {
    expect(await eventOf(`${PMTA}\n${row(type)}\n`)).toMatchObject({
      outcome,
      recipient: "Ann@example.com",
      occurredAt: ten,
    });
  });

  test.each([["r"], ["rs"]])("a row of type %s is no delivery", async (type) => {
    expect(await itemsOf(`${PMTA}\n${row(type)}\n`)).toEqual([]);
  });

  test("columns are found by name, quoted cells may hold lines, and the category is no proof", async () => {
    const diag = '"smtp;550-5.7.1 said ""no""\r\n550 5.7.1 Relaying denied"';
    const over = {
      dsnDiag: diag,
      dsnMta: "mx.example.com (198.51.100.9)",
      dsnStatus: "5.7.1 (relay)",
      dlvSourceIp: "192.0.2.5",
      vmta: "v1",
      orcpt: "rfc822;ann@old.example",
    };
    const [item] = await eventItemsOf(`${PMTA}\r\n${row("b", over)}\r\n`);
    expect(item?.event).toMatchObject({
      line: 2,
      status: "5.7.1",
      replyCode: 550,
      reply: '550-5.7.1 said "no"\r\n550 5.7.1 Relaying denied',
      remoteMta: "mx.example.com",
      remoteIp: "198.51.100.9",
      sourceIp: "192.0.2.5",
      pool: "v1",
      originalRecipient: "ann@old.example",
    });
    expect(Buffer.from(item?.raw ?? []).toString()).toBe(row("b", over));
  });

  test("older files count seconds, and a second header begins another order of columns", async () => {
    const events = await eventsOf(
      `${PMTA}\n${row("b", { timeLogged: "1790000000" })}\ntype,rcpt,timeLogged\nb,bob@example.com,1790000001\n`,
    );
    expect(events.map(({ recipient, occurredAt }) => [recipient, occurredAt.getTime()])).toEqual([
      ["Ann@example.com", 1_790_000_000_000],
      ["bob@example.com", 1_790_000_001_000],
    ]);
  });

  test("equal rows of one second are two attempts, and the same two when they come again", async () => {
    const file = `${PMTA}\n${row("t")}\n${row("t")}\n`;
    const keys = async () => (await eventItemsOf(file)).map(({ eventKey }) => Buffer.from(eventKey).toString("hex"));
    const first = await keys();
    expect(new Set(first).size).toBe(2);
    expect(await keys()).toEqual(first);
  });

  test("a quote that never closes costs its own line", async () => {
    const broken = row("b", { dsnDiag: '"smtp;550 no' });
    const lines = [
      PMTA,
      row("b", { rcpt: "a@example.com" }),
      broken,
      ...Array.from({ length: 100 }, (_, i) => row("b", { rcpt: `u${i}@example.com` })),
    ];
    const events = await eventsOf(lines.join("\n"));
    expect(events).toHaveLength(102);
    expect(events.map(({ line }) => line)).toEqual(events.map((_, index) => index + 2));
  });

  test("a row without a readable time is told with its line", async () => {
    expect(await itemsOf(`${PMTA}\n${row("b", { timeLogged: "soon" })}\n`)).toMatchObject([
      { kind: "error", line: 2, message: expect.stringMatching(/time/) },
    ]);
  });

  test("cut into chunks of any size it reads the same", async () => {
    const file = `${PMTA}\r\n${row("b", { dsnDiag: '"550 a\r\nb"' })}\r\n${row("d")}\r\n`;
    const whole = await eventsOf(file);
    for (const size of [1, 2, 3, 7, 64]) {
      const items = await itemsOf(file, size);
      expect(items.map((item) => (item.kind === "event" ? item.event : item))).toEqual(whole);
    }
  });
});

const TRACKING =
  "\uFEFF#Software: Microsoft Exchange Server\r\n#Fields: date-time,client-ip,client-hostname,server-ip,server-hostname,connector-id,source,event-id,message-id,recipient-address,recipient-status,sender-address\r\n";

describe("Exchange", () => {
  test("tracking: SEND names the other side, recipients and statuses go in step", async () => {
    const line =
      "2026-09-21T10:00:00.000Z,192.0.2.5,EX1,198.51.100.7,mx.example.net,Out,SMTP,SEND,<m@example.org>,a@example.com;b@example.com,250 2.1.5 Ok;250 2.1.6 Ok,s@example.org\r\n";
    const events = await eventsOf(TRACKING + line);
    expect(events).toMatchObject([
      {
        outcome: "delivered",
        recipient: "a@example.com",
        reply: "250 2.1.5 Ok",
        remoteIp: "198.51.100.7",
        sourceIp: "192.0.2.5",
        pool: "Out",
      },
      { outcome: "delivered", recipient: "b@example.com", reply: "250 2.1.6 Ok" },
    ]);
  });

  test("tracking: FAIL has the address only when its status does, and says nothing of who spoke otherwise", async () => {
    const fail = (status: string) =>
      `2026-09-21T10:00:00.000Z,192.0.2.5,EX1,198.51.100.99,EX2,Out,SMTP,FAIL,<m@example.org>,a@example.com,${status},s@example.org\r\n`;
    const [named, bare] = await eventsOf(
      TRACKING +
        fail("[{LED=550 5.7.1 Relaying denied};{MSG=};{FQDN=mx.example.net};{IP=198.51.100.7}]") +
        fail("550 5.7.1 Relaying denied"),
    );
    expect(named).toMatchObject({
      outcome: "bounced",
      reply: "550 5.7.1 Relaying denied",
      remoteMta: "mx.example.net",
      remoteIp: "198.51.100.7",
      occurredAtFrom: "log",
    });
    expect(bare).toMatchObject({
      reply: "550 5.7.1 Relaying denied",
      remoteMta: null,
      remoteIp: null,
      sourceIp: null,
      occurredAtFrom: "last_attempt",
    });
  });

  const SEND_LOG =
    "#Log-type: SMTP Send Protocol Log\r\n#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\r\n";
  const say = (session: string, event: string, data: string) =>
    `2026-09-21T10:00:00.000Z,Out,${session},1,192.0.2.5:5000,[2001:db8::7]:25,${event},${data},\r\n`;

  test("send log: conversations that interleave and pipeline are told apart, each with its addresses", async () => {
    const log =
      SEND_LOG +
      say("A", "<", "220 mx.example.net ESMTP") +
      say("B", "<", "220 mx.example.org ESMTP") +
      say("A", ">", "MAIL FROM:<s@example.org>") +
      say("A", ">", "RCPT TO:<a@example.com>") +
      say("B", ">", "MAIL FROM:<t@example.org>") +
      say("A", "<", "250 2.1.0 Ok") +
      say("B", "<", "550 5.7.1 sender refused") +
      say("A", ">", "RCPT TO:<b@example.com>") +
      say("A", "<", "550 5.7.1 Relaying denied") +
      say("B", ">", "RCPT TO:<c@example.com>") +
      say("B", "<", "503 no sender") +
      say("A", "<", "250 2.1.5 Ok") +
      say("A", ">", "DATA") +
      say("A", "<", "354 go") +
      say("A", "<", "452 4.3.1 full");
    expect(await eventsOf(log)).toMatchObject([
      {
        recipient: "a@example.com",
        outcome: "bounced",
        smtpCommand: "RCPT TO",
        reply: "550 5.7.1 Relaying denied",
        mailFrom: "s@example.org",
        remoteIp: "2001:db8::7",
        remotePort: 25,
        sourceIp: "192.0.2.5",
        remoteMta: "mx.example.net",
      },
      {
        recipient: "c@example.com",
        outcome: "bounced",
        smtpCommand: "MAIL FROM",
        reply: "550 5.7.1 sender refused",
        mailFrom: "t@example.org",
      },
      { recipient: "b@example.com", outcome: "deferred", smtpCommand: "end of DATA", reply: "452 4.3.1 full" },
    ]);
  });

  test("a receive log is not taken for one", async () => {
    const [batch] = await batchesOf(SEND_LOG.replace("Send", "Receive") + say("A", "<", "MAIL FROM:<x@example.org>"));
    expect(batch?.format).toBe("unknown");
  });

  test.each([
    ["UTF-16 without a mark", (text: string) => Buffer.from(text, "utf16le")],
    ["UTF-16 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-8", (text: string) => Buffer.from(text)],
  ])("a Microsoft 365 trace in %s keeps its bytes", async (_name, encode) => {
    const line =
      '"2026-09-21T10:00:00.0000000Z","s@example.org","Ann@example.com##Failed;bob@example.com##Delivered","Grüße, ""alle""","<m@example.org>"';
    const file = encode(
      `"origin_timestamp_utc","sender_address","recipient_status","message_subject","message_id"\r\n${line}\r\n`,
    );
    const items = await eventItemsOf(file);
    expect(items.map(({ event }) => [event.recipient, event.outcome, event.reply, event.remoteIp])).toEqual([
      ["Ann@example.com", "bounced", null, null],
      ["bob@example.com", "delivered", null, null],
    ]);
    expect(file.includes(Buffer.from(items[0]?.raw ?? []))).toBe(true);
    expect(Buffer.from(items[0]?.raw ?? []).length).toBeGreaterThan(line.length);
  });
});
