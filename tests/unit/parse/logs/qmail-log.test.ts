import { describe, expect, test } from "vitest";
import { readQmailTime } from "#lib/parse/logs/qmail-time";
import { decodeQmail, readQmailWords } from "#lib/parse/logs/qmail-words";
import { eventOf, eventsOf, itemsOf } from "#tests/unit/parse/support";

const T = "@400000006ad7f3b508f3214c";

function conversation(stamp: string, result: string): string {
  return (
    `${stamp} new msg 161214\n${stamp} info msg 161214: bytes 2737 from <s@out.example> qp 123 uid 500\n` +
    `${stamp} starting delivery 5: msg 161214 to remote Ann@relay.example\n${stamp} status: local 0/10 remote 1/20\n` +
    `${stamp} delivery 5: ${result}\n${stamp} end msg 161214\n`
  );
}

const REFUSED =
  "failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_554_5.7.1_<Ann@relay.example>:_Relay_access_denied/Giving_up_on_192.0.2.1./";

describe("a qmail log", () => {
  test.each([
    [T, "log"],
    ["1792537013.149103", "log"],
    ["2026-11-20 10:11:12.149103500", "log"],
    ["Nov 20 10:11:12 mail qmail: 1792537013.149103", "log"],
  ])("joins a delivery stamped %s with its recipient and its sender", async (stamp, from) => {
    expect(await eventOf(conversation(stamp, REFUSED))).toMatchObject({
      line: 5,
      outcome: "bounced",
      recipient: "Ann@relay.example",
      mailFrom: "s@out.example",
      queueId: "161214",
      replyCode: 554,
      enhancedStatus: "5.7.1",
      status: null,
      reply: "554 5.7.1 <Ann@relay.example>: Relay access denied",
      smtpCommand: "RCPT TO",
      remoteMta: null,
      remoteIp: "192.0.2.1",
      occurredAtFrom: from,
    });
  });

  test("keeps qmail's own words and status where no remote spoke", async () => {
    const event = await eventOf(
      conversation(T, "deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/"),
    );
    expect(event).toMatchObject({ outcome: "deferred", status: "4.4.1", replyCode: null, remoteIp: null });
  });

  test("finds the peer behind what a build that may sign in writes before it", async () => {
    const event = await eventOf(
      conversation(
        T,
        "failure: User_and_password_not_set,_continuing_without_authentication./<Ann@relay.example>_192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.7.1_relaying_denied/Giving_up_on_192.0.2.1./",
      ),
    );
    expect(event).toMatchObject({ remoteMta: null, remoteIp: "192.0.2.1", smtpCommand: "RCPT TO", replyCode: 550 });
  });

  test("finds the peer that TLS failed with", async () => {
    const event = await eventOf(conversation(T, "failure: TLS_connect_failed;_connected_to_192.0.2.1./"));
    expect(event).toMatchObject({ remoteIp: "192.0.2.1", replyCode: null, smtpCommand: null });
  });

  test("reads acceptance", async () => {
    const event = await eventOf(
      conversation(T, "success: 192.0.2.1_accepted_message./Remote_host_said:_250_2.0.0_ok/"),
    );
    expect(event).toMatchObject({ outcome: "delivered", replyCode: 250, remoteIp: "192.0.2.1" });
  });

  test("tells a delivery whose recipient stands in an older log", async () => {
    expect(await itemsOf(`${T} delivery 5: ${REFUSED}\n`)).toMatchObject([{ kind: "error", line: 1 }]);
  });

  test("does not give a number used again the recipient of before", async () => {
    const events = await eventsOf(
      `${conversation(T, REFUSED)}${T} starting delivery 5: msg 9 to remote b@relay.example\n${T} delivery 5: ${REFUSED}\n`,
    );
    expect(events.map((event) => [event.recipient, event.mailFrom])).toEqual([
      ["Ann@relay.example", "s@out.example"],
      ["b@relay.example", null],
    ]);
  });
});

describe("the time of a qmail line", () => {
  test.each([
    // tai64nlocal: 2^62 + 10 is the first second of 1970.
    ["@400000000000000a00000000 x", 0],
    ["@40000000419f13a508f3214c x", Date.UTC(2004, 10, 20, 9, 51, 23, 150)],
    ["1054194596.057500 x", Date.UTC(2003, 4, 29, 7, 49, 56, 57)],
  ])("%s", (text, at) => {
    expect(readQmailTime(text)?.at).toBe(at);
  });

  test.each(["@40000000419f13a508f3214 x", "@ffffffffffffffffffffffff x", "1054194596 x", "x"])(
    "%s is none",
    (text) => {
      expect(readQmailTime(text)).toBeNull();
    },
  );
});

describe("the words of qmail-remote", () => {
  test("come back with blanks and line ends, and with slashes of their own", () => {
    expect(decodeQmail("Remote_host_said:_550-see_https://b.example/x/550_no/Giving_up_on_192.0.2.1./")).toBe(
      "Remote host said: 550-see https://b.example/x\n550 no\nGiving up on 192.0.2.1.",
    );
  });

  test.each([
    ["Connected to 192.0.2.1 but greeting failed.\nRemote host said: 554 no\n", "CONNECT", "192.0.2.1", "554 no"],
    ["Connected to 192.0.2.1 but sender was rejected.\nRemote host said: 550 no", "MAIL FROM", "192.0.2.1", "550 no"],
    ["192.0.2.1 failed after I sent the message.\nRemote host said: 550 no", "end of DATA", "192.0.2.1", "550 no"],
    [
      "Sorry, no SMTP connection got far enough; most progress was RCPT TO response; remote host 192.0.2.1 said: 550 no",
      "RCPT TO",
      "192.0.2.1",
      "550 no",
    ],
  ])("%s", (text, smtpCommand, ip, reply) => {
    expect(readQmailWords(text)).toMatchObject({ smtpCommand, ip, reply, remote: true });
  });
});
