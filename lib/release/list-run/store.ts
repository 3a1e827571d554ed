import type { Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { UnsuppressRun as RunRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import type { Result } from "#lib/release/unsuppress/take-off";

export type { RunRow };

/** Keeps a run; false when one of the same stage and list is at work. */
export async function insertRun(tx: Tx, run: Prisma.UnsuppressRunCreateManyInput): Promise<boolean> {
  const { count } = await tx.unsuppressRun.createMany({ data: [run], skipDuplicates: true });
  return count === 1;
}

/** The run, or `not_found`. */
export async function loadRun(tx: Tx, workspaceId: string, id: string): Promise<RunRow> {
  const run = await tx.unsuppressRun.findFirst({ where: { id, workspaceId } });
  if (!run) throw notFound("This run");
  return run;
}

/** Moves the run when its state is one of `from`; false when it was not, and nothing changed. */
export async function moveRun(
  tx: Tx,
  id: string,
  from: readonly string[],
  change: Prisma.UnsuppressRunUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.unsuppressRun.updateMany({ where: { id, state: { in: [...from] } }, data: change });
  return count === 1;
}

/** Takes a running run for one worker, to whom the new epoch belongs; null when it does not run. */
export async function takeRun(tx: Tx, workspaceId: string, id: string, watchAt: Date): Promise<RunRow | null> {
  const rows = await tx.unsuppressRun.updateManyAndReturn({
    where: { id, workspaceId, state: "running" },
    data: { epoch: { increment: 1 }, watchAt, nextAt: null, why: null },
  });
  return rows[0] ?? null;
}

/**
 * Notes that the run lives and, with a `key`, that it has come so far. The state it is in now, locked until the transaction
 * ends; null when another worker has it.
 */
export async function noteProgress(tx: Tx, run: RunRow, key: string | null, watchAt: Date): Promise<string | null> {
  const rows = await tx.$queryRaw<{ state: string }[]>`
    UPDATE "UnsuppressRun" SET "watchAt" = ${watchAt},
      "after" = GREATEST("after", ${key ?? ""}), "attempt" = CASE WHEN ${key === null} THEN "attempt" ELSE 0 END
    WHERE "id" = ${run.id} AND "epoch" = ${run.epoch} RETURNING "state"`;
  return rows[0]?.state ?? null;
}

/** Changes the run for the worker that has it, while it runs; false when it does not any more. */
export async function changeOwn(
  tx: Tx,
  run: RunRow,
  change: Prisma.UnsuppressRunUncheckedUpdateManyInput,
): Promise<boolean> {
  const where = { id: run.id, epoch: run.epoch, state: "running" };
  return (await tx.unsuppressRun.updateMany({ where, data: change })).count === 1;
}

/** Whether a run of the same stage and list is at work. */
export async function isOneAtWork(tx: Tx, { cohortId, stageIndex, targetId }: RunRow): Promise<boolean> {
  return (await tx.unsuppressRun.count({ where: { cohortId, stageIndex, targetId, state: "running" } })) > 0;
}

type Place = { runId: string; recipientKey: string; recipient: string };

/** Notes that the removal of an address is about to be asked for. From here on it is only read back. */
export async function markTrying(tx: Tx, place: Place, at: Date): Promise<void> {
  await tx.unsuppressResult.create({
    data: { ...place, result: "trying", why: "Asked for, and not read back yet.", at },
  });
}

/** Nothing went out for it after all. */
export async function unmark(tx: Tx, { runId, recipientKey }: Place): Promise<void> {
  await tx.unsuppressResult.deleteMany({ where: { runId, recipientKey, result: "trying" } });
}

/** Keeps what is known of an address; a settled one stays. */
export async function keepResult(
  tx: Tx,
  { runId, recipientKey, recipient }: Place,
  told: { result: Result; why: string; at: Date },
): Promise<void> {
  const { result, why, at } = told;
  await tx.$executeRaw`
    INSERT INTO "UnsuppressResult" ("runId", "recipientKey", "recipient", "result", "why", "at")
    VALUES (${runId}, ${recipientKey}, ${recipient}, ${result}, ${why}, ${at})
    ON CONFLICT ("runId", "recipientKey") DO UPDATE SET "result" = EXCLUDED."result", "why" = EXCLUDED."why",
      "at" = EXCLUDED."at" WHERE "UnsuppressResult"."result" = 'trying'`;
}

/** Addresses whose removal was asked for and not read back. */
export async function interrupted(tx: Tx, runId: string): Promise<(Place & { at: Date })[]> {
  return tx.unsuppressResult.findMany({
    where: { runId, result: "trying" },
    select: { runId: true, recipientKey: true, recipient: true, at: true },
  });
}

/** Runs that have shown no life since their time. */
export async function quietRuns(tx: Tx, now: Date): Promise<RunRow[]> {
  return tx.unsuppressRun.findMany({ where: { state: "running", watchAt: { lte: now } }, take: 100 });
}

export async function runsOfStage(
  tx: Tx,
  stage: { cohortId: string; stageIndex: number },
  limit: number,
): Promise<{ rows: RunRow[]; total: number }> {
  const where = { cohortId: stage.cohortId, stageIndex: stage.stageIndex };
  const rows = await tx.unsuppressRun.findMany({
    where,
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return { rows, total: await tx.unsuppressRun.count({ where }) };
}

export type ResultCount = { runId: string; result: string; count: number };

/** How many addresses of each run have which result. */
export async function countResults(tx: Tx, runIds: readonly string[]): Promise<ResultCount[]> {
  const rows = await tx.unsuppressResult.groupBy({
    by: ["runId", "result"],
    where: { runId: { in: [...runIds] } },
    _count: { _all: true },
  });
  return rows.map(({ runId, result, _count }) => ({ runId, result, count: _count._all }));
}

/** The first addresses of each result, in the order of their keys. */
export async function resultsOf(
  tx: Tx,
  runId: string,
  each: number,
): Promise<{ recipient: string; result: string; why: string }[]> {
  return tx.$queryRaw<{ recipient: string; result: string; why: string }[]>`
    SELECT r."recipient", r."result", r."why" FROM (
      SELECT *, row_number() OVER (PARTITION BY "result" ORDER BY "recipientKey") AS "nth"
      FROM "UnsuppressResult" WHERE "runId" = ${runId}) r
    WHERE r."nth" <= ${each} ORDER BY r."recipientKey"`;
}

/** The newest run of a stage that looked at everybody, and what it found. */
export async function lastWholeRun(tx: Tx, stage: { cohortId: string; stageIndex: number }): Promise<RunRow | null> {
  return tx.unsuppressRun.findFirst({
    where: { cohortId: stage.cohortId, stageIndex: stage.stageIndex, state: "done" },
    orderBy: [{ endedAt: "desc" }, { id: "desc" }],
  });
}
