import type { ActorRef } from "#lib/access/actor";
import type { Tx } from "#lib/platform/transaction";
import {
  RESULTS,
  type RunResult,
  SHOWN_MAX,
  type UnsuppressRun,
  type UnsuppressRunDetail,
} from "#lib/release/list-run/contract";
import { countResults, type ResultCount, type RunRow, resultsOf } from "#lib/release/list-run/store";
import { loadStage } from "#lib/release/store";

/** Runs of one stage as the API gives them, in the order given. */
export async function runShapes(tx: Tx, rows: readonly RunRow[]): Promise<UnsuppressRun[]> {
  const [first] = rows;
  if (!first) return [];
  const { size } = await loadStage(tx, { id: first.cohortId, workspaceId: first.workspaceId }, first.stageIndex);
  const counted = await countResults(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const counts = countsOf(counted.filter((each) => each.runId === row.id));
    return {
      id: row.id,
      cohortId: row.cohortId,
      stageIndex: row.stageIndex,
      targetId: row.targetId,
      targetName: row.targetName,
      dryRun: row.dryRun,
      state: row.state as UnsuppressRun["state"],
      why: row.why,
      nextAt: row.nextAt?.toISOString() ?? null,
      startedBy: row.startedBy as ActorRef,
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      size,
      looked: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
    };
  });
}

export async function runDetail(tx: Tx, row: RunRow): Promise<UnsuppressRunDetail> {
  const [shape] = await runShapes(tx, [row]);
  if (!shape) throw new Error(`Run ${row.id} has no shape.`);
  const items = await resultsOf(tx, row.id, SHOWN_MAX);
  return { ...shape, items: items.map((item) => ({ ...item, result: resultOf(item.result) })) };
}

/** How many addresses have which result; one whose removal is under way is in doubt. */
export function countsOf(rows: readonly Omit<ResultCount, "runId">[]): Record<RunResult, number> {
  const counts = { still_listed: 0, unknown: 0, failed: 0, would_remove: 0, removed: 0, kept: 0, absent: 0 };
  for (const { result, count } of rows) counts[resultOf(result)] += count;
  return counts;
}

function resultOf(kept: string): RunResult {
  return RESULTS.find((each) => each === kept) ?? "unknown";
}
