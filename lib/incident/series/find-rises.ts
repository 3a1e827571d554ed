import { ALL_PROVIDERS } from "#lib/classify/provider";
import type { Found } from "#lib/incident/fleet/targets";
import { countFound } from "#lib/incident/series/count-found";
import { domainsToFollow, loadDomainBins } from "#lib/incident/series/domains/store";
import type { FoundSpike } from "#lib/incident/series/found-spike";
import {
  type Asked,
  type Memory,
  needsLook,
  type Ready,
  readySeries,
  remember,
  run,
} from "#lib/incident/series/look-at-series";
import {
  fleetSeries,
  type Look,
  ownPoolOf,
  planOf,
  poolsToFollow,
  providersToFollow,
} from "#lib/incident/series/plan-series";
import { summed } from "#lib/incident/series/run-series";
import { type Series, type SeriesPlan, seriesId, type UsualStretch } from "#lib/incident/series/series";
import {
  failureCells,
  loadPoolBins,
  loadProviderBins,
  type PoolBins,
  providerSpans,
  workspaceSpan,
} from "#lib/incident/series/store";
import type { Tx } from "#lib/platform/transaction";

/** Fewer failures than this open nothing by any rule. */
const FAILURES_MIN = 5;
const PROVIDERS_MAX = 500;
/** Providers whose counts are read in one statement. */
const CHUNK = 50;

export type Ask = {
  workspaceId: string;
  reason: string;
  look: Look;
  falseIncidentsPerMonth: number;
  usual: readonly UsualStretch[];
  /** Providers and domains with an incident in the look: always followed, so that none is left without its series. */
  followed: readonly { provider: string; recipientDomain: string | null }[];
  /** The earliest changed minute by provider; null: begin at the beginning. */
  changed: ReadonlyMap<string, number> | null;
  memory: Memory | null;
};

/** What a look found: the rises, the named pools with mail, and how every series was read. */
export type Rises = { found: Found[]; pools: string[]; ownPool: string | null; plans: SeriesPlan[] };

/**
 * Every rise of one reason in a look: of providers, of their pools, of all mail, of large recipient domains. Series whose
 * counts did not change are not read again; the others begin where their counts last were certain.
 */
export async function findRises(tx: Tx, ask: Ask): Promise<Rises> {
  const { workspaceId, reason, look, memory } = ask;
  const cells = await failureCells(tx, { workspaceId, reasons: [reason], ...look });
  const providers = providersToFollow(cells, {
    failuresMin: FAILURES_MIN,
    most: PROVIDERS_MAX,
    always: ask.followed.map((one) => one.provider),
  });
  const spans = new Map(
    (await providerSpans(tx, { workspaceId, providers, ...look })).map((span) => [span.provider, span]),
  );
  const domains = await domainsToFollow(tx, {
    workspaceId,
    reason,
    look,
    providers,
    changed: ask.changed,
    followed: ask.followed,
  });
  // Pools and domains are counted in, so that they do not bring false incidents of their own.
  const common = { ...ask, seriesCount: providers.length + 1 };
  const asked = (series: Series, span: { firstAt: Date; attemptsKnown: boolean; cut: boolean }): Asked => ({
    plan: planOf(series, span, look, common),
    changedSince: changedSince(ask.changed, series.provider, look),
  });

  const read = new Reading(tx, ask);
  for (const chunk of chunksOf([...spans.values()], CHUNK))
    await read.providers(chunk.map((span) => asked(seriesOf(reason, span.provider, null, null), span)));
  for (const chunk of chunksOf(poolsToFollow(cells, read.poolsOf, FAILURES_MIN), CHUNK))
    await read.providers(
      chunk.flatMap(({ provider, pool }) => {
        const span = spans.get(provider);
        return span ? [asked(seriesOf(reason, provider, pool, null), span)] : [];
      }),
    );
  for (const { provider, recipientDomain } of domains) {
    const span = spans.get(provider);
    if (span) await read.domain(asked(seriesOf(reason, provider, null, recipientDomain), span));
  }
  const heard = new Set([...read.poolsOf.values()].flat());
  const pools = [...heard].filter((pool) => pool !== "").sort();
  const ownPool = ownPoolOf(heard);
  const all = cells.length > 0 ? await workspaceSpan(tx, { workspaceId, ...look }) : null;
  if (all) await read.fleets(fleetSeries(reason, pools, ownPool).map((series) => asked(series, all)));
  if (memory) await remember(tx, memory, read.runs);
  return { found: read.found, pools, ownPool, plans: read.plans };
}

function seriesOf(reason: string, provider: string, pool: string | null, recipientDomain: string | null): Series {
  return { reason, provider, pool, recipientDomain };
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

function changedSince(changed: ReadonlyMap<string, number> | null, provider: string, look: Look): number {
  if (!changed) return 0;
  const minutes =
    provider === ALL_PROVIDERS ? [...changed.values()] : [changed.get(provider) ?? Number.POSITIVE_INFINITY];
  const first = Math.min(...minutes, Number.POSITIVE_INFINITY);
  return first < look.to.getTime() ? first : Number.POSITIVE_INFINITY;
}

/** One look while it reads: what was found, and what is to be remembered. */
class Reading {
  readonly found: Found[] = [];
  readonly plans: SeriesPlan[] = [];
  /** Pools that carried mail, by provider. */
  readonly poolsOf = new Map<string, string[]>();
  readonly runs: Parameters<typeof remember>[2][number][] = [];
  readonly #tx: Tx;
  readonly #ask: Ask;

  constructor(tx: Tx, ask: Ask) {
    this.#tx = tx;
    this.#ask = ask;
  }

  /** Series of providers, whole or of one pool each. */
  async providers(asked: readonly Asked[]): Promise<void> {
    const due = await this.#due(asked);
    for (const binSeconds of new Set(due.map((one) => one.plan.binSeconds))) {
      const ready = due.filter((one) => one.plan.binSeconds === binSeconds);
      const providers = [...new Set(ready.map((one) => one.plan.series.provider))];
      const bins = await loadProviderBins(this.#tx, { ...this.#binAsk(ready, binSeconds), providers });
      for (const one of ready)
        await this.#run(
          one,
          bins.filter(({ provider }) => provider === one.plan.series.provider),
        );
    }
  }

  async fleets(asked: readonly Asked[]): Promise<void> {
    for (const one of await this.#due(asked))
      await this.#run(one, await loadPoolBins(this.#tx, this.#binAsk([one], one.plan.binSeconds)));
  }

  async domain(asked: Asked): Promise<void> {
    for (const one of await this.#due([asked])) {
      const { plan, start } = one;
      const { workspaceId, look } = this.#ask;
      const bins = await loadDomainBins(this.#tx, {
        workspaceId,
        series: plan.series,
        from: new Date(start),
        to: look.to,
        binSeconds: plan.binSeconds,
      });
      await this.#run(one, [{ provider: plan.series.provider, pool: "", bins }]);
    }
  }

  /** Takes what is remembered of those that nothing has changed for, and gives the others, ready to run. */
  async #due(asked: readonly Asked[]): Promise<(Ready & { changedSince: number })[]> {
    const { memory } = this.#ask;
    const due: Asked[] = [];
    for (const one of asked) {
      this.plans.push(one.plan);
      const kept = memory?.kept.get(seriesId(one.plan.series));
      if (memory && kept && !needsLook(one, memory)) this.#note(one.plan, kept.found);
      else due.push(one);
    }
    const ready = await readySeries(this.#tx, due, memory);
    return ready.map((one, index) => ({ ...one, changedSince: due[index]?.changedSince ?? 0 }));
  }

  async #run(ready: Ready & { changedSince: number }, bins: readonly PoolBins[]): Promise<void> {
    const { memory, look } = this.#ask;
    const { plan } = ready;
    const own = bins.filter((one) => plan.series.pool === null || one.pool === plan.series.pool);
    const ran = run(ready, summed(own.map((one) => one.bins)), look.to);
    const kept = memory?.kept.get(seriesId(plan.series));
    const spikes = await countFound(this.#tx, {
      ...this.#ask,
      plan,
      spikes: ran.spikes,
      kept: kept?.found.spikes ?? [],
      since: ready.changedSince,
    });
    const { provider, pool, recipientDomain } = plan.series;
    const whole = pool === null && recipientDomain === null && provider !== ALL_PROVIDERS;
    const pools = whole ? bins.map((one) => one.pool) : [];
    const known = ready.resumed ? (kept?.found.pools ?? []) : [];
    const found = { spikes, pools: [...new Set([...known, ...pools])].sort() };
    this.#note(plan, found);
    this.runs.push({ ...ran, found: spikes, pools: found.pools });
  }

  #note(plan: SeriesPlan, { spikes, pools }: { spikes: FoundSpike[]; pools: string[] }): void {
    const { series, attemptsKnown } = plan;
    if (pools.length > 0) this.poolsOf.set(series.provider, pools);
    for (const spike of spikes) this.found.push({ series, spike, attemptsKnown });
  }

  #binAsk(ready: readonly Ready[], binSeconds: number) {
    const { workspaceId, reason, look } = this.#ask;
    return { workspaceId, reason, binSeconds, from: new Date(Math.min(...ready.map((one) => one.start))), to: look.to };
  }
}
