import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { providerLabel } from "#lib/classify/provider";
import { ServiceError } from "#lib/platform/errors";
import { type BucketFilter, cellsOf, type Facet, facetsOf } from "#lib/volume/chart/store";
import type { Overview, getOverview as operation } from "#lib/volume/contract";
import { chartOf } from "#lib/volume/overview-shape";
import { stepsOf } from "#lib/volume/steps";
import { coverageOf } from "#lib/volume/store";

/**
 * Failures of one reason per provider over [from, to) with the attempts beside them. Counts are kept by the minute, so
 * both ends are taken to the start of their step. Throws `invalid` for a range that ends before it begins.
 */
export async function getOverview(actor: Actor, query: z.output<typeof operation.query>): Promise<Overview> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const from = new Date(query.from);
  const to = new Date(query.to);
  if (from >= to)
    throw new ServiceError("invalid", "The range ends before it begins.", [{ where: "query.to", what: "before from" }]);
  const steps = stepsOf(from, to, query.bucketsMax);
  const filter: BucketFilter = {
    from: new Date(steps.startMs),
    to,
    reason: query.reason,
    ...(query.provider ? { provider: query.provider } : {}),
    ...(query.pool ? { pool: query.pool } : {}),
  };
  const [cells, facets, coverage] = await Promise.all([
    cellsOf(workspaceId, filter, steps),
    facetsOf(workspaceId, filter, steps),
    coverageOf(workspaceId),
  ]);
  const valuesOf = (facet: Facet["facet"]) => facets.filter((row) => row.facet === facet);
  return {
    from: filter.from.toISOString(),
    to: to.toISOString(),
    stepSeconds: steps.stepSeconds,
    reason: query.reason,
    ...chartOf(cells, steps, providerLabel),
    facets: {
      reasons: valuesOf("reason").map(({ value, count }) => ({ value, count })),
      providers: valuesOf("provider").map(({ value, count }) => ({ value, label: providerLabel(value), count })),
      pools: valuesOf("pool").map(({ value, count }) => ({ value, count })),
    },
    coverage: {
      firstEventAt: coverage.firstEventAt?.toISOString() ?? null,
      lastEventAt: coverage.lastEventAt?.toISOString() ?? null,
      lastIntakeAt: coverage.lastIntakeAt?.toISOString() ?? null,
    },
  };
}
