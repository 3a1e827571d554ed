import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { getCohort } from "#lib/cohort/get-cohort";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { releaseStage } from "#lib/release/release-stage";
import { sendStage } from "#lib/release/send-stage";
import { makePerson } from "#tests/support/people";
import { recipientsIn, startReceiver } from "#tests/support/receiver";
import {
  addDelivery,
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
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let night: Awaited<ReturnType<typeof makeNight>>;
let cohortId: string;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** Three recipients, released to a webhook that was never reached so far. */
beforeEach(async () => {
  receiver.forget();
  night = await makeNight();
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const { id: targetId } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  await addFailures(
    night.workspaceId,
    addresses(3).map((recipient) => ({ recipient })),
  );
  const { cohort } = await approvedCohort(night, [3]);
  cohortId = cohort.id;
  const wish = { cohortId, stageIndex: 0, adapter: "webhook", targetId, count: 3, now: NIGHT } as const;
  await releaseStage(night.ada, wish);
});

const send = (attempt = 0, now = minutesAfter(1)) =>
  sendStage(systemActor("release.send", night.workspaceId), {
    workspaceId: night.workspaceId,
    cohortId,
    stageIndex: 0,
    attempt,
    now,
  });
async function states(): Promise<Record<string, number>> {
  const rows = await database().dispatch.groupBy({ by: ["state"], where: { cohortId }, _count: { _all: true } });
  return Object.fromEntries(rows.map((row) => [row.state, row._count._all]));
}

describe("between release and hand-over", () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      "the hold ran out",
      () => database().hold.updateMany({ where: { incidentId: night.incidentId }, data: { leaseUntil: NIGHT } }),
      "hold has run out",
    ],
    [
      "the hold was released",
      () => database().hold.updateMany({ where: { incidentId: night.incidentId }, data: { state: "released" } }),
      "hold is not in place",
    ],
    [
      "the verdict changed",
      () => database().incident.update({ where: { id: night.incidentId }, data: { side: "ours" } }),
      "approval is stale: Verdict was",
    ],
    [
      "the approval ran out",
      () => database().review.updateMany({ where: { cohortId }, data: { expiresAt: minutesAfter(1) } }),
      "older than 24 hours",
    ],
    [
      "the incident was a false alarm",
      () => database().incident.update({ where: { id: night.incidentId }, data: { state: "false_alarm" } }),
      "false alarm",
    ],
  ])("%s: nothing goes out, and it is written down why", async (_name, change, why) => {
    await change();
    await send();
    expect(receiver.heard).toHaveLength(0);
    expect(await states()).toEqual({ cancelled: 3 });
    expect((await getCohort(night.ada, { cohortId })).stages[0]?.state).toBe("observing");
    const row = await database().timelineEntry.findFirstOrThrow({
      where: { kind: "release.cut_short", incidentId: night.incidentId },
    });
    expect(row.text).toContain("the webhook took 0 recipients. The others stay here:");
    expect(row.text).toContain(why);
  });

  test("a cohort that went stale while a worker was gone ends the hand-over, and who is in doubt is told", async () => {
    const [lost = ""] = addresses(1);
    await database().dispatch.updateMany({ where: { cohortId, recipient: lost }, data: { state: "unknown" } });
    await database().cohort.update({ where: { id: cohortId }, data: { state: "stale" } });
    await send();
    expect(receiver.heard).toHaveLength(0);
    expect(await states()).toEqual({ cancelled: 2, unknown: 1 });
    expect((await getCohort(night.ada, { cohortId })).stages[0]?.state).toBe("observing");
    const row = await database().timelineEntry.findFirstOrThrow({
      where: { kind: "release.cut_short", incidentId: night.incidentId },
    });
    expect(row.text).toContain("The others stay here: the cohort is stale. 1 are in doubt");
  });

  test("who received mail meanwhile is left out of the request, the others go", async () => {
    const [lucky = ""] = addresses(1);
    await addDelivery(night.workspaceId, lucky, minutesAfter(0.5));
    await send();
    expect(recipientsIn(receiver.heard)).toEqual(addresses(3).slice(1));
    expect(await states()).toEqual({ handed_over: 2, cancelled: 1 });
    const left = await database().dispatch.findFirst({ where: { cohortId, state: "cancelled" } });
    expect(left?.outcomeReason).toBe("delivered_since");
  });

  test("when nobody is left the stage is observed without a request", async () => {
    for (const each of addresses(3)) await addDelivery(night.workspaceId, each, minutesAfter(0.5));
    await send();
    expect(receiver.heard).toHaveLength(0);
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("release.handed_over");
  });
});

describe("an answer that is no yes", () => {
  const runAt = async () => {
    const rows = await database().$queryRaw<{ runAt: Date }[]>`
      SELECT p."run_at" AS "runAt" FROM graphile_worker._private_jobs j JOIN graphile_worker.jobs p ON p."id" = j."id"
      WHERE p."task_identifier" = 'release.send' AND j."payload"->>'cohortId' = ${cohortId}`;
    return rows[0]?.runAt;
  };

  test("429 with Retry-After: nobody is in doubt, and it is not tried before", async () => {
    receiver.answer({ status: 429, headers: { "retry-after": "120" } });
    await send();
    expect(await states()).toEqual({ claimed: 3 });
    expect(await runAt()).toEqual(minutesAfter(3));
    await send(1, minutesAfter(3));
    expect(await states()).toEqual({ handed_over: 3 });
    expect(receiver.heard[0]?.headers["idempotency-key"]).toBe(receiver.heard[1]?.headers["idempotency-key"]);
  });

  test("504: the receiver may have it, so it is a doubt and never tried again", async () => {
    receiver.answer(504);
    await send();
    expect(await states()).toEqual({ unknown: 3 });
    await send(1, minutesAfter(2));
    expect(receiver.heard).toHaveLength(1);
  });

  test.each([301, 400, 401, 404, 413, 500, 502, 503])("%i: tried again in ten seconds", async (status) => {
    receiver.answer(status);
    await send();
    expect(await states()).toEqual({ claimed: 3 });
    expect(await runAt()).toEqual(new Date(minutesAfter(1).getTime() + 10_000));
  });
});
