import type { TimedSpike } from "#lib/incident/reconciliation";
import type { FoundSpike } from "#lib/incident/series/found-spike";
import type { SeriesPlan } from "#lib/incident/series/series";
import { countWindow, sharesOf } from "#lib/incident/series/store";
import type { Tx } from "#lib/platform/transaction";
import { isFleet } from "#lib/volume/scope/scope";

/**
 * The spikes of a series with what was counted in their windows. One that lies wholly before `since`, the first changed
 * minute, keeps the counts it was kept with.
 */
export async function countFound(
  tx: Tx,
  ask: {
    workspaceId: string;
    plan: SeriesPlan;
    spikes: readonly TimedSpike[];
    kept: readonly FoundSpike[];
    since: number;
    look: { to: Date };
  },
): Promise<FoundSpike[]> {
  const { workspaceId, plan, look } = ask;
  const { series } = plan;
  const found: FoundSpike[] = [];
  for (const spike of ask.spikes) {
    const before = ask.kept.find((one) => one.from === spike.from && one.to === spike.to);
    if (before && spike.to !== null && spike.to <= ask.since) {
      found.push({ ...before, ...spike });
      continue;
    }
    const window = { from: new Date(spike.from), to: spike.to === null ? look.to : new Date(spike.to) };
    const counts = await countWindow(tx, { workspaceId, reason: series.reason, scope: series, ...window });
    const fleet = isFleet(series);
    const shares = { workspaceId, reason: series.reason, ...window };
    // Held against the mail of all pools, also for the series of one of them.
    const everywhere = { ...series, pool: null, recipientDomain: null };
    found.push({
      ...spike,
      counts: {
        ...counts,
        firstAt: counts.firstAt?.toISOString() ?? null,
        lastAt: counts.lastAt?.toISOString() ?? null,
      },
      pools: series.recipientDomain === null ? await sharesOf(tx, "pool", { ...shares, scope: everywhere }) : [],
      providers: fleet
        ? (await sharesOf(tx, "provider", { ...shares, scope: series })).filter((one) => one.failures > 0)
        : [],
    });
  }
  return found;
}
