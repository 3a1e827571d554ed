import { ALL_PROVIDERS } from "#lib/classify/provider";
import { carryingPool, isSpread } from "#lib/incident/fleet/carried";
import { clusters, TOGETHER_MS, unionOf } from "#lib/incident/fleet/clusters";
import type { TimedSpike } from "#lib/incident/reconciliation";
import type { FoundSpike } from "#lib/incident/series/found-spike";
import type { Series } from "#lib/incident/series/series";
import { isFleet, type Scope, scopeKey } from "#lib/volume/scope/scope";

/** A rise found in one series. */
export type Found = { series: Series; spike: FoundSpike; attemptsKnown: boolean };

/** A rise that an incident is to stand for, in the scope that explains it best. */
export type Target = {
  reason: string;
  scope: Scope;
  spike: TimedSpike;
  /** Counts of exactly this scope and window, when they are known already. */
  counts: FoundSpike["counts"] | null;
  attemptsKnown: boolean;
  /** Providers whose own rises it stands for. */
  providers: readonly string[];
};

/**
 * Which incidents the rises of all series of one reason make. A rise is told at the level that explains it: three or
 * more providers within half an hour through one pool, or many small ones, are one incident of our side; a provider's
 * rise that sits in one pool of several is that pool's; else it is the provider's, and a domain's only where its
 * provider has none. `pools` are the named pools with mail; with one or none, several providers at once share our side
 * whatever its name, and `ownPool` is that name.
 */
export function targetsOf(found: readonly Found[], pools: readonly string[], ownPool: string | null): Target[] {
  const several = pools.length >= 2;
  const kind = (one: Found) => kindOf(one.series);
  const ofProviders = found.filter((one) => kind(one) === "provider");
  const ofPools = found.filter((one) => kind(one) === "pool");
  const lonePools = ofPools.filter(
    (one) => !ofProviders.some((other) => sameProvider(one, other) && overlap(one, other)),
  );
  const members = [
    ...ofProviders.map((one) => ({
      ...one,
      pool: several ? carryingPool(one.spike.pools, one.spike.spike.expected) : ownPool,
    })),
    ...lonePools.map((one) => ({ ...one, pool: one.series.pool })),
  ].sort(byStart);

  const told = new Set<FoundSpike>();
  const targets: Target[] = [];
  const fleets = found.filter((one) => kind(one) === "fleet").sort(byStart);
  const poolsToAsk = several ? [...pools] : [ownPool];

  for (const pool of poolsToAsk) {
    for (const cluster of clusters(members.filter((one) => one.pool === pool))) {
      const own = fleets.find((one) => one.series.pool === pool && near(one.spike, cluster[0]?.spike));
      for (const one of cluster) told.add(one.spike);
      if (own) told.add(own.spike);
      targets.push(fleetTarget(pool, own ? own.spike : unionOf(cluster.map((one) => one.spike)), own ?? null, cluster));
    }
  }
  for (const one of fleets) {
    const { pool } = one.series;
    const { expected } = one.spike.spike;
    if (
      told.has(one.spike) ||
      targets.some((target) => target.scope.pool === pool && touching(target.spike, one.spike))
    )
      continue;
    // Ten refusals an hour over all mail are an ordinary hour of a large sender, as long as nothing better is known.
    if (one.spike.spike.openedBy === "young" && !one.attemptsKnown) continue;
    if (!isSpread(one.spike.providers, expected)) continue;
    if (several && carryingPool(one.spike.pools, expected) !== pool) continue;
    const inside = members.filter(
      (member) => member.pool === pool && !told.has(member.spike) && touching(member.spike, one.spike),
    );
    for (const member of inside) told.add(member.spike);
    targets.push(fleetTarget(pool, one.spike, one, inside));
  }

  for (const one of members) {
    if (told.has(one.spike)) continue;
    const narrow = several && one.series.pool === null && one.pool !== null;
    const own = narrow
      ? ofPools.find((pool) => pool.series.pool === one.pool && sameProvider(pool, one) && overlap(pool, one))
      : one;
    const scope = { provider: one.series.provider, pool: narrow ? one.pool : one.series.pool, recipientDomain: null };
    targets.push({
      reason: one.series.reason,
      scope,
      spike: (own ?? one).spike,
      counts: own ? own.spike.counts : null,
      attemptsKnown: one.attemptsKnown,
      providers: [one.series.provider],
    });
  }
  const covering = [...targets];
  for (const one of found.filter((each) => kind(each) === "domain").sort(byStart)) {
    const { provider, recipientDomain } = one.series;
    if (covering.some((target) => stands(target, provider) && touching(target.spike, one.spike))) continue;
    const scope = { provider, pool: null, recipientDomain };
    targets.push({
      reason: one.series.reason,
      scope,
      spike: one.spike,
      counts: one.spike.counts,
      attemptsKnown: false,
      providers: [provider],
    });
  }
  return withoutDoubles(targets);
}

/** Whether the target stands for rises of the provider. */
export function stands({ scope, providers }: Target, provider: string): boolean {
  return isFleet(scope) ? providers.includes(provider) : scope.provider === provider;
}

function fleetTarget(pool: string | null, spike: TimedSpike, own: Found | null, members: readonly Found[]): Target {
  const reason = (own ?? members[0])?.series.reason ?? "";
  return {
    reason,
    scope: { provider: ALL_PROVIDERS, pool, recipientDomain: null },
    spike,
    counts: own ? own.spike.counts : null,
    attemptsKnown: own ? own.attemptsKnown : members.every((one) => one.attemptsKnown),
    providers: [
      ...new Set([
        ...members.map((one) => one.series.provider),
        ...(own?.spike.providers.map((one) => one.name) ?? []),
      ]),
    ].sort(),
  };
}

function kindOf(series: Series): "fleet" | "provider" | "pool" | "domain" {
  if (isFleet(series)) return "fleet";
  if (series.recipientDomain !== null) return "domain";
  return series.pool === null ? "provider" : "pool";
}

/** Two series can find the same rise: told once. */
function withoutDoubles(targets: readonly Target[]): Target[] {
  const seen = new Set<string>();
  return targets
    .filter((target) => {
      const key = `${scopeKey(target.scope)} ${target.spike.from}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.spike.from - b.spike.from || (scopeKey(a.scope) < scopeKey(b.scope) ? -1 : 1));
}

function byStart(a: Found, b: Found): number {
  return a.spike.from - b.spike.from || (scopeKey(a.series) < scopeKey(b.series) ? -1 : 1);
}

function sameProvider(a: Found, b: Found): boolean {
  return a.series.provider === b.series.provider;
}

function overlap(a: Found, b: Found): boolean {
  return touching(a.spike, b.spike);
}

type Span = Pick<TimedSpike, "from" | "to">;

function touching(a: Span, b: Span): boolean {
  const endOf = (one: Span) => one.to ?? Number.POSITIVE_INFINITY;
  return a.from < endOf(b) && b.from < endOf(a);
}

function near(a: Span, b: Span | undefined): boolean {
  return b !== undefined && Math.abs(a.from - b.from) <= TOGETHER_MS && touching(a, b);
}
