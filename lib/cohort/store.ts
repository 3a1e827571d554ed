import type { Actor } from "#lib/access/actor";
import { notFound } from "#lib/platform/errors";
import type { Cohort as CohortRow, Prisma, ReleaseStage as StageRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { CohortRow, StageRow };

/** The cohort, or `not_found`. */
export async function loadCohort(tx: Tx, workspaceId: string, cohortId: string): Promise<CohortRow> {
  const cohort = await tx.cohort.findFirst({ where: { id: cohortId, workspaceId } });
  if (!cohort) throw notFound("This cohort");
  return cohort;
}

/** The cohort, locked until the transaction ends: whoever releases, judges or stops it takes turns. */
export async function lockCohort(tx: Tx, workspaceId: string, cohortId: string): Promise<CohortRow> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM "Cohort" WHERE "id" = ${cohortId} AND "workspaceId" = ${workspaceId} FOR UPDATE`;
  return loadCohort(tx, workspaceId, cohortId);
}

export async function cohortsOf(tx: Tx, workspaceId: string, incidentId: string): Promise<CohortRow[]> {
  return tx.cohort.findMany({
    where: { workspaceId, incidentId },
    orderBy: [{ createdAt: "desc" }, { number: "desc" }],
  });
}

/** The next number of a cohort in the workspace; others wait until this transaction ends. */
export async function nextNumber(tx: Tx, workspaceId: string): Promise<number> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('cohort number'), hashtext(${workspaceId}))`;
  const last = await tx.cohort.aggregate({ where: { workspaceId }, _max: { number: true } });
  return (last._max.number ?? 0) + 1;
}

/**
 * Whose plan it is. A token speaks for the person who made it, so that nobody approves a plan that their own token wrote.
 */
export async function authorOf(tx: Tx, actor: Actor): Promise<{ id: string; name: string }> {
  if (actor.kind !== "token") return { id: actor.id, name: actor.name };
  const token = await tx.apiToken.findFirst({ where: { id: actor.id, workspaceId: actor.workspaceId } });
  return { id: token?.createdById ?? actor.id, name: `${actor.name} (token)` };
}

export async function insertCohort(
  tx: Tx,
  cohort: Prisma.CohortUncheckedCreateInput,
  sizes: number[],
  perHour: number | null,
): Promise<void> {
  await tx.cohort.create({ data: cohort });
  await insertStages(tx, cohort, sizes, perHour);
}

/** Gives a draft other stages. */
export async function replaceStages(tx: Tx, cohort: CohortRow, sizes: number[], perHour: number | null): Promise<void> {
  await tx.releaseStage.deleteMany({ where: { workspaceId: cohort.workspaceId, cohortId: cohort.id } });
  await insertStages(tx, cohort, sizes, perHour);
}

async function insertStages(
  tx: Tx,
  { workspaceId, id }: Pick<CohortRow, "workspaceId" | "id">,
  sizes: number[],
  perHour: number | null,
): Promise<void> {
  await tx.releaseStage.createMany({
    data: sizes.map((size, stageIndex) => ({
      ...{ workspaceId, cohortId: id, stageIndex, size, perHour },
      state: "waiting",
    })),
  });
}

/** Moves the cohort when its state is one of `from`; false when it was not, and nothing changed. */
export async function moveCohort(
  tx: Tx,
  cohort: Pick<CohortRow, "id" | "workspaceId">,
  from: readonly string[],
  change: Prisma.CohortUncheckedUpdateManyInput & { state: string },
): Promise<boolean> {
  const { count } = await tx.cohort.updateMany({
    where: { id: cohort.id, workspaceId: cohort.workspaceId, state: { in: [...from] } },
    data: { ...change, version: { increment: 1 } },
  });
  return count === 1;
}

export async function stagesOf(tx: Tx, cohortIds: string[]): Promise<StageRow[]> {
  return tx.releaseStage.findMany({
    where: { cohortId: { in: cohortIds } },
    orderBy: [{ cohortId: "asc" }, { stageIndex: "asc" }],
  });
}

/** The newest review of each cohort. */
export async function newestReviews(tx: Tx, cohortIds: string[]): Promise<Map<string, string>> {
  const rows = await tx.review.findMany({
    where: { cohortId: { in: cohortIds } },
    orderBy: [{ cohortId: "asc" }, { requestedAt: "desc" }, { id: "desc" }],
    distinct: ["cohortId"],
    select: { id: true, cohortId: true },
  });
  return new Map(rows.map((row) => [row.cohortId, row.id]));
}
