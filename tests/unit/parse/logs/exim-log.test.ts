import { describe, expect, test } from "vitest";
import { readEximWords } from "#lib/parse/logs/exim-words";
import { eventOf, eventsOf, itemsOf } from "#tests/unit/parse/support";

const ID = "1xUYqg-0004AE-0j";
const STAMP = "2026-11-20 00:20:58";

describe("an Exim main log", () => {
  test("gives the host, the address and the reply of a bounce, the recipient as the remote was told", async () => {
    const event = await eventOf(
      `${STAMP} ${ID} ** Ann@relay.example R=dnslookup T=remote_smtp H=mx1.relay.example [192.0.2.10] I=[198.51.100.7]:40112: ` +
        "SMTP error from remote mail server after RCPT TO:<Ann@Relay.example>: 554 5.7.1 <Ann@Relay.example>: Relay access denied\n",
    );
    expect(event).toMatchObject({
      outcome: "bounced",
      recipient: "Ann@Relay.example",
      replyCode: 554,
      enhancedStatus: "5.7.1",
      reply: "554 5.7.1 <Ann@Relay.example>: Relay access denied",
      smtpCommand: "RCPT TO",
      remoteMta: "mx1.relay.example",
      remoteIp: "192.0.2.10",
      remoteIpFrom: "log",
      sourceIp: "198.51.100.7",
      pool: "remote_smtp",
      queueId: ID,
      occurredAt: new Date("2026-11-20T00:20:58Z"),
      inbound: false,
    });
  });

  test("finds host and address in the words, as older releases write them", async () => {
    const event = await eventOf(
      "2009-03-01 01:24:41 1LdZU1-0003hZ-0e ** p@typo.example R=dnslookup T=remote_smtp: SMTP error from remote mailer " +
        "after pipelined RCPT TO:<p@typo.example>: host mail.typo.example [192.0.2.131]: 554 <p@typo.example>: Relay access denied\n",
    );
    expect(event).toMatchObject({
      remoteMta: "mail.typo.example",
      remoteIp: "192.0.2.131",
      reply: "554 <p@typo.example>: Relay access denied",
      smtpCommand: "RCPT TO",
    });
  });

  test.each([
    ["2026-11-20 00:20:58", "2026-11-20T00:20:58.000Z"],
    ["2026-11-20 00:20:58.712", "2026-11-20T00:20:58.712Z"],
    ["2026-11-20 00:20:58 +0100", "2026-11-19T23:20:58.000Z"],
    ["2026-11-20 00:20:58.712 -0500", "2026-11-20T05:20:58.712Z"],
    ["2026-11-20 00:20:58 [4711]", "2026-11-20T00:20:58.000Z"],
  ])("reads the stamp %s", async (stamp, iso) => {
    const event = await eventOf(`${stamp} ${ID} ** a@b.example: Unrouteable address\n`);
    expect(event.occurredAt.toISOString()).toBe(iso);
    expect(event.reply).toBe("Unrouteable address");
  });

  test("knows message ids of both lengths", async () => {
    const events = await eventsOf(
      `${STAMP} 16VDhn-0001bo-D3 ** a@b.example: x\n${STAMP} 16VDhn-000000001bo-D342 ** a@b.example: x\n`,
    );
    expect(events.map((event) => event.queueId)).toEqual(["16VDhn-0001bo-D3", "16VDhn-000000001bo-D342"]);
  });

  test("turns the line breaks of a reply back", async () => {
    const event = await eventOf(
      `${STAMP} ${ID} == a@b.example R=r T=smtp defer (-46) H=mx.b.example [2001:db8::0102]: SMTP error from remote mail server after ` +
        "end of data: 421-4.7.28 too many\\n421 4.7.28 try later\n",
    );
    expect(event).toMatchObject({
      outcome: "deferred",
      reply: "421-4.7.28 too many\n421 4.7.28 try later",
      replyCode: 421,
      enhancedStatus: "4.7.28",
      smtpCommand: "end of DATA",
      remoteIp: "2001:db8::102",
    });
  });

  test("takes sender and Message-ID from the arrival, and forgets them when the message is completed", async () => {
    const arrival = `${STAMP} ${ID} <= s@out.example U=root P=local S=448 id=one@out.example\n`;
    const failure = `${STAMP} ${ID} ** a@b.example: x\n`;
    const [known, forgotten] = await eventsOf(`${arrival}${failure}${STAMP} ${ID} Completed\n${failure}`);
    expect([known?.mailFrom, known?.messageId]).toEqual(["s@out.example", "one@out.example"]);
    expect([forgotten?.mailFrom, forgotten?.messageId]).toEqual([null, null]);
  });

  test("says at the end of the retries what the last attempt met", async () => {
    const deferral =
      `${STAMP} ${ID} == a@b.example R=r T=smtp defer (-44) H=mx.b.example [192.0.2.1]: SMTP error from remote mail ` +
      "server after RCPT TO:<a@B.example>: 454 4.7.1 Relay access denied\n";
    const waiting = `${STAMP} ${ID} == a@B.example R=r T=smtp defer (-54): retry time not reached for any host\n`;
    const end = `${STAMP} ${ID} ** a@b.example: retry timeout exceeded\n`;
    const last = (await eventsOf(deferral + waiting + end)).at(-1);
    expect(last).toMatchObject({
      outcome: "bounced",
      recipient: "a@B.example",
      replyCode: 454,
      reply: "454 4.7.1 Relay access denied",
      remoteMta: "mx.b.example",
      remoteIp: "192.0.2.1",
    });
  });

  test.each([
    ['=> a@b.example R=r T=smtp H=mx.b.example [192.0.2.1]* C="250 OK id=x"', "delivered", "a@b.example"],
    ['-> a@b.example R=r T=smtp H=mx.b.example [192.0.2.1] C="250 OK"', "delivered", "a@b.example"],
    ["=> userx <userx@b.example> R=local T=local_delivery", "delivered", "userx@b.example"],
    ["** |/usr/bin/x <p@b.example> R=r : delivery to pipe forbidden", "bounced", "p@b.example"],
    ['== "a b"@b.example R=r T=smtp defer (-53): retry time not reached', "deferred", '"a b"@b.example'],
  ])("reads %s", async (rest, outcome, recipient) => {
    expect(await eventOf(`${STAMP} ${ID} ${rest}\n`)).toMatchObject({ outcome, recipient });
  });

  test("counts lines that are no delivery and tells none of them", async () => {
    const lines = [
      "=> :blackhole: <a@b.example> R=null",
      "=> blackhole (RCPT ACL discarded recipients)",
      "=> >a <a@b.example> R=filter T=autoreply",
      "*> a@b.example R=r T=smtp",
      "H=mx.b.example [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<a@b.example>: 450 later",
    ];
    expect(await eventsOf(lines.map((line) => `${STAMP} ${ID} ${line}\n`).join(""))).toEqual([]);
  });

  test("marks what our own server refused, with the client as the peer", async () => {
    const events = await eventsOf(
      `${STAMP} H=test.example [192.0.2.4]:53343 F=<info@test.example> rejected RCPT <toto@b.example>: relay not permitted\n` +
        `${STAMP} H=(tester) [127.0.0.1] F=<> temporarily rejected RCPT <d@b.example>: greylisted\n`,
    );
    expect(events).toMatchObject([
      {
        inbound: true,
        outcome: "bounced",
        recipient: "toto@b.example",
        remoteMta: "test.example",
        remoteIp: "192.0.2.4",
        mailFrom: "info@test.example",
        reply: "relay not permitted",
      },
      { inbound: true, outcome: "deferred", recipient: "d@b.example", remoteMta: null, mailFrom: "" },
    ]);
  });

  test("joins the pieces that syslog cut, of each process for itself", async () => {
    const events = await eventsOf(
      `Nov 20 10:00:00 mail exim[7]: [1/3] ${STAMP} ${ID} ** a@b.example R=r T=smtp H=mx.b.exa\n` +
        `Nov 20 10:00:00 mail exim[8]: ${STAMP} 2xUYqg-0004AE-0j ** c@b.example: Unrouteable address\n` +
        "Nov 20 10:00:00 mail exim[7]: [2/3] mple [192.0.2.1]: SMTP error from remote mail server aft\n" +
        "Nov 20 10:00:00 mail exim[7]: [3/3] er RCPT TO:<a@b.example>: 550 relay not permitted\n",
    );
    expect(events).toMatchObject([
      { recipient: "c@b.example", line: 2, reportingMta: "mail" },
      { recipient: "a@b.example", line: 1, reply: "550 relay not permitted", remoteIp: "192.0.2.1" },
    ]);
  });

  test("keeps every piece of a cut line as its proof", async () => {
    const text =
      `Nov 20 10:00:00 mail exim[7]: [1/2] ${STAMP} ${ID} ** a@b.ex\n` +
      "Nov 20 10:00:00 mail exim[7]: [2/2] ample: x\n";
    const [item] = await itemsOf(text);
    expect(item?.kind === "event" && Buffer.from(item.raw).toString()).toBe(text.trimEnd());
  });

  test("tells a failure whose time is damaged", async () => {
    const items = await itemsOf(`${STAMP} ${ID} Completed\n2026-99-20 00:20:58 ${ID} ** a@b.example: x\n`);
    expect(items).toMatchObject([{ kind: "error", line: 2, message: "The time of the line cannot be read." }]);
  });
});

describe("the words of an Exim line", () => {
  test.each([
    ["SMTP error from remote mail server after initial connection: 421 busy", "CONNECT", "421 busy", true],
    ["SMTP error from remote mail server after MAIL FROM:<a@b.example> SIZE=12: 550 no", "MAIL FROM", "550 no", true],
    ["SMTP error from remote mail server after pipelined end of data: 550 no", "end of DATA", "550 no", true],
    ["LMTP error after RCPT TO:<a@b.example>: 450 later", "RCPT TO", "450 later", true],
    ["Malformed SMTP reply in response to RCPT TO:<a@b.example>: 550 no", "RCPT TO", "550 no", true],
    ["Remote host closed connection in response to HELO us (EHLO response was: 550 no)", "EHLO", "550 no", true],
    ["Connection refused", null, "Connection refused", false],
    ["retry timeout exceeded", null, "retry timeout exceeded", false],
  ])("%s", (text, smtpCommand, reply, remote) => {
    expect(readEximWords(text)).toMatchObject({ smtpCommand, reply, remote });
  });

  test("keeps the peer of a conversation that broke", async () => {
    const event = await eventOf(
      `${STAMP} ${ID} == b@c.example R=r T=smtp defer (110): Connection timed out H=mx.c.example [192.0.2.9]: SMTP timeout after end of data (3 bytes written)\n`,
    );
    expect(event).toMatchObject({
      remoteMta: "mx.c.example",
      remoteIp: "192.0.2.9",
      replyCode: null,
      smtpCommand: "end of DATA",
    });
  });
});
