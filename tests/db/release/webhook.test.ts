import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { getCohort } from "#lib/cohort/get-cohort";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { releaseStage } from "#lib/release/release-stage";
import { resumeSends } from "#lib/release/resume-sends";
import { sendStage } from "#lib/release/send-stage";
import { stopCohort } from "#lib/release/stop-cohort";
import { makePerson } from "#tests/support/people";
import { recipientsIn, startReceiver } from "#tests/support/receiver";
import { addFailures, addresses, approvedCohort, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver.close());

let night: Awaited<ReturnType<typeof makeNight>>;
let secret: string;
let targetId: string;

beforeEach(async () => {
  receiver.forget();
  night = await makeNight();
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const target = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  ({ secret, id: targetId } = target);
});

async function released(recipients: number): Promise<string> {
  await addFailures(
    night.workspaceId,
    addresses(recipients).map((recipient) => ({ recipient })),
  );
  const { cohort } = await approvedCohort(night, [recipients]);
  const wish = {
    cohortId: cohort.id,
    stageIndex: 0,
    adapter: "webhook",
    targetId,
    count: recipients,
    now: NIGHT,
  } as const;
  const after = await releaseStage(night.ada, wish);
  expect(after.stages[0]).toMatchObject({ state: "dispatching", deadlineAt: null });
  return cohort.id;
}
// Thousands of recipients, or a child process that compiles and connects first, on a busy machine.
const patient = { timeout: 120_000 };

const send = (cohortId: string, attempt = 0, now = minutesAfter(1)) =>
  sendStage(systemActor("release.send", night.workspaceId), {
    workspaceId: night.workspaceId,
    cohortId,
    stageIndex: 0,
    attempt,
    now,
  });
async function states(cohortId: string): Promise<Record<string, number>> {
  const rows = await database().dispatch.groupBy({ by: ["state"], where: { cohortId }, _count: { _all: true } });
  return Object.fromEntries(rows.map((row) => [row.state, row._count._all]));
}
const stage = async (cohortId: string) => (await getCohort(night.ada, { cohortId })).stages[0];
const waiting = () =>
  database().$queryRaw<{ attempt: number; runAt: Date }[]>`
    SELECT (j."payload"->>'attempt')::int AS "attempt", p."run_at" AS "runAt"
    FROM graphile_worker._private_jobs j JOIN graphile_worker.jobs p ON p."id" = j."id"
    WHERE p."task_identifier" = 'release.send' AND j."payload"->>'workspaceId' = ${night.workspaceId}`;

describe("handing over to a webhook", () => {
  test("posts signed JSON and counts it as handed over only when the receiver said yes", async () => {
    const cohortId = await released(3);
    expect(await states(cohortId)).toEqual({ claimed: 3 });
    expect(await waiting()).toMatchObject([{ attempt: 0 }]);
    await send(cohortId);
    expect(await states(cohortId)).toEqual({ handed_over: 3 });
    expect(await stage(cohortId)).toMatchObject({ state: "observing", deadlineAt: minutesAfter(241).toISOString() });

    expect(receiver.heard).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = receiver.heard;
    const message = JSON.parse(body);
    expect(message).toMatchObject({ type: "cohort.ready", created_at: NIGHT.toISOString() });
    expect(message.data).toMatchObject({ cohort_id: cohortId, stage_index: 0, action: "retry", count: 3 });
    expect(message.data.recipients.map((each: { recipient: string }) => each.recipient)).toEqual(addresses(3));
    expect(headers["idempotency-key"]).toBe(message.id);
    const [, seconds = "", mac = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-signature"])) ?? [];
    expect(createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")).toBe(mac);
  });

  test("large stages go in requests of a thousand, nobody in two of them", patient, async () => {
    const cohortId = await released(2300);
    await send(cohortId);
    const sent = receiver.heard.map((each) => recipientsIn([each]));
    expect(sent.map((each) => each.length)).toEqual([1000, 1000, 300]);
    expect(new Set(sent.flat()).size).toBe(2300);
    expect(new Set(receiver.heard.map((each) => each.headers["idempotency-key"])).size).toBe(3);
  });

  test("two workers at once send nobody twice", patient, async () => {
    const cohortId = await released(2300);
    await Promise.all([send(cohortId), send(cohortId)]);
    const sent = recipientsIn(receiver.heard);
    expect(sent).toHaveLength(2300);
    expect(new Set(sent).size).toBe(2300);
    expect(await states(cohortId)).toEqual({ handed_over: 2300 });
    expect((await stage(cohortId))?.state).toBe("observing");
  });

  test("a refusal is tried again later under the same key", async () => {
    const cohortId = await released(2);
    receiver.answer(503);
    await send(cohortId);
    expect(await states(cohortId)).toEqual({ claimed: 2 });
    const [job] = await waiting();
    expect(job).toMatchObject({ attempt: 1, runAt: new Date(minutesAfter(1).getTime() + 10_000) });
    await send(cohortId, 1);
    expect(await states(cohortId)).toEqual({ handed_over: 2 });
    expect(receiver.heard[0]?.headers["idempotency-key"]).toBe(receiver.heard[1]?.headers["idempotency-key"]);
  });

  test("after the last attempt the recipients are unknown, for a person, and the stage is observed", async () => {
    const cohortId = await released(2);
    receiver.answer(500);
    await send(cohortId, 5);
    expect(await states(cohortId)).toEqual({ unknown: 2 });
    expect((await stage(cohortId))?.state).toBe("observing");
    const row = await database().timelineEntry.findFirstOrThrow({
      where: { kind: "release.gave_up", incidentId: night.incidentId },
    });
    expect(row.text).toContain("the receiver answered 500");
    expect(row.text).toContain("2 are in doubt");
  });

  test("a lost answer is a doubt that is never tried again", async () => {
    const cohortId = await released(2);
    receiver.answer("cut");
    await send(cohortId);
    expect(await states(cohortId)).toEqual({ unknown: 2 });
    await send(cohortId, 1);
    expect(receiver.heard).toHaveLength(1);
    expect(await states(cohortId)).toEqual({ unknown: 2 });
    expect((await stage(cohortId))?.state).toBe("observing");
  });

  test("a redirect is not followed", async () => {
    const cohortId = await released(1);
    receiver.answer(302);
    await send(cohortId);
    expect(receiver.heard).toHaveLength(1);
    expect(await states(cohortId)).toEqual({ claimed: 1 });
  });

  test("a webhook that was removed gets nothing", async () => {
    const cohortId = await released(1);
    await database().releaseTarget.update({ where: { id: targetId }, data: { disabledAt: NIGHT } });
    await send(cohortId, 5);
    expect(receiver.heard).toHaveLength(0);
    expect(await states(cohortId)).toEqual({ unknown: 1 });
  });
});

describe("Stop while a webhook is served", () => {
  test("before the first request: nothing goes out", async () => {
    const cohortId = await released(3);
    await stopCohort(night.grace, { cohortId, now: NIGHT });
    await send(cohortId);
    expect(receiver.heard).toHaveLength(0);
    expect(await states(cohortId)).toEqual({ cancelled: 3 });
    expect((await stage(cohortId))?.state).toBe("stopped");
  });

  test("in the middle: the request under way ends before Stop returns, and no other begins", patient, async () => {
    const cohortId = await released(2300);
    let stopped: Promise<unknown> | undefined;
    let returned = false;
    receiver.answer(async () => {
      stopped = stopCohort(night.grace, { cohortId, now: NIGHT }).then(() => {
        returned = true;
      });
      // Stop waits for this very answer; give it the chance to be wrong.
      await vi.waitFor(async () => {
        const rows = await database().$queryRaw<{ waits: bigint }[]>`
            SELECT count(*) AS "waits" FROM pg_stat_activity
            WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
        expect(Number(rows[0]?.waits)).toBeGreaterThan(0);
      });
      expect(returned).toBe(false);
      return 200;
    });
    await send(cohortId);
    await stopped;
    expect(receiver.heard).toHaveLength(1);
    expect(await states(cohortId)).toEqual({ handed_over: 1000, cancelled: 1300 });
  });
});

describe("a worker that dies", () => {
  test(
    "by kill -9 while a request is under way: nobody is sent to twice, and who is in doubt is shown as such",
    patient,
    async () => {
      const cohortId = await released(2300);
      const payload = { workspaceId: night.workspaceId, cohortId, stageIndex: 0, attempt: 0 };
      const script = `
      const { sendStage } = await import("#lib/release/send-stage");
      const actor = { kind: "system", id: "release.send", name: "Rebound", workspaceId: "${night.workspaceId}" };
      await sendStage(actor, { ...${JSON.stringify(payload)}, now: new Date("${minutesAfter(1).toISOString()}") });`;
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
        stdio: "inherit",
      });
      const died = new Promise<string | null>((resolve) =>
        child.once("exit", (code, signal) => resolve(signal ?? `ended by itself with ${code}`)),
      );
      receiver.answer(200, async () => {
        child.kill("SIGKILL");
        await died;
        return 200;
      });
      expect(await died).toBe("SIGKILL");
      // PostgreSQL notices the lost connection by itself and gives the cohort back.
      await vi.waitFor(async () =>
        expect(await states(cohortId)).toEqual({ handed_over: 1000, unknown: 1000, claimed: 300 }),
      );
      await send(cohortId, 0, minutesAfter(3));
      const sent = recipientsIn(receiver.heard);
      expect(sent).toHaveLength(2300);
      expect(new Set(sent).size).toBe(2300);
      expect(await states(cohortId)).toEqual({ handed_over: 1300, unknown: 1000 });
      expect((await stage(cohortId))?.state).toBe("observing");
    },
  );

  test("between marking and answering leaves doubts, and the rest goes on without them", async () => {
    const cohortId = await released(3);
    // What a kill -9 leaves behind: one marked, two claimed, no job.
    await database().dispatch.updateMany({
      where: { cohortId, recipientKey: addresses(1)[0] ?? "" },
      data: { state: "unknown" },
    });
    await database().$executeRaw`SELECT graphile_worker.remove_job('release.send:' || ${cohortId} || ':0')`;
    expect(await waiting()).toEqual([]);
    await resumeSends(minutesAfter(1));
    expect(await waiting()).toEqual([]);
    await resumeSends(minutesAfter(2));
    expect(await waiting()).toMatchObject([{ attempt: 0 }]);
    await send(cohortId, 0, minutesAfter(3));
    expect(JSON.parse(receiver.heard[0]?.body ?? "{}").data.count).toBe(2);
    expect(await states(cohortId)).toEqual({ handed_over: 2, unknown: 1 });
  });
});
