import type { CohortRow } from "#lib/cohort/store";
import type { Tx } from "#lib/platform/transaction";
import type { Pull } from "#lib/release/pull/contract";
import { pullState } from "#lib/release/pull/pull-state";
import { countPulls, type PullRow } from "#lib/release/pull/store";

/** Fetches of one cohort as the API gives them, in the order given. */
export async function pullShapes(tx: Tx, cohort: CohortRow, rows: readonly PullRow[], now: Date): Promise<Pull[]> {
  const counts = await countPulls(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const { handedOver, refused, open } = counts.get(row.id) ?? { handedOver: 0, refused: 0, open: 0 };
    return {
      claim: row.claim,
      cohortId: cohort.id,
      cohortNumber: cohort.number,
      incidentId: cohort.incidentId,
      stageIndex: row.stageIndex,
      ...pullState({ leaseUntil: row.leaseUntil, cohortState: cohort.state, open, now }),
      claimedAt: row.claimedAt.toISOString(),
      leaseUntil: row.leaseUntil.toISOString(),
      size: row.size,
      handedOver,
      refused,
      open,
    };
  });
}

export async function pullShape(tx: Tx, cohort: CohortRow, row: PullRow, now: Date): Promise<Pull> {
  const [shape] = await pullShapes(tx, cohort, [row], now);
  if (!shape) throw new Error(`Fetch ${row.id} has no shape.`);
  return shape;
}
