import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { addList } from "#lib/release/change-targets";
import { goOnWithRun, pauseRun, startRun } from "#lib/release/list-run/change-run";
import { getRun, listRuns } from "#lib/release/list-run/get-runs";
import { resumeRuns } from "#lib/release/list-run/resume-runs";
import { runList } from "#lib/release/list-run/run-list";
import { stopCohort } from "#lib/release/stop-cohort";
import { getPreflight } from "#lib/release/watch/get-preflight";
import { goOn, runToEnd, startSuppressionList } from "#tests/support/list-run";
import { makePerson } from "#tests/support/people";
import {
  addFailures,
  addresses,
  approvedCohort,
  makeNight,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
  process.env.REBOUND_SECRET ??= "a secret of this test, long enough to be one";
});
// The rate of calls has its own test.
vi.mock("#lib/release/unsuppress/turn", () => ({ turnOf: async () => {} }));

const SIZE = 45;
let list: Awaited<ReturnType<typeof startSuppressionList>>;
beforeAll(async () => {
  list = await startSuppressionList();
});
beforeEach(() => {
  list.follow(() => undefined);
  list.heard.length = 0;
  list.listed.clear();
  for (const address of addresses(SIZE)) list.listed.add(address);
});
afterAll(() => list.close());

async function approved() {
  const night = await makeNight();
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  await addFailures(
    night.workspaceId,
    addresses(SIZE).map((recipient) => ({ recipient })),
  );
  const { cohort } = await approvedCohort(night, [SIZE]);
  const credentials = { kind: "sendgrid", token: "SG.clear", list: "blocks" } as const;
  const { id: targetId } = await addList(root, { name: "SG", url: list.url, credentials, now: NIGHT });
  const stage = { cohortId: cohort.id, stageIndex: 0 };
  return { night, ada: night.ada, stage, wish: { ...stage, targetId, dryRun: false, now: NIGHT } };
}

test("a run looks at a whole stage, portion by portion, calls each address once, and tells the timeline what it took off", async () => {
  const { night, ada, stage, wish } = await approved();
  const dry = await runToEnd(ada, { ...wish, dryRun: true });
  expect(dry).toMatchObject({ state: "done", looked: SIZE, counts: { would_remove: SIZE, removed: 0 } });
  expect(list.heard.map((call) => call.method)).toEqual(Array(SIZE).fill("GET"));
  expect(await timelineKinds(night.incidentId)).not.toContain("release.unsuppressed");
  const lists = async () =>
    (await getPreflight(ada, { ...stage, now: NIGHT })).lines.find((line) => line.id === "lists")?.says;
  expect(await lists()).toContain(`${SIZE} recipients are on a provider's suppression list`);

  const real = await runToEnd(ada, wish);
  expect(real).toMatchObject({ state: "done", looked: SIZE, counts: { removed: SIZE, unknown: 0 } });
  expect(list.removals()).toEqual(addresses(SIZE));
  expect(list.listed.size).toBe(0);
  const entry = await database().timelineEntry.findFirst({ where: { kind: "release.unsuppressed" } });
  expect(entry?.text).toContain(`took ${SIZE} recipients of stage 1`);
  expect(await lists()).toContain(`${SIZE} were taken off`);
  expect((await listRuns(ada, { ...stage, limit: 10 })).items.map((run) => run.id)).toEqual([real.id, dry.id]);
});

test("two who press at once begin one run", async () => {
  const { ada, wish } = await approved();
  const begun = await Promise.allSettled([startRun(ada, wish), startRun(ada, wish)]);
  expect(begun.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("Pause ends the run after the address under way, and it goes on where it was", async () => {
  const { ada, wish } = await approved();
  const { id } = await startRun(ada, wish);
  list.follow(async (_call, nth) => {
    if (nth === 8) await pauseRun(ada, { id, now: NIGHT });
    return undefined;
  });
  const paused = await goOn(ada, id, () => NIGHT);
  expect(paused).toMatchObject({ state: "paused", why: expect.stringContaining("Paused by Ada") });
  expect(list.removals()).toHaveLength(3);
  await expect(pauseRun(ada, { id, now: NIGHT })).rejects.toMatchObject({ code: "conflict" });
  await goOnWithRun(ada, { id, now: NIGHT });
  expect(await goOn(ada, id, () => NIGHT)).toMatchObject({ state: "done", counts: { removed: SIZE } });
  expect(list.removals()).toEqual(addresses(SIZE));
});

test("Stop ends the run; nothing is taken off after it has returned", async () => {
  const { ada, stage, wish } = await approved();
  const { id } = await startRun(ada, wish);
  let after = -1;
  list.follow(async (call, nth) => {
    // While it looks, because Stop waits for a removal under way.
    if (nth === 10 && call.method === "GET") {
      await stopCohort(ada, { cohortId: stage.cohortId, now: NIGHT });
      after = list.removals().length;
    }
    return undefined;
  });
  expect(await goOn(ada, id, () => NIGHT)).toMatchObject({ state: "stopped", counts: { removed: after } });
  expect(after).toBe(3);
  expect(list.removals()).toHaveLength(after);
  await expect(startRun(ada, wish)).rejects.toMatchObject({ code: "conflict" });
  await expect(goOnWithRun(ada, { id, now: NIGHT })).rejects.toMatchObject({ code: "conflict" });
});

test("a list at its limit is waited for, longer each time, and then left to a person", async () => {
  const { ada, wish } = await approved();
  let now = NIGHT;
  list.follow((call) => (call.method === "DELETE" ? 429 : undefined));
  let run = await runToEnd(ada, wish);
  const waits: number[] = [];
  while (run.nextAt !== null) {
    waits.push(Math.round((Date.parse(run.nextAt) - now.getTime()) / 1000));
    now = new Date(run.nextAt);
    run = await goOn(ada, run.id, () => now);
  }
  expect(waits).toEqual([10, 30, 90, 270, 810]);
  expect(run).toMatchObject({ state: "paused", looked: 0, why: expect.stringContaining("429") });
  list.follow(() => undefined);
  await goOnWithRun(ada, { id: run.id, now });
  expect(await goOn(ada, run.id, () => now)).toMatchObject({ state: "done", counts: { removed: SIZE } });
});

test("a refused key pauses the run at once, and nobody is skipped by it", async () => {
  const { ada, wish } = await approved();
  list.follow((_call, nth) => (nth === 4 ? 401 : undefined));
  const run = await runToEnd(ada, wish);
  expect(run).toMatchObject({
    state: "paused",
    counts: { removed: 1, failed: 0 },
    why: expect.stringContaining("401"),
  });
  await goOnWithRun(ada, { id: run.id, now: NIGHT });
  expect(await goOn(ada, run.id, () => NIGHT)).toMatchObject({ state: "done", counts: { removed: SIZE } });
  expect(list.removals()).toEqual(addresses(SIZE));
});

test("a worker that does not come back after a removal leaves a doubt that the next one reads back, and does not repeat", async () => {
  const { night, ada, wish } = await approved();
  const { workspaceId } = night;
  const { id } = await startRun(ada, wish);
  const [first = "", second = ""] = addresses(2);
  // As a kill leaves it: noted, and asked for or not.
  await database().unsuppressResult.createMany({
    data: [first, second].map((recipient) => ({
      ...{ runId: id, recipientKey: recipient, recipient, result: "trying", why: "", at: NIGHT },
    })),
  });
  list.listed.delete(first);
  expect(await getRun(ada, { id })).toMatchObject({ counts: { unknown: 2 } });
  const job = (clock: () => Date) => runList(systemActor("test", workspaceId), { workspaceId, runId: id, clock });
  await job(() => NIGHT);
  // Whoever asked a moment ago may still be at it.
  expect(list.heard).toEqual([]);
  const later = () => minutesAfter(1);
  const run = await goOn(ada, id, later);
  expect(run).toMatchObject({ state: "done", counts: { removed: SIZE - 1, still_listed: 1, unknown: 0 } });
  expect(run.items.find((item) => item.recipient === second)?.why).toContain("Another run takes it off");
  expect(list.removals()).toEqual(addresses(SIZE).slice(2));
});

test("a worker that was thought dead writes nothing any more", async () => {
  const { night, ada, wish } = await approved();
  const { workspaceId } = night;
  const { id } = await startRun(ada, { ...wish, dryRun: true });
  const job = () => runList(systemActor("test", workspaceId), { workspaceId, runId: id, clock: () => NIGHT });
  let nested: Promise<void> | null = null;
  list.follow(async (_call, nth) => {
    if (nth !== 5) return undefined;
    nested = job();
    await nested;
    return undefined;
  });
  await job();
  expect(nested).not.toBeNull();
  // The first ends at its fifth address, the second looks at the next twenty from there.
  expect(await database().unsuppressResult.count({ where: { runId: id } })).toBe(24);
  expect(list.heard).toHaveLength(25);
});

test("a run whose job is lost goes on by itself, and one that lives is left alone", async () => {
  const { ada, wish } = await approved();
  const { id } = await startRun(ada, wish);
  const jobs = () => database().$queryRaw<object[]>`
    SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t."id" = j."task_id"
    WHERE t."identifier" = 'release.unsuppress' AND j."payload"->>'runId' = ${id}`;
  await database().$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await resumeRuns(minutesAfter(1));
  expect(await jobs()).toHaveLength(0);
  await resumeRuns(minutesAfter(3));
  expect(await jobs()).toHaveLength(1);
});

test("the database refuses to settle an address twice, or to ask for it again", async () => {
  const { ada, wish } = await approved();
  const { id } = await runToEnd(ada, wish);
  const [recipientKey = ""] = addresses(1);
  for (const result of ["trying", "unknown"]) {
    const change = database().$executeRaw`
      UPDATE "UnsuppressResult" SET "result" = ${result} WHERE "runId" = ${id} AND "recipientKey" = ${recipientKey}`;
    await expect(change).rejects.toThrow("settled once");
  }
});
