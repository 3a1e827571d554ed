import { describe, expect, test } from "vitest";
import { readZoneLine } from "#lib/parse/logs/zonemta-log";
import { eventItemsOf, eventOf, eventsOf, itemsOf, NOW } from "#tests/unit/parse/support";

const MTA =
  'evpid=7077717e797a776e from=<s@out.example> to=<Bill@b.example> rcpt=<-> source="203.0.113.1" relay="192.0.2.33 (mx.b.example)" ' +
  'delay=1s result="PermFail" stat="550 5.7.1 Unfortunately, "this" was not relayed"';

describe("an OpenSMTPD log", () => {
  test.each([
    ["8f4864084ecc48f4 mta delivery ", null, "intake"],
    ["Nov 20 17:56:37 mercury smtpd[45037]: 8f4864084ecc48f4 mta delivery ", "mercury", "log"],
    ["Nov 20 17:56:37 mercury smtpd[45037]: 8f4864084ecc48f4 mta event=delivery ", "mercury", "log"],
  ])("reads a delivery after %s", async (head, reportingMta, occurredAtFrom) => {
    expect(await eventOf(`${head}${MTA}\n`)).toMatchObject({
      outcome: "bounced",
      recipient: "Bill@b.example",
      originalRecipient: null,
      mailFrom: "s@out.example",
      queueId: "7077717e797a776e",
      sourceIp: "203.0.113.1",
      remoteMta: "mx.b.example",
      remoteIp: "192.0.2.33",
      replyCode: 550,
      reply: '550 5.7.1 Unfortunately, "this" was not relayed',
      reportingMta,
      occurredAtFrom,
    });
  });

  test("takes the time of the intake for a line without one, and gives equal lines keys of their own", async () => {
    const items = await eventItemsOf(`8f4864084ecc48f4 mta delivery ${MTA}\n8f4864084ecc48f4 mta delivery ${MTA}\n`);
    expect(items.map((item) => item.event.occurredAt)).toEqual([NOW, NOW]);
    expect(items[0]?.eventKey).not.toEqual(items[1]?.eventKey);
  });

  test("keeps the original recipient where it is another", async () => {
    const event = await eventOf(
      "8f4864084ecc48f4 mda delivery evpid=1 from=<> to=<u@b.example> rcpt=<list@b.example> user=u delay=0s result=Ok stat=Delivered\n",
    );
    expect(event).toMatchObject({ outcome: "delivered", originalRecipient: "list@b.example", replyCode: null });
  });

  test("marks what our own server refused, with the client of the session", async () => {
    const event = await eventOf(
      "8f4864084ecc48f4 smtp connected address=192.0.2.7 host=client.example\n" +
        '8f4864084ecc48f4 smtp failed-command command="RCPT TO:<a@b.example>" result="550 Invalid recipient: <a@b.example>"\n',
    );
    expect(event).toMatchObject({
      inbound: true,
      recipient: "a@b.example",
      remoteMta: "client.example",
      remoteIp: "192.0.2.7",
    });
  });

  test("tells a delivery line that was cut", async () => {
    const items = await itemsOf(`8f4864084ecc48f4 mta delivery ${MTA.slice(0, 120)}\n`);
    expect(items).toMatchObject([{ kind: "error", line: 1 }]);
  });
});

const COURIER = "Nov 20 00:26:25 out courieresmtp: id=00A.00B.00C,from=<s@out.example>,addr=<Jo@b.example>";

describe("a Courier log", () => {
  test("joins the lines of a reply with the status, and keeps them all as proof", async () => {
    const text = `${COURIER}: 553-you may not relay\n${COURIER}: 553 go away (#5.7.1)\n${COURIER},status: failure\n`;
    const [item] = await eventItemsOf(text);
    expect(item?.event).toMatchObject({
      line: 3,
      outcome: "bounced",
      recipient: "Jo@b.example",
      reply: "553-you may not relay\n553 go away (#5.7.1)",
      replyCode: 553,
      enhancedStatus: "5.7.1",
      mailFrom: "s@out.example",
      queueId: "00A.00B.00C",
      remoteIp: null,
    });
    expect(Buffer.from(item?.raw ?? []).toString()).toBe(text.trimEnd());
  });

  test("does not carry what one attempt said over to the next", async () => {
    const event = await eventOf(
      `${COURIER}: <command failed>\n` +
        "Nov 20 00:26:30 out courierd: started,id=00A.00B.00C,from=<s@out.example>,module=esmtp,host=b.example,addr=<Jo@b.example>\n" +
        `${COURIER}: 450 later\n${COURIER},status: deferred\n`,
    );
    expect(event).toMatchObject({ outcome: "deferred", reply: "450 later" });
  });

  test("marks what our own server refused, with the client's address", async () => {
    const event = await eventOf(
      "Nov 20 03:47:57 mail courieresmtpd: error,relay=::ffff:192.0.2.4,from=<x@y.example>,to=<a@b.example>: 513 Relaying denied.\n",
    );
    expect(event).toMatchObject({
      inbound: true,
      outcome: "bounced",
      recipient: "a@b.example",
      mailFrom: "x@y.example",
      replyCode: 513,
      remoteIp: "192.0.2.4",
    });
  });

  test("reads a local delivery", async () => {
    const line =
      "Nov 20 00:26:25 out courierlocal: id=00A.00B.00C,from=<>,addr=<s@out.example>,size=2802,success: Message delivered.\n";
    expect(await eventOf(line)).toMatchObject({
      outcome: "delivered",
      recipient: "s@out.example",
      mailFrom: "",
      reply: "Message delivered.",
      replyCode: null,
    });
  });
});

const SAID = "recipient <Ann@b.example> rejected: 550 5.7.1 we do not relay";

describe("a Haraka log", () => {
  test.each([
    `[NOTICE] [AB12-CD.1.1] [outbound] ${SAID}`,
    `2026-11-20T10:00:00.000Z [NOTICE] [AB12-CD.1.1] [outbound] ${SAID}`,
    `Nov 20 10:00:00 mail haraka[9]: [NOTICE] [AB12-CD.1.1] [outbound] ${SAID}`,
    `level=NOTICE uuid=AB12-CD.1.1 source=outbound message="${SAID}"`,
    `level=NOTICE uuid=AB12-CD.1.1 origin=outbound message="${SAID}"`,
    JSON.stringify({ level: "NOTICE", uuid: "AB12-CD.1.1", origin: "outbound", message: SAID }),
  ])("reads %s", async (line) => {
    expect(await eventOf(`${line}\n`)).toMatchObject({
      outcome: "bounced",
      recipient: "Ann@b.example",
      replyCode: 550,
      enhancedStatus: "5.7.1",
      reply: "550 5.7.1 we do not relay",
      queueId: "AB12-CD.1.1",
      remoteMta: null,
      remoteIp: null,
    });
  });

  test("tells a deferral, and counts lines that name no recipient", async () => {
    const events = await eventsOf(
      "[NOTICE] [AB.1.1] [outbound] recipient <a@b.example> deferred: 450 4.7.1 later\n" +
        '[NOTICE] [AB.1.1] [outbound] delivered file=1 domain=b.example host=mx.b.example ip=192.0.2.1 port=25 response="ok" rcpts=1/0/0\n' +
        "[INFO] [AB.1.1] [outbound] bouncing mail: 550 no\n",
    );
    expect(events.map((event) => [event.outcome, event.replyCode])).toEqual([["deferred", 450]]);
  });

  test("marks what our own server refused", async () => {
    const event = await eventOf(
      '[NOTICE] [AB.1] [core] recipient <a@b.example> code=DENY msg="I cannot deliver mail for {<a@b.example>}" sender="x@y.example"\n',
    );
    expect(event).toMatchObject({ inbound: true, recipient: "a@b.example", mailFrom: "x@y.example" });
  });
});

describe("a ZoneMTA log", () => {
  const line = (result: string, mx = "mx.b.example[192.0.2.1]") =>
    `info Sender/default/77 id=s1 16a5f2c3b000.001 ${result} from=s@out.example[bounce@out.example] to=Ann@b.example ` +
    `src=198.51.100.7 mx=${mx} message-id=<one@out.example> (550 5.7.1 We do not relay (really))`;

  test.each([
    ["ACCEPTED", "delivered"],
    ["DEFERRED[greylist]", "deferred"],
    ["REJECTED[policy]", "bounced"],
  ])("reads %s", async (result, outcome) => {
    expect(await eventOf(`2026-11-20T10:00:00.000Z ${line(result)}\n`)).toMatchObject({
      outcome,
      recipient: "Ann@b.example",
      mailFrom: "bounce@out.example",
      queueId: "16a5f2c3b000.001",
      messageId: "one@out.example",
      sourceIp: "198.51.100.7",
      remoteMta: "mx.b.example",
      remoteIp: "192.0.2.1",
      reply: "550 5.7.1 We do not relay (really)",
      replyCode: 550,
    });
  });

  test("takes no domain for a host when there was no connection", async () => {
    const event = await eventOf(`${line("DEFERRED[dns]", "b.example")}\n`);
    expect(event).toMatchObject({ remoteMta: null, remoteIp: null, replyCode: null });
  });

  test("tells a line that was cut from one that is no delivery", () => {
    expect(readZoneLine("id=s1 q.001 REJECTED[policy] from=s@out.example")).toBe("cut");
    expect(readZoneLine("id=s1 q.001 NOQUEUE from=s@out.example")).toBeNull();
  });
});
