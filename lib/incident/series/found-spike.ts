import type { TimedSpike } from "#lib/incident/reconciliation";

/** Part of a spike: failures and attempts at one provider or through one pool ('' = not named). */
export type Share = { name: string; failures: number; attempts: number };

/** A spike with what the database counted in its window. Plain JSON: it is kept between looks. */
export type FoundSpike = TimedSpike & {
  counts: { events: number; recipients: number; attempts: number; firstAt: string | null; lastAt: string | null };
  /** By pool, when the provider's mail goes through several. */
  pools: Share[];
  /** By provider, for a series over all providers. */
  providers: Share[];
};
