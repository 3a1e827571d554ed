import { beforeEach, describe, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { systemActor } from "#lib/access/actor";
import { createOverride } from "#lib/classify/create-override";
import { listOverrides } from "#lib/classify/list-overrides";
import { previewOverride } from "#lib/classify/preview-override";
import { revertOverride } from "#lib/classify/revert-override";
import { drainJobs } from "#lib/pipeline/worker";
import { database } from "#lib/platform/database";
import { reclassify } from "#lib/volume/reclassify";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { takeIn } from "#tests/support/uploads";

const NOW = new Date("2026-04-02T00:00:00Z");
const WISH = { text: "Come BACK tomorrow", provider: null, reason: "rate_limited" as const };

let workspaceId: string;
let operator: Person;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator", "Olga");
});

/** A Postfix log: `n` refusals with `words` of recipients at `domain`, one a second. */
function refusals(words: string, n: number, domain: string, hour: number, outcome = "bounced"): string {
  const lines = Array.from({ length: n }, (_, i) => {
    const at = `${String(Math.floor(i / 60)).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}`;
    const id = `${hour.toString(16)}${i.toString(16)}`.toUpperCase().padStart(11, "A");
    const code = outcome === "bounced" ? "550" : "451";
    return `Mar  1 0${hour}:${at} out postfix/smtp[1]: ${id}: to=<u${i}@${domain}>, relay=mx.${domain}[192.0.2.10]:25, delay=1, dsn=5.0.0, status=${outcome} (host mx.${domain}[192.0.2.10] said: ${code} ${words} (in reply to RCPT TO command))`;
  });
  return `${lines.join("\n")}\n`;
}

const events = () =>
  database().deliveryEvent.findMany({
    where: { workspaceId },
    orderBy: { id: "asc" },
    select: { reason: true, rule: true, original: true, matchStart: true, matchEnd: true, reply: true, counted: true },
  });
const byReason = async (): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { reason } of await events()) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};
const bucketsByReason = async (): Promise<Record<string, number>> => {
  const rows = await database().volumeBucket.groupBy({ by: ["reason"], where: { workspaceId }, _sum: { count: true } });
  return Object.fromEntries(rows.map((row) => [row.reason, row._sum.count ?? 0]));
};
const buckets = () =>
  database().volumeBucket.findMany({
    where: { workspaceId },
    orderBy: [{ minute: "asc" }, { provider: "asc" }, { reason: "asc" }, { outcome: "asc" }],
  });

describe("an override", () => {
  test("is previewed to the event, moves history with its counts, and comes back whole when reverted", async () => {
    await takeIn(workspaceId, refusals("come back tomorrow, by policy", 130, "acorn.example", 1), "a.log");
    await takeIn(workspaceId, refusals("COME BACK TOMORROW", 7, "birch.example", 2, "deferred"), "b.log");
    await takeIn(workspaceId, refusals("5.1.1 user unknown", 5, "acorn.example", 3), "c.log");
    const before = { events: await events(), buckets: await buckets(), sums: await bucketsByReason() };

    const preview = await previewOverride(operator, WISH);
    expect(preview).toMatchObject({ events: 137, already: 0 });
    expect(preview.from.reduce((sum, { count }) => sum + count, 0)).toBe(137);
    expect(preview.samples).toHaveLength(20);
    expect(await events()).toEqual(before.events);

    const made = await createOverride(operator, { ...WISH, why: "They throttle by words", now: NOW });
    await drainJobs();
    expect(await byReason()).toEqual({ rate_limited: 137, user_unknown: 5 });
    expect(await bucketsByReason()).toEqual({ rate_limited: 137, user_unknown: 5 });
    const [first] = await events();
    expect(first).toMatchObject({ rule: `override:${made.id}@1`, original: { reason: before.events[0]?.reason } });
    expect(first?.reply?.slice(first.matchStart ?? 0, first.matchEnd ?? 0)).toBe("come back tomorrow");
    const [listed] = (await listOverrides(operator)).items;
    expect(listed).toMatchObject({ active: true, versions: [{ moved: 137, by: { name: "Olga" } }] });
    expect(listed?.versions[0]?.finishedAt).not.toBeNull();
    expect(await previewOverride(operator, WISH)).toMatchObject({ events: 0, already: 137, samples: [] });

    const off = await revertOverride(operator, { id: made.id, why: "It was an outage", now: NOW });
    expect(off).toMatchObject({ version: 2, active: false });
    await drainJobs();
    expect(await events()).toEqual(before.events);
    expect(await buckets()).toEqual(before.buckets);
    expect((await listOverrides(operator)).items[0]?.versions.map(({ moved }) => moved)).toEqual([137, 137]);
  });

  test("decides on new events as they land, with what the rules said beside it", async () => {
    const made = await createOverride(operator, { ...WISH, why: "x", now: NOW });
    await takeIn(workspaceId, refusals("come back tomorrow", 3, "acorn.example", 1));
    expect(await byReason()).toEqual({ rate_limited: 3 });
    expect(await bucketsByReason()).toEqual({ rate_limited: 3 });
    for (const event of await events()) {
      expect(event).toMatchObject({ rule: `override:${made.id}@1`, original: { reason: "other", rule: "none" } });
    }
    await revertOverride(operator, { id: made.id, why: "y", now: NOW });
    await drainJobs();
    expect(await byReason()).toEqual({ other: 3 });
    expect((await events()).map((event) => [event.rule, event.original])).toEqual(Array(3).fill(["none", null]));
    await takeIn(workspaceId, refusals("come back tomorrow", 2, "birch.example", 2));
    expect(await byReason()).toEqual({ other: 5 });
  });

  test("of one provider leaves the others alone", async () => {
    await takeIn(workspaceId, refusals("come back tomorrow", 4, "acorn.example", 1), "a.log");
    await takeIn(workspaceId, refusals("come back tomorrow", 6, "birch.example", 2), "b.log");
    const wish = { ...WISH, provider: "birch.example" };
    expect((await previewOverride(operator, wish)).events).toBe(6);
    await createOverride(operator, { ...wish, why: "x", now: NOW });
    await drainJobs();
    expect(await byReason()).toEqual({ rate_limited: 6, other: 4 });
  });

  test("that is newer decides, and the older one again when it is reverted", async () => {
    await takeIn(workspaceId, refusals("come back tomorrow, friend", 4, "acorn.example", 1));
    await createOverride(operator, { ...WISH, why: "x", now: NOW });
    const newer = await createOverride(operator, { ...WISH, text: "friend", reason: "content", why: "x", now: NOW });
    await drainJobs();
    expect(await byReason()).toEqual({ content: 4 });
    await revertOverride(operator, { id: newer.id, why: "x", now: NOW });
    await drainJobs();
    expect(await byReason()).toEqual({ rate_limited: 4 });
    expect(await bucketsByReason()).toEqual({ rate_limited: 4 });
  });

  test("moves events that another telling counts, without counting them", async () => {
    await takeIn(workspaceId, refusals("come back tomorrow", 3, "acorn.example", 1));
    await database().deliveryEvent.updateMany({ where: { workspaceId }, data: { counted: false } });
    await database().volumeBucket.deleteMany({ where: { workspaceId } });
    await createOverride(operator, { ...WISH, why: "x", now: NOW });
    await drainJobs();
    expect(await byReason()).toEqual({ rate_limited: 3 });
    expect(await buckets()).toEqual([]);
  });

  test("that has run does nothing when its job comes again", async () => {
    await takeIn(workspaceId, refusals("come back tomorrow", 3, "acorn.example", 1));
    const { id } = await createOverride(operator, { ...WISH, why: "x", now: NOW });
    await drainJobs();
    const after = { events: await events(), buckets: await buckets() };
    const actor = systemActor("test", workspaceId);
    await reclassify(actor, { workspaceId, overrideId: id, version: 1, now: NOW });
    await reclassify(actor, { workspaceId, overrideId: "ovr_none", version: 1, now: NOW });
    expect({ events: await events(), buckets: await buckets() }).toEqual(after);
  });

  test("is of its workspace only", async () => {
    const other = await makePerson(await makeWorkspace(), "operator");
    const made = await createOverride(other, { ...WISH, why: "x", now: NOW });
    await takeIn(workspaceId, refusals("come back tomorrow", 2, "acorn.example", 1));
    await drainJobs();
    expect(await byReason()).toEqual({ other: 2 });
    expect((await previewOverride(other, WISH)).events).toBe(0);
    await expect(revertOverride(operator, { id: made.id, why: "x", now: NOW })).rejects.toThrow(/does not exist/);
    expect((await listOverrides(operator)).items).toEqual([]);
  });
});

describe("what is refused", () => {
  test("a second override of the same text, and a second revert", async () => {
    const made = await createOverride(operator, { ...WISH, why: "x", now: NOW });
    const again = { ...WISH, text: WISH.text.toLowerCase(), why: "x", now: NOW };
    await expect(createOverride(operator, again)).rejects.toMatchObject({ code: "conflict" });
    await revertOverride(operator, { id: made.id, why: "x", now: NOW });
    await expect(revertOverride(operator, { id: made.id, why: "x", now: NOW })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(createOverride(operator, again)).resolves.toMatchObject({ active: true });
  });

  test("two people who revert at once: one does", async () => {
    const made = await createOverride(operator, { ...WISH, why: "x", now: NOW });
    const both = await Promise.allSettled(
      ["a", "b"].map((why) => revertOverride(operator, { id: made.id, why, now: NOW })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("a change of a version, by whatever hand", async () => {
    await createOverride(operator, { ...WISH, why: "x", now: NOW });
    const change = database()
      .$executeRaw`UPDATE "ClassOverride" SET "why" = 'else' WHERE "workspaceId" = ${workspaceId}`;
    await expect(change).rejects.toThrow(/new version/);
    const away = database().$executeRaw`DELETE FROM "ClassOverride" WHERE "workspaceId" = ${workspaceId}`;
    await expect(away).rejects.toThrow(/new version/);
  });
});
