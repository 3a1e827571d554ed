import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { getUpload } from "#lib/intake/get-upload";
import { receiveUpload } from "#lib/intake/receive-upload";
import { loadScenario } from "#lib/pipeline/load-scenario";
import { workerIsHere } from "#lib/pipeline/presence";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";
import { drainJobs, startWorker } from "#lib/pipeline/worker";
import { database } from "#lib/platform/database";
import { FOLLOW_UP_TASK } from "#lib/platform/happening";
import { enqueue } from "#lib/platform/jobs";
import { makeWorkspace } from "#tests/support/people";
import { postfixLog } from "#tests/support/postfix-log";
import { bytesOf } from "#tests/support/uploads";

const url = () => process.env.DATABASE_URL ?? "";
const soon = { timeout: 25_000, interval: 50 };
let worker: Awaited<ReturnType<typeof startWorker>> | undefined;

afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const lockedByTheDead = () => database().$queryRaw<object[]>`
  SELECT 1 FROM graphile_worker._private_jobs WHERE "locked_by" = 'worker-that-was-killed'`;

describe("the worker", () => {
  test("takes a waiting upload to its end", async () => {
    const actor = systemActor("test", await makeWorkspace());
    worker = await startWorker({ databaseUrl: url() });
    expect(await workerIsHere(url())).toBe(true);
    const log = postfixLog({ lines: 500 });
    const { id } = await receiveUpload(actor, { name: "mail.log", source: null, body: bytesOf(log.text) });
    await vi.waitFor(async () => {
      expect(await getUpload(actor, id)).toMatchObject({ state: "done", inserted: log.attempts.size });
    }, soon);
  });

  test("leads from the bytes of a rehearsed night to incidents with a hold, evidence and a verdict", async () => {
    const workspaceId = await makeWorkspace();
    const [scenario] = SCENARIOS;
    worker = await startWorker({ databaseUrl: url() });
    const began = performance.now();
    await loadScenario(systemActor("test", workspaceId), { name: scenario?.name ?? "", now: new Date() });
    const incidents = await vi.waitFor(async () => {
      const rows = await database().incident.findMany({ where: { workspaceId } });
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.verdictId).not.toBeNull();
      return rows;
    }, soon);
    expect((performance.now() - began) / 1000).toBeLessThan(25);
    expect(await database().hold.count({ where: { workspaceId } })).toBe(incidents.length);
    expect(await database().evidenceRound.count({ where: { workspaceId } })).toBeGreaterThanOrEqual(incidents.length);
  });

  test("ends an upload whose file is gone, in words", async () => {
    const actor = systemActor("test", await makeWorkspace());
    const { id } = await receiveUpload(actor, { name: "gone.log", source: null, body: bytesOf("x\n") });
    await database().upload.update({ where: { id }, data: { spoolPath: "0".repeat(32) } });
    worker = await startWorker({ databaseUrl: url() });
    await vi.waitFor(async () => {
      const receipt = await getUpload(actor, id);
      expect(receipt).toMatchObject({ state: "failed", error: expect.stringMatching(/stored file is gone/) });
    }, soon);
  });

  test("takes up the jobs of a worker that was killed", async () => {
    const task = "outcome.judge";
    await database().$transaction((tx) => enqueue(tx, task, {}, { key: randomUUID() }));
    await database().$executeRaw`
      UPDATE graphile_worker._private_jobs SET "locked_at" = now(), "locked_by" = 'worker-that-was-killed'
      WHERE "locked_by" IS NULL AND "task_id" = (SELECT "id" FROM graphile_worker._private_tasks WHERE "identifier" = ${task})`;
    expect(await lockedByTheDead()).not.toEqual([]);
    worker = await startWorker({ databaseUrl: url() });
    await vi.waitFor(async () => {
      expect(await lockedByTheDead()).toEqual([]);
    }, soon);
  });

  test("stops within ten seconds, in the middle of an import, and the next one goes on", async () => {
    const actor = systemActor("test", await makeWorkspace());
    const log = postfixLog({ lines: 12_000, attemptsOnly: true, seed: 9 });
    worker = await startWorker({ databaseUrl: url() });
    const { id } = await receiveUpload(actor, {
      name: "mail.log",
      source: null,
      body: bytesOf(log.text),
      now: new Date("2026-04-01T00:00:00Z"),
    });
    await vi.waitFor(async () => {
      expect((await getUpload(actor, id)).inserted).toBeGreaterThan(0);
    }, soon);
    const began = performance.now();
    await worker.stop();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await workerIsHere(url())).toBe(false);
    worker = await startWorker({ databaseUrl: url() });
    await vi.waitFor(async () => {
      expect(await getUpload(actor, id)).toMatchObject({ state: "done", inserted: log.attempts.size, duplicates: 0 });
    }, soon);
  });
});

test("draining runs all that is due, and what it brings, and leaves no worker behind", async () => {
  const workspaceId = await makeWorkspace();
  const happening = { kind: "counts.changed", workspaceId };
  await database().$transaction((tx) => enqueue(tx, FOLLOW_UP_TASK, happening, { key: randomUUID() }));
  await drainJobs({ databaseUrl: url() });
  const left = await database().$queryRaw<object[]>`
    SELECT 1 FROM graphile_worker._private_jobs WHERE "payload"->>'workspaceId' = ${workspaceId}`;
  expect(left).toEqual([]);
  expect(await workerIsHere(url())).toBe(false);
});
