import type { StageRow } from "#lib/cohort/store";
import type { Tx } from "#lib/platform/transaction";
import type { Pace } from "#lib/release/pace";

/** The rate of a stage as it stands now. A capped stage is held until the transaction ends: two takers take turns. */
export async function lockedPace(
  tx: Tx,
  { cohortId, stageIndex, perHour }: Pick<StageRow, "cohortId" | "stageIndex" | "perHour">,
): Promise<Pace> {
  if (perHour === null) return { perHour, nextAt: null };
  const rows = await tx.$queryRaw<{ nextAt: Date | null }[]>`
    SELECT "nextAt" FROM "ReleaseStage" WHERE "cohortId" = ${cohortId} AND "stageIndex" = ${stageIndex} FOR UPDATE`;
  return { perHour, nextAt: rows[0]?.nextAt ?? null };
}
