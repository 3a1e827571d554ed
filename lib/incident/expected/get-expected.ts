import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { ALL_PROVIDERS } from "#lib/classify/provider";
import { EXPECTED_BINS_MAX, type Expected, type getExpected as operation } from "#lib/incident/expected/contract";
import { type ExpectedBin, expectedBins, stepsOf } from "#lib/incident/expected/steps";
import { readySeries } from "#lib/incident/series/look-at-series";
import { type KeptSeries, keptSeriesOf } from "#lib/incident/series/memory/store";
import { summed } from "#lib/incident/series/run-series";
import { planFrom, type Series, type SeriesPlan } from "#lib/incident/series/series";
import {
  loadPoolBins,
  loadProviderBins,
  type PoolBins,
  providerSpans,
  workspaceSpan,
} from "#lib/incident/series/store";
import { ServiceError } from "#lib/platform/errors";
import { inTransaction, type Tx } from "#lib/platform/transaction";

const DAY_MS = 86_400_000;
/** A provider without a series of its own is read from so long before the range. */
const UNKNOWN_DAYS = 7;

/**
 * What the detector held usual per step of a chart, for each asked provider, "" being all mail together. From the states
 * that the looks keep, so that the last two days are quick. Throws `invalid` for a range that is empty or has too many steps.
 */
export async function getExpected(actor: Actor, query: z.output<typeof operation.query>): Promise<Expected> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const from = new Date(query.from);
  const to = new Date(query.to);
  if (from >= to)
    throw new ServiceError("invalid", "The range ends before it begins.", [{ where: "query.to", what: "before from" }]);
  if ((to.getTime() - from.getTime()) / 1000 / query.step > EXPECTED_BINS_MAX)
    throw new ServiceError("invalid", `That are more than ${EXPECTED_BINS_MAX} steps. Take longer ones.`, [
      { where: "query.step", what: "too short for the range" },
    ]);
  return inTransaction(async (tx) => {
    const { reason, pool = null } = query;
    const ask = { workspaceId, reason, pool, from, to };
    const kept = await keptSeriesOf(tx, workspaceId, [...new Set(query.provider.map(nameOf))]);
    const read: { provider: string; plans: SeriesPlan[] }[] = [];
    for (const provider of new Set(query.provider))
      read.push({ provider, plans: await plansOf(tx, ask, nameOf(provider), kept) });
    const binSeconds = Math.max(query.step, ...read.flatMap(({ plans }) => plans.map((plan) => plan.binSeconds)));
    const bins = await binsOf(
      tx,
      ask,
      read.flatMap(({ plans }) => plans),
    );
    return {
      binSeconds,
      items: read.map(({ provider, plans }) => ({
        provider,
        bins: stepsOf(
          plans.map((plan) => bins.get(plan) ?? []),
          from.getTime(),
          to.getTime(),
          binSeconds * 1000,
        ).map(({ at, ...band }) => ({ at: new Date(at).toISOString(), ...band })),
      })),
    };
  });
}

/** "" is all mail; the series over all providers are kept under their own sign. */
function nameOf(provider: string): string {
  return provider === "" ? ALL_PROVIDERS : provider;
}

type Ask = { workspaceId: string; reason: string; pool: string | null; from: Date; to: Date };

/** The series that tell of the provider: as it is followed, else one read for this answer alone. */
async function plansOf(tx: Tx, ask: Ask, provider: string, kept: readonly KeptSeries[]): Promise<SeriesPlan[]> {
  const followed = kept
    .flatMap((one) => planFrom(one.series, one.settings) ?? [])
    .filter(
      (plan) =>
        plan.series.provider === provider && plan.series.reason === ask.reason && plan.series.recipientDomain === null,
    );
  const exact = followed.filter((plan) => plan.series.pool === ask.pool);
  if (exact.length > 0) return exact;
  // All mail is followed by pool where it goes through several.
  if (provider === ALL_PROVIDERS && ask.pool === null && followed.length > 0) return followed;
  const look = { workspaceId: ask.workspaceId, from: new Date(ask.from.getTime() - UNKNOWN_DAYS * DAY_MS), to: ask.to };
  const span =
    provider === ALL_PROVIDERS
      ? await workspaceSpan(tx, look)
      : (await providerSpans(tx, { ...look, providers: [provider] }))[0];
  if (!span) return [];
  const series: Series = { reason: ask.reason, provider, pool: ask.pool, recipientDomain: null };
  const settings = { seriesCount: 1, falseIncidentsPerMonth: 1, usual: [], ...followed[0] };
  const origin = Math.floor(span.firstAt.getTime() / 300_000) * 300_000;
  return [{ ...settings, series, origin, cut: span.cut, binSeconds: 300, attemptsKnown: span.attemptsKnown }];
}

/** What each series expected in the range. Those that begin together are read together. */
async function binsOf(tx: Tx, ask: Ask, plans: readonly SeriesPlan[]): Promise<Map<SeriesPlan, ExpectedBin[]>> {
  const memory = { workspaceId: ask.workspaceId, kept: new Map(), until: ask.to };
  const asked = plans.map((plan) => ({ plan, changedSince: ask.from.getTime() }));
  const ready = await readySeries(tx, asked, memory);
  const found = new Map<SeriesPlan, ExpectedBin[]>();
  const together = new Map<string, typeof ready>();
  for (const one of ready) {
    const key = `${one.start} ${one.plan.binSeconds} ${one.plan.series.provider === ALL_PROVIDERS}`;
    together.set(key, [...(together.get(key) ?? []), one]);
  }
  for (const group of together.values()) {
    const [first] = group;
    if (!first) continue;
    const span = { ...ask, from: new Date(first.start), binSeconds: first.plan.binSeconds };
    const all = first.plan.series.provider === ALL_PROVIDERS;
    const providers = group.map((one) => one.plan.series.provider);
    const bins: PoolBins[] = all ? await loadPoolBins(tx, span) : await loadProviderBins(tx, { ...span, providers });
    for (const { plan, detector, start } of group) {
      const own = bins.filter(
        (one) => one.provider === plan.series.provider && (plan.series.pool === null || one.pool === plan.series.pool),
      );
      const counted = summed(own.map((one) => one.bins));
      found.set(plan, expectedBins(plan, detector, { counted, start, from: ask.from.getTime(), to: ask.to.getTime() }));
    }
  }
  return found;
}
