import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { releaseStage } from "#lib/release/release-stage";
import { sendStage } from "#lib/release/send-stage";
import { makeFetching, namesOf } from "#tests/support/fetching";
import { makePerson } from "#tests/support/people";
import { recipientsIn, startReceiver } from "#tests/support/receiver";
import {
  addFailures,
  addresses,
  addSignal,
  approvedCohort,
  makeNight,
  minutesAfter,
  NIGHT,
} from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** The rate that was approved, as if the plan had been made with it. */
const cap = (cohortId: string, perHour: number) =>
  database().releaseStage.updateMany({ where: { cohortId }, data: { perHour } });
const states = async (cohortId: string) => {
  const rows = await database().dispatch.groupBy({ by: ["state"], where: { cohortId }, _count: { _all: true } });
  return Object.fromEntries(rows.map((row) => [row.state, row._count._all]));
};

describe("a stage with a rate cap", () => {
  test("goes to a webhook a minute's worth at a time, and waits in between", async () => {
    const night = await makeNight();
    const { workspaceId, ada } = night;
    const root = await makePerson(workspaceId, "administrator", "Root");
    const target = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
    await addFailures(
      workspaceId,
      addresses(25).map((recipient) => ({ recipient })),
    );
    const { cohort } = await approvedCohort(night, [25]);
    await cap(cohort.id, 600);
    const wish = { cohortId: cohort.id, stageIndex: 0, count: 25, targetId: target.id, now: NIGHT };
    await releaseStage(ada, { ...wish, adapter: "webhook" });
    const actor = systemActor("release.send", workspaceId);
    const send = (minutes: number) =>
      sendStage(actor, { workspaceId, cohortId: cohort.id, stageIndex: 0, attempt: 0, now: minutesAfter(minutes) });

    await send(0);
    expect(await states(cohort.id)).toEqual({ handed_over: 10, claimed: 15 });
    const jobs = await database().$queryRaw<{ runAt: Date }[]>`
      SELECT p."run_at" AS "runAt" FROM graphile_worker._private_jobs j JOIN graphile_worker.jobs p ON p."id" = j."id"
      WHERE p."task_identifier" = 'release.send' AND j."payload"->>'workspaceId' = ${workspaceId}`;
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.runAt.getTime()).toBeGreaterThan(NIGHT.getTime() + 59_000);

    await send(0.5);
    expect(await states(cohort.id)).toEqual({ handed_over: 10, claimed: 15 });
    await addSignal(workspaceId, "USER00012@example.org", "complained", minutesAfter(1));
    await send(1.1);
    await send(2.2);
    await send(3.3);
    expect(await states(cohort.id)).toEqual({ handed_over: 24, cancelled: 1 });
    expect(recipientsIn(receiver.heard).sort()).toEqual(addresses(25).filter((each) => !each.includes("00012")));
    expect(await database().dispatch.findFirst({ where: { cohortId: cohort.id, state: "cancelled" } })).toMatchObject({
      outcomeReason: "complained",
    });
    const [stage] = await database().releaseStage.findMany({ where: { cohortId: cohort.id } });
    expect(stage?.state).toBe("observing");
  });

  test("is fetched by its sender no faster, also by many at once", async () => {
    const desk = await makeFetching();
    const cohortId = await desk.released(30);
    await cap(cohortId, 300);
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => desk.pull(`w${index}`, { limit: 20 })));
    expect(all.flatMap(namesOf)).toHaveLength(5);
    expect(all.filter((each) => each.pull === null).map((each) => each.says)).toContainEqual(
      expect.stringContaining("300 recipients an hour at most: fetch again at"),
    );
    expect(await states(cohortId)).toEqual({ claimed: 25, unknown: 5 });
  });
});
