import { beforeEach, describe, expect, test } from "vitest";
import { database } from "#lib/platform/database";
import { acknowledge } from "#lib/release/pull/acknowledge";
import { getPull, listPulls } from "#lib/release/pull/get-pull";
import { watchPulls } from "#lib/release/pull/watch-pulls";
import { releaseStage } from "#lib/release/release-stage";
import { settleDoubt } from "#lib/release/settle-doubt";
import { keysOf, makeFetching, namesOf } from "#tests/support/fetching";
import {
  addDelivery,
  addFailures,
  addresses,
  approvedCohort,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

let desk: Awaited<ReturnType<typeof makeFetching>>;

beforeEach(async () => {
  desk = await makeFetching();
});

describe("a sender fetches its stage", () => {
  test("in bounded parts, nobody in two of them, and the stage is observed when all are acknowledged", async () => {
    const cohortId = await desk.released(5);
    const first = await desk.pull("a", { limit: 3 });
    const second = await desk.pull("b", { limit: 3 });
    expect([...namesOf(first), ...namesOf(second)].sort()).toEqual(addresses(5));
    expect(first.pull).toMatchObject({ state: "open", size: 3, open: 3, leaseUntil: minutesAfter(6).toISOString() });
    expect(await desk.states(cohortId)).toEqual({ unknown: 5 });
    expect((await desk.pull("c")).pull).toBeNull();

    await desk.say("a", keysOf(first), "handed_over");
    expect((await desk.stage(cohortId))?.state).toBe("dispatching");
    const [one = "", ...others] = keysOf(second);
    await desk.say("b", [one], "refused");
    const done = await desk.say("b", others, "handed_over");
    expect(done).toMatchObject({ notTaken: [], pull: { state: "done", handedOver: 1, refused: 1, open: 0 } });
    expect(await desk.states(cohortId)).toEqual({ handed_over: 4, cancelled: 1 });
    expect((await desk.stage(cohortId))?.state).toBe("observing");
    expect((await timelineKinds(desk.incidentId)).at(-1)).toBe("release.handed_over");
    const refused = await database().dispatch.findFirst({ where: { cohortId, state: "cancelled" } });
    expect(refused?.outcomeReason).toBe("refused_by_sender");
  });

  test("the same name gives the same recipients again, without those acknowledged", async () => {
    await desk.released(4);
    const first = await desk.pull("a", { limit: 2 });
    const again = await desk.pull("a", { limit: 50 });
    expect(namesOf(again)).toEqual(namesOf(first));
    await desk.say("a", keysOf(first).slice(0, 1), "handed_over");
    expect(namesOf(await desk.pull("a"))).toEqual(namesOf(first).slice(1));
    expect(await database().releasePull.count({ where: { targetId: desk.targetId } })).toBe(1);
  });

  test("twenty fetches at once, each repeated, hand nobody out twice", async () => {
    const cohortId = await desk.released(50);
    const names = Array.from({ length: 20 }, (_, index) => `w${index % 10}`);
    const all = await Promise.all(names.map((claim) => desk.pull(claim, { limit: 7 })));
    const byClaim = new Map(all.flatMap((each) => (each.pull ? [[each.pull.claim, namesOf(each)] as const] : [])));
    for (const each of all) if (each.pull) expect(namesOf(each)).toEqual(byClaim.get(each.pull.claim));
    const handed = [...byClaim.values()].flat();
    expect(new Set(handed).size).toBe(handed.length);
    let rest = await desk.pull("rest0", { limit: 50 });
    for (let round = 1; rest.pull; round++) {
      handed.push(...namesOf(rest));
      rest = await desk.pull(`rest${round}`, { limit: 50 });
    }
    expect(handed.sort()).toEqual(addresses(50));
    expect(await desk.states(cohortId)).toEqual({ unknown: 50 });
  });

  test("who received mail after the release is not handed out", async () => {
    const cohortId = await desk.released(3);
    const [lucky = ""] = addresses(1);
    await addDelivery(desk.workspaceId, lucky, minutesAfter(0.5));
    expect(namesOf(await desk.pull("a"))).toEqual(addresses(3).slice(1));
    expect(await database().dispatch.findFirst({ where: { cohortId, recipient: lucky } })).toMatchObject({
      state: "cancelled",
      outcomeReason: "delivered_since",
    });
  });

  test("what was heard before the acknowledgement is matched, because hand-over counts from the fetch", async () => {
    const cohortId = await desk.released(1);
    const fetched = await desk.pull("a");
    await desk.say("a", keysOf(fetched), "handed_over", minutesAfter(5));
    expect(await database().dispatch.findFirst({ where: { cohortId } })).toMatchObject({
      handedOverAt: minutesAfter(1),
    });
  });
});

describe("a lease that runs out", () => {
  test("leaves its recipients in doubt: none is handed out again, and a person settles them", async () => {
    const cohortId = await desk.released(3);
    const first = await desk.pull("a", { limit: 2 });
    await desk.say("a", keysOf(first).slice(0, 1), "handed_over");
    const late = minutesAfter(7);
    expect(await desk.pull("a", { now: late })).toMatchObject({ pull: { state: "lapsed", open: 1 }, recipients: [] });
    expect(namesOf(await desk.pull("b", { now: late }))).toHaveLength(1);
    expect((await desk.pull("c", { now: late })).pull).toBeNull();

    await watchPulls("release.resume", late);
    expect((await desk.stage(cohortId))?.state).toBe("dispatching");
    await watchPulls("release.resume", minutesAfter(13));
    expect((await desk.stage(cohortId))?.state).toBe("observing");
    const row = await database().timelineEntry.findFirstOrThrow({
      where: { kind: "release.handed_over", incidentId: desk.incidentId },
    });
    expect(row.text).toContain("the sender Mailer took 1 recipients. 2 are in doubt");
    await settleDoubt(desk.ada, { cohortId, stageIndex: 0, arrived: false, count: 2, now: minutesAfter(14) });
    expect(await desk.states(cohortId)).toEqual({ handed_over: 1, cancelled: 2 });
    const word = await desk.say("a", keysOf(first).slice(1), "handed_over", minutesAfter(15));
    expect(word.notTaken).toEqual([
      { idempotencyKey: keysOf(first)[1], why: "It was settled before: it was not sent." },
    ]);
  });

  test("a late word of the sender still settles the doubt", async () => {
    const cohortId = await desk.released(1);
    const first = await desk.pull("a");
    expect(await desk.say("a", keysOf(first), "handed_over", minutesAfter(60))).toMatchObject({
      pull: { state: "done" },
    });
    expect(await desk.states(cohortId)).toEqual({ handed_over: 1 });
  });

  test("the database refuses to hand somebody out again", async () => {
    const cohortId = await desk.released(1);
    await desk.pull("a");
    const back = database().$executeRaw`UPDATE "Dispatch" SET "state" = 'claimed' WHERE "cohortId" = ${cohortId}`;
    await expect(back).rejects.toThrow("handed out once");
    const other = database().$executeRaw`UPDATE "Dispatch" SET "pullId" = 'pul_x' WHERE "cohortId" = ${cohortId}`;
    await expect(other).rejects.toThrow("handed out once");
  });
});

describe("acknowledging", () => {
  test("twice is once, and a contradiction changes nothing", async () => {
    const cohortId = await desk.released(2);
    const fetched = await desk.pull("a");
    const keys = keysOf(fetched);
    await desk.say("a", keys, "handed_over");
    expect(await desk.say("a", keys, "handed_over")).toMatchObject({ notTaken: [] });
    expect((await desk.say("a", keys, "refused")).notTaken).toHaveLength(2);
    expect(await desk.states(cohortId)).toEqual({ handed_over: 2 });
  });

  test("takes only recipients of that fetch, and only from the sender that made it", async () => {
    await desk.released(2);
    const first = await desk.pull("a", { limit: 1 });
    const second = await desk.pull("b", { limit: 1 });
    expect((await desk.say("a", keysOf(second), "handed_over")).notTaken).toEqual([
      { idempotencyKey: keysOf(second)[0], why: "It is not in this fetch." },
    ]);
    const other = await desk.makeSender("Other");
    const results = [{ idempotencyKey: keysOf(first)[0] ?? "", result: "handed_over" as const }];
    const now = minutesAfter(2);
    await expect(acknowledge(other.actor, { claim: "a", results, now })).rejects.toMatchObject({ code: "not_found" });
    await expect(getPull(other.actor, { claim: "a", now })).rejects.toMatchObject({ code: "not_found" });
    expect((await getPull(desk.sender, { claim: "a", now })).open).toBe(1);
  });
});

test("a person sees what was fetched and what still waits", async () => {
  const cohortId = await desk.released(5);
  await desk.pull("a", { limit: 2 });
  await desk.pull("b", { limit: 1, now: minutesAfter(2) });
  const seen = await listPulls(desk.ada, { cohortId, stageIndex: 0, limit: 1, now: minutesAfter(3) });
  expect(seen).toMatchObject({ total: 2, waiting: 2, openUntil: minutesAfter(240).toISOString() });
  expect(seen.items.map((each) => each.claim)).toEqual(["b"]);
});

test("a stage goes only to a sender that exists, and a sender takes no webhook's stage", async () => {
  await addFailures(desk.workspaceId, [{ recipient: addresses(1)[0] ?? "" }]);
  const { cohort } = await approvedCohort(desk, [1]);
  const wish = { cohortId: cohort.id, stageIndex: 0, count: 1, now: NIGHT };
  const go = (adapter: "pull" | "webhook", to?: string) =>
    releaseStage(desk.ada, { ...wish, adapter, ...(to ? { targetId: to } : {}) });
  await expect(go("pull")).rejects.toThrow("Choose the sender");
  await expect(go("pull", "tgt_none")).rejects.toMatchObject({ code: "not_found" });
  await expect(go("webhook", desk.targetId)).rejects.toMatchObject({ code: "not_found" });
});
