import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { getUpload } from "#lib/intake/get-upload";
import { receiveUpload } from "#lib/intake/receive-upload";
import { processUpload } from "#lib/pipeline/process-upload";
import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";
import { postfixLog as scenarioLog } from "#lib/pipeline/scenario/writers/postfix";
import { postfixDsn } from "#lib/pipeline/scenario/writers/postfix-dsn";
import { database } from "#lib/platform/database";
import { killImport } from "#tests/support/kill-import";
import { makeWorkspace } from "#tests/support/people";
import { postfixLog } from "#tests/support/postfix-log";
import { bytesOf, takeIn } from "#tests/support/uploads";

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

/** Everything that counts, so that two states can be compared. */
async function numbers() {
  const where = { workspaceId };
  const db = database();
  const [events, buckets, seen, claims, recipients] = await Promise.all([
    db.deliveryEvent.findMany({
      where,
      orderBy: { eventKey: "asc" },
      select: { eventKey: true, counted: true, occurredAt: true },
    }),
    db.volumeBucket.findMany({
      where,
      orderBy: [{ minute: "asc" }, { provider: "asc" }, { reason: "asc" }, { outcome: "asc" }],
    }),
    db.deliverySeen.count({ where }),
    db.failureClaim.count({ where }),
    db.recipientState.findMany({ where, orderBy: { recipientKey: "asc" } }),
  ]);
  const keys = events.map((event) => `${Buffer.from(event.eventKey).toString("hex")} ${event.counted}`);
  return { keys, buckets, seen, claims, recipients };
}

const attempts = async () =>
  (await database().volumeBucket.aggregate({ where: { workspaceId }, _sum: { count: true } }))._sum.count;

const LOG = postfixLog({ lines: 600 });

describe("a Postfix log", () => {
  test("lands every attempt once and says so in the receipt", async () => {
    const receipt = await takeIn(workspaceId, LOG.text);
    expect(receipt).toMatchObject({
      state: "done",
      format: "postfix_log",
      read: 600,
      events: LOG.attempts.size,
      inserted: LOG.attempts.size,
      duplicates: 0,
      rejected: 0,
      error: null,
      bytesLanded: LOG.text.length,
    });
    expect(await attempts()).toBe(LOG.attempts.size);
  });

  test.each<[string, () => Uint8Array[]]>([
    ["again", () => [Buffer.from(LOG.text)]],
    ["gzipped", () => [gzipSync(LOG.text)]],
    ["with CRLF line ends", () => [Buffer.from(LOG.text.replaceAll("\n", "\r\n"))]],
    ["without a last line end", () => [Buffer.from(LOG.text.trimEnd())]],
    ["in two parts, cut at a line", () => halves(LOG.text)],
    ["beside the log that was rotated before it", () => [halves(LOG.text)[0], Buffer.from(LOG.text)]],
  ])("handed in %s adds no event and changes no number", async (_name, files) => {
    await takeIn(workspaceId, LOG.text);
    const before = await numbers();
    for (const file of files()) {
      const receipt = await takeIn(workspaceId, file);
      expect(receipt).toMatchObject({ state: "done", inserted: 0, duplicates: receipt.events });
    }
    expect(await numbers()).toEqual(before);
  });

  test("in two parts gives the same numbers as whole", async () => {
    await takeIn(workspaceId, LOG.text);
    const whole = await numbers();
    workspaceId = await makeWorkspace();
    for (const half of halves(LOG.text)) await takeIn(workspaceId, half);
    const parts = await numbers();
    expect(parts.keys).toEqual(whole.keys);
    expect(parts.seen).toBe(whole.seen);
    expect(parts.buckets.map(({ workspaceId: _, ...bucket }) => bucket)).toEqual(
      whole.buckets.map(({ workspaceId: _, ...bucket }) => bucket),
    );
  });

  test("with one bad line among many: that line is in the receipt, the rest lands", async () => {
    const lines = LOG.text.split("\n");
    lines.splice(301, 0, "Mar  1 00:00:05 out.example.com postfix/smtp[822]: ABCDEF01234: to=<broken");
    const receipt = await takeIn(workspaceId, lines.join("\n"));
    expect(receipt).toMatchObject({ state: "done", inserted: LOG.attempts.size, rejected: 1 });
    expect(receipt.rejectedItems).toMatchObject([{ line: 302, excerpt: expect.stringContaining("to=<broken") }]);
    expect(receipt.rejectedItems[0]?.reason.length).toBeGreaterThan(5);
  });

  test("whose gzip file is cut off: what is there lands, and the receipt says so", async () => {
    const packed = gzipSync(LOG.text);
    const receipt = await takeIn(workspaceId, packed.subarray(0, packed.length / 2));
    expect(receipt).toMatchObject({ state: "done", notices: [{ what: "The gzip file is cut off" }] });
    expect(receipt.inserted).toBeGreaterThan(0);
    expect(receipt.inserted).toBeLessThan(LOG.attempts.size);
    expect(await attempts()).toBe(receipt.inserted);
  });

  test("whose gzip file holds nothing that unpacks: it is called broken, not empty", async () => {
    const receipt = await takeIn(workspaceId, gzipSync(LOG.text).subarray(0, 10));
    expect(receipt).toMatchObject({ state: "failed", inserted: 0 });
    expect(receipt.error).toMatch(/^The gzip file is cut off, and nothing could be read from it\. Nothing was counted/);
  });
});

function halves(text: string): [Buffer, Buffer] {
  const cut = text.indexOf("\n", text.length / 2) + 1;
  return [Buffer.from(text.slice(0, cut)), Buffer.from(text.slice(cut))];
}

describe("a failure told twice", () => {
  const attempt: WrittenAttempt = {
    at: new Date("2026-03-01T00:10:00Z"),
    host: "out.example.com",
    sender: "sender@example.com",
    recipient: "ada@example.net",
    relayHost: "mx1.example.net",
    relayIp: "192.0.2.10",
    status: "bounced",
    dsn: "5.7.1",
    reply: "554 5.7.1 <ada@example.net>: Relay access denied",
    queueId: "5E57A56A9B5",
    messageId: "m1@out.example.com",
    delay: 0.5,
  };
  const log = scenarioLog([attempt]);
  const dsn = postfixDsn(attempt);

  test.each([
    ["log first", [log, dsn]],
    ["report first", [dsn, log]],
  ])("%s: two events, one count", async (_name, files) => {
    for (const file of files) expect(await takeIn(workspaceId, file)).toMatchObject({ state: "done", inserted: 1 });
    const events = await database().deliveryEvent.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
    expect(events.map((event) => [event.counted, event.reason])).toEqual([
      [true, "relay_denied"],
      [false, "relay_denied"],
    ]);
    expect(await attempts()).toBe(1);
  });
});

describe("what is no mail and no log", () => {
  test("gets a receipt that says so and changes nothing", async () => {
    const receipt = await takeIn(workspaceId, "id,name\n1,Ada\n2,Grace\n", "people.csv");
    expect(receipt).toMatchObject({ state: "failed", events: 0, inserted: 0 });
    expect(receipt.error).toMatch(/Nothing was counted/);
    expect(await attempts()).toBeNull();
  });
});

describe("an interrupted import", () => {
  test("goes on after the last batch that landed", async () => {
    const log = postfixLog({ lines: 5_000, attemptsOnly: true });
    const actor = systemActor("test", workspaceId);
    const now = new Date("2026-04-01T00:00:00Z");
    const { id } = await receiveUpload(actor, { name: "mail.log", source: null, body: bytesOf(log.text), now });
    const stop = new AbortController();
    const first = await processUpload(id, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(first).toMatchObject({ state: "processing", inserted: 2000 });
    expect(await processUpload(id)).toMatchObject({ state: "done", inserted: log.attempts.size, duplicates: 0 });
    expect(await attempts()).toBe(log.attempts.size);
  });

  test("is left alone while another process is at it", async () => {
    const actor = systemActor("test", workspaceId);
    const log = postfixLog({ lines: 5_000, attemptsOnly: true });
    const { id } = await receiveUpload(actor, { name: "mail.log", source: null, body: bytesOf(log.text) });
    let other: Promise<unknown> | undefined;
    await processUpload(id, {
      onProgress: () => {
        other ??= processUpload(id);
      },
    });
    expect(await other).toBeNull();
    expect(await getUpload(actor, id)).toMatchObject({ state: "done", inserted: log.attempts.size });
  });

  test("killed with -9 three times loses nothing and doubles nothing", async () => {
    const log = postfixLog({ lines: 5_000, attemptsOnly: true, seed: 3 });
    const report = await killImport(workspaceId, log, { kills: 3, batches: 2, seed: 3 });
    expect(report).toMatchObject({ kills: 3, lost: 0, doubled: 0, wrong: [], receipt: { state: "done" } });
  }, 120_000);
});

test("a hop that people named is our own from the next file on, and what it takes is no delivery", async () => {
  const attempt = (recipient: string, status: string, said: string, pid: number) =>
    `Mar 12 02:00:0${pid} out postfix/smtp[${pid}]: 4AB${pid}00000: to=<${recipient}>, relay=smart.relay.example[203.0.113.9]:25, delay=1, delays=0/0/0/1, dsn=${status === "sent" ? "2.0.0" : "5.7.1"}, status=${status} (${said})\n`;
  const log = (from: number) =>
    attempt(
      "ann@acorn.example",
      "bounced",
      "host smart.relay.example[203.0.113.9] said: 554 5.7.1 Relay access denied (in reply to RCPT TO command)",
      from,
    ) + attempt("ben@acorn.example", "sent", "250 2.0.0 Ok: queued", from + 1);
  await takeIn(workspaceId, log(1));
  await database().ownHop.create({
    data: { workspaceId, entry: ".relay.example", note: "", addedBy: {}, addedAt: new Date() },
  });
  await takeIn(workspaceId, log(3));
  const said = await database().deliveryEvent.findMany({
    where: { workspaceId },
    select: { saidBy: true },
    orderBy: { id: "asc" },
  });
  expect(said).toEqual([{ saidBy: "recipient_mx" }, { saidBy: "our_hop" }]);
  const delivered = await database().volumeBucket.aggregate({
    where: { workspaceId, outcome: "delivered" },
    _sum: { count: true },
  });
  expect(delivered._sum.count).toBe(1);
});
