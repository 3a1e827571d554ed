import { describe, expect, test } from "vitest";
import { outcomeOf, readRelay, recipientsOf } from "#lib/parse/logs/sendmail-fields";
import { eventItemsOf, eventOf, eventsOf, itemsOf } from "#tests/unit/parse/support";

const HEAD = "Nov 20 00:23:29 out sendmail[19687]: 6AL0NT64019687: ";

describe("a Sendmail log", () => {
  test("reads host, address, status and the remote's reply", async () => {
    const event = await eventOf(
      `${HEAD}to=ann@relay.example, ctladdr=s@out.example (1000/1000), delay=00:00:00, xdelay=00:00:00, mailer=esmtp, ` +
        "pri=30266, relay=mx1.relay.example. [IPv6:2001:db8:0:0:0:0:0:102], dsn=5.7.1, reply=554 5.7.1 <ann@relay.example>: Relay " +
        "access denied, stat=Service unavailable\n",
    );
    expect(event).toMatchObject({
      outcome: "bounced",
      recipient: "ann@relay.example",
      status: "5.7.1",
      replyCode: 554,
      reply: "554 5.7.1 <ann@relay.example>: Relay access denied",
      remoteMta: "mx1.relay.example",
      remoteIp: "2001:db8::102",
      mailFrom: "s@out.example",
      reportingMta: "out",
      queueId: "6AL0NT64019687",
    });
  });

  test("keeps Sendmail's own summary apart from a remote's reply", async () => {
    const event = await eventOf(
      `${HEAD}to=<w@b.example>, delay=00:00:04, mailer=esmtp, pri=1, relay=mx.b.example. [192.0.2.249], dsn=5.7.1, stat=User unknown\n`,
    );
    expect(event).toMatchObject({ status: "5.7.1", replyCode: null, enhancedStatus: null, reply: "User unknown" });
  });

  test("gives each recipient of one line an event and a key of its own", async () => {
    const items = await eventItemsOf(
      `${HEAD}to=<a@b.example>,<c@b.example>,d@b.example, delay=00:00:04, mailer=esmtp, relay=mx.b.example. [192.0.2.1], dsn=4.0.0, stat=Deferred: Connection refused by mx.b.example.\n`,
    );
    expect(items.map((item) => item.event.recipient)).toEqual(["a@b.example", "c@b.example", "d@b.example"]);
    expect(new Set(items.map((item) => Buffer.from(item.eventKey).toString("hex"))).size).toBe(3);
    expect(items[0]?.event).toMatchObject({ outcome: "deferred", replyCode: null });
  });

  test("joins sender and Message-ID, and ends what was deferred when Sendmail gives up", async () => {
    const events = await eventsOf(
      `${HEAD}from=<s@out.example>, size=260, class=0, nrcpts=1, msgid=<one@out.example>, relay=root@localhost\n` +
        `${HEAD}to=<a@b.example>, delay=00:00:01, mailer=esmtp, relay=mx.b.example. [192.0.2.1], dsn=4.2.0, reply=450 4.2.0 later, stat=Deferred: 450 4.2.0 later\n` +
        `${HEAD}6AL0NT65019687: DSN: Cannot send message for 5 days\n`,
    );
    expect(events).toMatchObject([
      { outcome: "deferred", mailFrom: "s@out.example", messageId: "one@out.example" },
      { outcome: "bounced", line: 3, recipient: "a@b.example", remoteIp: "192.0.2.1", reply: "450 4.2.0 later" },
    ]);
  });

  test("does not take a warning for the end", async () => {
    const events = await eventsOf(
      `${HEAD}to=<a@b.example>, delay=00:00:01, mailer=esmtp, relay=mx.b.example., dsn=4.2.0, stat=Deferred\n` +
        `${HEAD}6AL0NT65019687: sender notify: Warning: could not send message for past 4 hours\n`,
    );
    expect(events.map((event) => event.outcome)).toEqual(["deferred"]);
  });

  test("marks what check_rcpt refused as our own server's", async () => {
    const event = await eventOf(
      "Nov 20 21:05:17 mail sm-mta[15715]: 29VC5Hbm015715: ruleset=check_rcpt, arg1=<w@b.example>, relay=c.example [192.0.2.93] " +
        "(may be forged), reject=550 5.7.1 <w@b.example>... Relaying denied. IP name lookup failed [192.0.2.93]\n",
    );
    expect(event).toMatchObject({
      inbound: true,
      recipient: "w@b.example",
      replyCode: 550,
      enhancedStatus: "5.7.1",
      remoteMta: "c.example",
      remoteIp: "192.0.2.93",
    });
  });

  test("tells a delivery line that was cut, and is silent about the rest", async () => {
    const items = await itemsOf(
      `${HEAD}to=<a@b.example>, delay=00:0\n${HEAD}6AL0NT65019687: DSN: User unknown\n` +
        "Nov 20 01:46:44 mail sm-mta[24422]: ruleset=check_relay, arg1=x.example, arg2=192.0.2.82, relay=x.example [192.0.2.82], reject=421 4.3.2 Connection rate limit exceeded.\n",
    );
    expect(items).toMatchObject([{ kind: "error", line: 1 }]);
  });
});

describe("the fields of a Sendmail line", () => {
  test.each([
    ["Sent (ok 1)", "2.0.0", "delivered"],
    ["Deferred", null, "deferred"],
    ["Deferred: Connection timed out", "4.4.1", "deferred"],
    ["queued", null, null],
    ["Please try again later", "4.3.0", "deferred"],
    ["User unknown", "5.1.1", "bounced"],
    ["Host unknown (Name server: b.example: host not found)", null, "bounced"],
  ])("stat=%s is %s", (stat, dsn, outcome) => {
    expect(outcomeOf(stat, dsn)).toBe(outcome);
  });

  test.each([
    ["mx.b.example. [192.0.2.1]", { host: "mx.b.example", ip: "192.0.2.1" }],
    ["[192.0.2.1] [192.0.2.1]", { host: null, ip: "192.0.2.1" }],
    ["mx.b.example.", { host: "mx.b.example", ip: null }],
    ["local", null],
    ["", null],
  ])("relay=%s", (relay, peer) => {
    expect(readRelay(relay)).toEqual(peer);
  });

  test("splits the list of recipients outside quotes, and names the controlling address for a pipe", () => {
    expect(recipientsOf('<"a,b"@c.example>,<d@c.example>', null)).toEqual(['"a,b"@c.example', "d@c.example"]);
    expect(recipientsOf('"|/usr/bin/procmail"', "u@c.example")).toEqual(["u@c.example"]);
  });
});
