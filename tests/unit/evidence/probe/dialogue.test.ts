import { afterEach, describe, expect, test } from "vitest";
import { type DialoguePlan, speakRcpt } from "#lib/evidence/probe/dialogue";
import { judgeDialogue } from "#lib/evidence/probe/judge-dialogue";
import { type Line, startSmtpServer } from "#tests/support/smtp-server";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const LIMITS = { connectMs: 1_000, replyMs: 300, totalMs: 2_000 };
const RECIPIENTS = ["Ada.Hall@corp.example", "x9@corp.example", "postmaster@corp.example"];

async function speak(on: Record<string, Line>, change: Partial<DialoguePlan> = {}) {
  const server = await startSmtpServer(on);
  stops.push(server.stop);
  const dialogue = await speakRcpt(
    {
      ...{ address: "127.0.0.1", port: server.port, host: "mx.corp.example", ehlo: "out1.example.com" },
      ...{ mailFrom: "probe@example.com", recipients: RECIPIENTS, sourceIp: null },
      ...change,
    },
    LIMITS,
  );
  return { dialogue, judgement: judgeDialogue(dialogue), heard: server.heard };
}

const DENY = "550 relaying denied";
const UNKNOWN = "550 5.1.1 User unknown";

/** what, answers of the server, verdict, verifiable, stage */
const CASES: readonly [string, Record<string, Line>, string, boolean, string][] = [
  ["accepted, a made-up one is not", { "RCPT TO:<x9": UNKNOWN }, "accepted", true, "done"],
  ["everything is accepted", {}, "accepted", false, "done"],
  ["only this one is denied", { "RCPT TO:<Ada": DENY }, "relay_denied", false, "done"],
  ["everybody is denied", { "RCPT TO": DENY }, "relay_denied", false, "done"],
  ["denied for now", { "RCPT TO": "454 4.7.1 Relay access denied" }, "relay_denied", false, "done"],
  ["unknown", { "RCPT TO:<Ada": UNKNOWN, "RCPT TO:<x9": UNKNOWN }, "user_unknown", true, "done"],
  ["everybody is unknown, the postmaster too", { "RCPT TO": UNKNOWN }, "user_unknown", false, "done"],
  ["come again", { "RCPT TO": "451 4.7.1 Greylisted" }, "deferred", false, "done"],
  ["refused for the content of nothing", { "RCPT TO": "554 5.7.26 not authenticated" }, "inconclusive", false, "done"],
  ["refused at the greeting", { "": "554 5.7.1 go away" }, "inconclusive", false, "banner"],
  ["busy at the greeting", { "": "421 4.3.2 too many connections" }, "deferred", false, "banner"],
  ["refused at MAIL FROM", { "MAIL FROM": "550 5.7.1 sender rejected" }, "inconclusive", false, "mail"],
  ["silent at the recipient", { "RCPT TO": "hang" }, "inconclusive", false, "rcpt"],
  ["silent at once", { "": "hang" }, "inconclusive", false, "banner"],
  ["hung up after EHLO", { EHLO: "cut" }, "inconclusive", false, "ehlo"],
  ["no SMTP at all", { "": "HTTP/1.1 400 Bad Request" }, "inconclusive", false, "banner"],
  ["an endless line", { "": "2".repeat(70_000).replace(/\n/g, "") }, "inconclusive", false, "banner"],
];

describe("a controlled probe of one recipient", () => {
  test.each(CASES)("%s", async (_name, on, verdict, verifiable, stage) => {
    const { dialogue, judgement } = await speak(on);
    expect({ verdict: judgement.verdict, verifiable: judgement.verifiable, stage: dialogue.stage }).toEqual({
      ...{ verdict, verifiable, stage },
    });
    expect(judgement.words.length).toBeGreaterThan(20);
  });

  test("speaks up to RCPT TO, byte for byte as submitted, and never DATA, VRFY or EXPN", async () => {
    const { heard, dialogue } = await speak({});
    expect(heard).toEqual([
      "EHLO out1.example.com",
      "MAIL FROM:<probe@example.com>",
      ...RECIPIENTS.map((recipient) => `RCPT TO:<${recipient}>`),
      "RSET",
      "QUIT",
    ]);
    expect(dialogue.transcript.filter(({ from }) => from === "us").map(({ line }) => line)).toEqual(heard);
    expect(dialogue.transcript[0]).toMatchObject({ from: "them", line: "220 mx.example ESMTP" });
  });

  test("stops at once when they close the service, and asks for a day of rest", async () => {
    const { heard, judgement } = await speak({ "RCPT TO": "421 4.7.0 try later" });
    expect(heard.filter((line) => line.startsWith("RCPT"))).toHaveLength(1);
    expect(judgement.backOff).toContain("421");
  });

  test.each(["550 5.7.1 listed at zen.spamhaus.org", "554 Your IP is on our blocklist", "550 too many connections"])(
    "rests for a day after “%s”",
    async (reply) => {
      expect((await speak({ "RCPT TO": reply })).judgement.backOff).not.toBeNull();
    },
  );

  test("a plain relay denial needs no rest", async () => {
    expect((await speak({ "RCPT TO": DENY })).judgement.backOff).toBeNull();
  });

  test("a server that is not there is unreachable, which says nothing of the address", async () => {
    const server = await startSmtpServer();
    await server.stop();
    const dialogue = await speakRcpt(
      {
        ...{ address: "127.0.0.1", port: server.port, host: "mx", ehlo: "out1.example.com", mailFrom: "a@example.com" },
        ...{ recipients: RECIPIENTS, sourceIp: null },
      },
      LIMITS,
    );
    expect(judgeDialogue(dialogue)).toMatchObject({ verdict: "unreachable", verifiable: false });
    expect(dialogue.rcpt).toEqual([null, null, null]);
  });

  test.each(["a@b.example>\r\nDATA", "a\n@b.example", "a\0@b.example"])(
    "refuses to send a line break: %j",
    async (recipient) => {
      await expect(speak({}, { recipients: [recipient] })).rejects.toThrow("line break");
    },
  );

  test("goes on inside TLS where it is offered and gives up what was pending", async () => {
    const { heard, dialogue } = await speak({
      EHLO: "250-mx.example\r\n250 STARTTLS",
      STARTTLS: "454 4.7.0 TLS not available",
    });
    expect(heard.slice(0, 3)).toEqual(["EHLO out1.example.com", "STARTTLS", "MAIL FROM:<probe@example.com>"]);
    expect(dialogue.tls).toBe(false);
  });
});
