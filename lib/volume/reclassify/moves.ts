import type { Increment } from "#lib/volume/landing/store";
import type { Change } from "#lib/volume/reclassify/store";

const MINUTE_MS = 60_000;

/**
 * What changes of events do to the counts: one less of the old reason, one more of the new, each place once. Events that
 * are not counted move nothing. `minutes` are those touched, in order.
 */
export function movesOf(changes: readonly Change[]): { increments: Increment[]; minutes: Date[] } {
  const places = new Map<string, Increment>();
  const add = ({ row }: Change, reason: string, count: number) => {
    const minute = new Date(Math.floor(row.occurredAt.getTime() / MINUTE_MS) * MINUTE_MS);
    const pool = row.pool ?? "";
    const place = [minute.getTime(), row.provider, reason, pool, row.outcome].join("\0");
    const known = places.get(place);
    if (known) known.count += count;
    else
      places.set(place, { minute, provider: row.provider, reason, pool, outcome: row.outcome, counted: true, count });
  };
  for (const change of changes) {
    if (!change.row.counted || change.row.reason === change.answer.reason) continue;
    add(change, change.row.reason, -1);
    add(change, change.answer.reason, 1);
  }
  const increments = [...places.values()].filter(({ count }) => count !== 0);
  const minutes = [...new Set(increments.map(({ minute }) => minute.getTime()))].sort((a, b) => a - b);
  return { increments, minutes: minutes.map((minute) => new Date(minute)) };
}
