import { describe, expect, test } from "vitest";
import { identify } from "#lib/parse/identify";
import { unwrapLine } from "#lib/parse/logs/unwrap";
import { eventItemsOf, eventOf, fixture } from "#tests/unit/parse/support";

const SAID =
  "5E57A56A9B5: to=<ann@relay.example>, relay=mx1.relay.example[192.0.2.10]:25, delay=0.03, dsn=5.7.1, status=bounced " +
  "(host mx1.relay.example[192.0.2.10] said: 554 5.7.1 <ann@relay.example>: Relay access denied (in reply to RCPT TO command))";
const AT = Date.UTC(2026, 10, 20, 0, 20, 12, 345);
const ISO = new Date(AT).toISOString();

const journald = (message: unknown, tag = "postfix/smtp") =>
  JSON.stringify({
    __REALTIME_TIMESTAMP: `${AT}678`,
    _HOSTNAME: "out",
    SYSLOG_IDENTIFIER: tag,
    SYSLOG_PID: "14827",
    MESSAGE: message,
  });

const WRAPPED = {
  journald: journald(SAID),
  "journald with bytes": journald([...Buffer.from(SAID)]),
  "RFC 5424": `<22>1 ${ISO} out postfix/smtp 14827 - - ${SAID}`,
  "RFC 5424 with structured data": `<22>1 ${ISO} out postfix/smtp 14827 ID47 [a@1 b="x\\]y"][c@1] \ufeff${SAID}`,
  docker: JSON.stringify({ log: `${ISO} out postfix/smtp[14827]: ${SAID}\n`, stream: "stdout", time: ISO }),
  "docker compose": `mail-1  | ${ISO} out postfix/smtp[14827]: ${SAID}`,
};

test("a level padded with blanks in place of the host is passed over", async () => {
  const event = await eventOf(`${ISO} INFO    postfix/smtp[14827]: ${SAID}\n`);
  expect(event).toMatchObject({ recipient: "ann@relay.example", remoteIp: "192.0.2.10", replyCode: 554 });
});

test.each(["Nov 20 10:11:12 out | x", "mail-1 |x", "| x"])("%s is no line of a container", (line) => {
  const bytes = Buffer.from(line);
  expect(unwrapLine(bytes, 0, bytes.length)).toBeNull();
});

describe("a wrapped log", () => {
  test.each(Object.entries(WRAPPED))(
    "gives the same event out of %s, proved by the line as it came",
    async (_, line) => {
      const [item, ...more] = await eventItemsOf(`${line}\n`);
      expect(more).toEqual([]);
      expect(item?.event).toMatchObject({
        outcome: "bounced",
        recipient: "ann@relay.example",
        remoteIp: "192.0.2.10",
        reportingMta: "out",
        occurredAt: new Date(AT),
      });
      expect(Buffer.from(item?.raw ?? []).toString()).toBe(line);
    },
  );

  test.each([
    ["exim", "1xUYqg-0004AE-0j ** a@b.example: Unrouteable address"],
    [
      "sendmail",
      "6AL0NT64019687: to=<a@b.example>, delay=00:00:01, relay=mx.b.example. [192.0.2.1], dsn=5.1.1, stat=User unknown",
    ],
    [
      "smtpd",
      '8f4864084ecc48f4 mta delivery evpid=1 from=<> to=<a@b.example> rcpt=<-> result="PermFail" stat="550 no"',
    ],
    ["courieresmtp", "id=0A.0B.0C,from=<>,addr=<a@b.example>,status: failure"],
    ["haraka", "[NOTICE] [AB.1.1] [outbound] recipient <a@b.example> rejected: 550 no"],
    [
      "zone-mta",
      "id=s q.1 REJECTED[x] from=<> to=a@b.example src=192.0.2.9 mx=mx.b.example[192.0.2.1] message-id=<m> (550 no)",
    ],
  ])("reads %s through journald and RFC 5424", async (tag, message) => {
    for (const line of [journald(message, tag), `<22>1 ${ISO} out ${tag} 1 - - ${message}`]) {
      expect(await eventOf(`${line}\n`)).toMatchObject({ outcome: "bounced", recipient: "a@b.example" });
    }
  });

  test("gives a line without a time the time Docker knows", async () => {
    const log =
      '8f4864084ecc48f4 mta delivery evpid=1 from=<> to=<a@b.example> rcpt=<-> result="PermFail" stat="550 no"\n';
    const event = await eventOf(
      `${JSON.stringify({ log, stream: "stdout", time: "2026-11-20T00:20:12.345678901Z" })}\n`,
    );
    expect(event).toMatchObject({ recipient: "a@b.example", occurredAt: new Date(AT), occurredAtFrom: "log" });
  });

  test.each(["{", '{"MESSAGE":1}', '{"log":"x"}', "<22>1 x", "<22> 1", "<22>1 2026 a b", "plain"])(
    "%s is not wrapped",
    (line) => {
      const bytes = Buffer.from(line);
      expect(unwrapLine(bytes, 0, bytes.length)).toBeNull();
    },
  );
});

describe("what a log is", () => {
  test.each([
    ["exim_log", fixture("logs/exim.mainlog")],
    ["sendmail_log", fixture("logs/sendmail.maillog")],
    ["opensmtpd_log", fixture("logs/opensmtpd.log")],
    ["courier_log", fixture("logs/courier.maillog")],
    ["postfix_log", Buffer.from(`${WRAPPED.journald}\n`)],
    [
      "exim_log",
      Buffer.from("# a note\n2026-11-20 00:20:58 H=c.example [192.0.2.4] rejected RCPT <a@b.example>: no\n# a note\n"),
    ],
    ["qmail_log", Buffer.from("@40000000419f13a508f3214c starting delivery 5: msg 9 to remote a@b.example\n")],
    ["haraka_log", Buffer.from("[NOTICE] [AB.1.1] [outbound] recipient <a@b.example> rejected: 550 no\n")],
  ])("is told for %s", (format, bytes) => {
    expect(identify(bytes.subarray(0, 65_536), "file").format).toBe(format);
  });

  test("is not told by a mail that quotes a few lines of one", () => {
    const quoted = "2026-11-20 00:20:58 1xUYqg-0004AE-0j ** a@b.example: Unrouteable address\n";
    const mail = `From: a@b.example\nTo: c@d.example\nSubject: log\n\nSee this:\n\n${quoted}`;
    expect(identify(Buffer.from(mail), "mail.eml").format).toBe("rfc3464");
  });
});
