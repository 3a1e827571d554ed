import { beforeEach, describe, expect, test } from "vitest";
import type { Format, ParsedItem } from "#lib/parse/delivery-event";
import { type LandingUpload, landBatch } from "#lib/pipeline/land-batch";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import type { Classified } from "#lib/volume/landing/landing";
import { classified } from "#tests/support/classified";
import { makeWorkspace } from "#tests/support/people";

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

async function makeUpload(): Promise<LandingUpload> {
  const row = await database().upload.create({
    data: { id: newId("upl"), workspaceId, name: "mail.log", state: "processing", createdBy: {}, sizeBytes: 100n },
  });
  return { ...row, notices: [] };
}

const land = (upload: LandingUpload, events: Classified[], format: Format = "postfix_log", items: ParsedItem[] = []) =>
  landBatch(
    upload,
    { batch: { format, items, read: events.length, bytes: 50, notices: [] }, events, bytesLanded: 50 },
    true,
  );

const events = () => database().deliveryEvent.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
const buckets = () =>
  database().volumeBucket.findMany({
    where: { workspaceId },
    orderBy: [{ minute: "asc" }, { outcome: "asc" }, { reason: "asc" }],
    omit: { workspaceId: true },
  });
const recipients = () =>
  database().recipientState.findMany({
    where: { workspaceId },
    omit: { workspaceId: true },
    orderBy: { recipientKey: "asc" },
  });
const happenings = async () => {
  const rows = await database().$queryRaw<{ payload: { kind: string } }[]>`
    SELECT "payload" FROM graphile_worker._private_jobs WHERE "payload"->>'workspaceId' = ${workspaceId}`;
  return rows.map(({ payload }) => payload.kind).sort();
};

describe("one batch", () => {
  test("what our own filter or smarthost took is neither an attempt at the provider nor proof of delivery", async () => {
    const handedOn = () => classified({ key: "1", outcome: "delivered", saidBy: "our_hop" });
    expect(await land(await makeUpload(), [handedOn()])).toMatchObject({ events: 1, inserted: 1 });
    expect(await land(await makeUpload(), [handedOn()])).toMatchObject({ events: 1, inserted: 0 });
    expect(await buckets()).toEqual([]);
    expect(await recipients()).toEqual([]);
  });

  test("lands events, deliveries, counts, recipients, receipt and what follows", async () => {
    const upload = await makeUpload();
    const landed = await land(upload, [
      classified({ key: "1", failure: "f1" }),
      classified({ key: "2", failure: "f2", recipient: "b@example.org" }),
      classified({ key: "3", outcome: "deferred", pool: "out-1" }),
      classified({ key: "4", outcome: "delivered" }),
    ]);
    expect(landed).toMatchObject({ events: 4, inserted: 4, rejected: 0 });
    expect(await events()).toHaveLength(3);
    const minute = new Date("2026-03-01T00:02:00Z");
    expect(await buckets()).toEqual([
      { minute, provider: "google", reason: "relay_denied", pool: "", outcome: "bounced", count: 2 },
      { minute, provider: "google", reason: "relay_denied", pool: "out-1", outcome: "deferred", count: 1 },
      { minute, provider: "google", reason: "", pool: "", outcome: "delivered", count: 1 },
    ]);
    expect(await recipients()).toMatchObject([
      { recipientKey: "a@example.org", lastDeliveredAt: expect.any(Date), lastFailedAt: expect.any(Date) },
      { recipientKey: "b@example.org", lastDeliveredAt: null },
    ]);
    expect(await database().upload.findUnique({ where: { id: upload.id } })).toMatchObject({
      batchesLanded: 1,
      bytesLanded: 50n,
      format: "postfix_log",
      readCount: 4,
      eventCount: 4,
      insertedCount: 4,
      duplicateCount: 0,
      firstEventAt: new Date("2026-03-01T00:02:30Z"),
    });
    expect(await happenings()).toEqual(["counts.changed", "deliveries.landed"]);
  });

  test("keeps every field of the event and its raw line byte for byte", async () => {
    const raw = Buffer.from([0x4e, 0x00, 0xff, 0xc3, 0x28, 0x0d]);
    await land(await makeUpload(), [classified({ raw, reply: "554 5.7.1 \0 denied \ud800" })]);
    const [event] = await events();
    expect(Buffer.from(event?.rawLine ?? [])).toEqual(raw);
    expect(event).toMatchObject({
      counted: true,
      recipient: "a@example.org",
      replyCode: 554,
      reply: "554 5.7.1 \uFFFD denied \uFFFD",
      remoteIp: "192.0.2.10",
      occurredAt: new Date("2026-03-01T00:02:30Z"),
      matchStart: 10,
      matchEnd: 29,
      provider: "google",
      saidBy: "recipient_mx",
    });
  });

  test("keeps a mail once for all its recipients and uploads", async () => {
    const raw = Buffer.from("Return-Path: <>\r\n\r\n");
    const two = [classified({ key: "1", raw }), classified({ key: "2", raw, recipient: "b@example.org" })];
    await land(await makeUpload(), two, "rfc3464");
    await land(await makeUpload(), two, "rfc3464");
    const mails = await database().rawMessage.findMany({ where: { workspaceId } });
    expect(mails.map((mail) => Buffer.from(mail.bytes).toString())).toEqual([raw.toString()]);
    expect((await events()).map((event) => event.rawMessageSha256)).toEqual([mails[0]?.sha256, mails[0]?.sha256]);
  });
});

describe("once", () => {
  test("a batch lands once: the second try is a conflict and changes nothing", async () => {
    const upload = await makeUpload();
    await land(upload, [classified()]);
    await expect(land(upload, [classified({ key: "other" })])).rejects.toMatchObject({ code: "conflict" });
    expect(await events()).toHaveLength(1);
    expect((await buckets()).map((bucket) => bucket.count)).toEqual([1]);
  });

  test("the same events in another upload are duplicates and move no number", async () => {
    const all = [classified({ key: "1", failure: "f" }), classified({ key: "2", outcome: "delivered" })];
    await land(await makeUpload(), all);
    const before = [await buckets(), await recipients()];
    const again = await makeUpload();
    expect(await land(again, all)).toMatchObject({ events: 2, inserted: 0 });
    expect([await buckets(), await recipients()]).toEqual(before);
    expect(await database().upload.findUnique({ where: { id: again.id } })).toMatchObject({
      insertedCount: 0,
      duplicateCount: 2,
    });
  });

  test("two tellings of one failure are kept both and counted once, whichever comes first", async () => {
    await land(await makeUpload(), [classified({ key: "log", failure: "f" })]);
    await land(await makeUpload(), [classified({ key: "dsn", failure: "f" })], "rfc3464");
    expect((await events()).map((event) => event.counted)).toEqual([true, false]);
    expect((await buckets()).map((bucket) => bucket.count)).toEqual([1]);
  });

  test("our own refusal of somebody else is kept and never counted", async () => {
    await land(await makeUpload(), [classified({ inbound: true, failure: "f" })]);
    expect(await events()).toMatchObject([{ counted: false, saidBy: "inbound_ours" }]);
    expect(await buckets()).toEqual([]);
    expect(await recipients()).toEqual([]);
    await land(await makeUpload(), [classified({ key: "real", failure: "f" })]);
    expect((await events()).map((event) => event.counted)).toEqual([false, true]);
  });

  test("two uploads of the same events at once: each event is counted once", async () => {
    const all = Array.from({ length: 300 }, (_, index) =>
      classified({ key: `k${index}`, failure: `f${index}`, recipient: `r${index % 50}@example.org` }),
    );
    const uploads = await Promise.all([makeUpload(), makeUpload(), makeUpload()]);
    const landed = await Promise.all(
      uploads.map((upload, index) => land(upload, index % 2 ? [...all].reverse() : all)),
    );
    expect(landed.reduce((total, one) => total + one.inserted, 0)).toBe(300);
    expect(await events()).toHaveLength(300);
    expect((await buckets()).reduce((total, bucket) => total + bucket.count, 0)).toBe(300);
  });
});

test("a relayed attempt is counted as an attempt, not as a failure", async () => {
  await land(await makeUpload(), [classified({ outcome: "relayed" })]);
  expect(await buckets()).toMatchObject([{ reason: "", outcome: "relayed", count: 1 }]);
  expect(await recipients()).toEqual([]);
});

test("late data never moves a recipient back", async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute));
  await land(await makeUpload(), [classified({ key: "1", occurredAt: at(9) })]);
  await land(await makeUpload(), [classified({ key: "2", occurredAt: at(3) })]);
  expect(await recipients()).toMatchObject([{ lastFailedAt: at(9) }]);
});

test("what could not be read is kept with its line, the first thousand of it", async () => {
  const upload = await makeUpload();
  const errors = (from: number, count: number): ParsedItem[] =>
    Array.from({ length: count }, (_, index) => ({
      kind: "error",
      line: from + index,
      index: 0,
      message: "No \0 recipient",
      excerpt: "to=<\0>",
    }));
  await land(upload, [], "postfix_log", errors(1, 700));
  upload.batchesLanded++;
  upload.rejectedCount += 700;
  await land(upload, [], "postfix_log", errors(701, 700));
  const kept = await database().rejectedItem.findMany({ where: { uploadId: upload.id }, orderBy: { ordinal: "asc" } });
  expect(kept).toHaveLength(1000);
  expect(kept.at(-1)).toMatchObject({ line: 1000, reason: "No \uFFFD recipient", excerpt: "to=<\uFFFD>" });
  expect(await database().upload.findUnique({ where: { id: upload.id } })).toMatchObject({ rejectedCount: 1400 });
});

test("a mail that is no report is told in the receipt", async () => {
  const upload = await makeUpload();
  await land(upload, [], "rfc3464", [{ kind: "none", what: "auto_reply", line: 1, index: 0 }]);
  expect(await database().upload.findUnique({ where: { id: upload.id } })).toMatchObject({
    notices: [{ what: "An automatic reply, not a delivery report", where: "mail 1" }],
  });
});
