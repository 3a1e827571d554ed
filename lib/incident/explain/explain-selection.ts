import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { ALL_PROVIDERS } from "#lib/classify/provider";
import type { Explanation, explainSelection as operation } from "#lib/incident/explain/contract";
import { explain } from "#lib/incident/explain/explain";
import { ServiceError } from "#lib/platform/errors";
import { parseConditions } from "#lib/volume/dimension/condition";

const DAYS_MAX = 31;

/** What the failures of one reason in [from, to) have in common. Throws `invalid` for an empty or very long window. */
export async function explainSelection(actor: Actor, query: z.output<typeof operation.query>): Promise<Explanation> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const from = new Date(query.from);
  const to = new Date(query.to);
  if (to <= from) throw new ServiceError("invalid", "The window ends before it begins. Swap its ends.");
  if (to.getTime() - from.getTime() > DAYS_MAX * 86_400_000)
    throw new ServiceError(
      "invalid",
      `A window of more than ${DAYS_MAX} days has no week before to compare with. Narrow it.`,
    );
  const scope = {
    provider: query.provider ?? ALL_PROVIDERS,
    pool: query.pool ?? null,
    recipientDomain: query.domain?.toLowerCase() ?? null,
  };
  const conditions = parseConditions(query.where) ?? [];
  return explain(
    { workspaceId, from, to, reason: query.reason, scope, conditions, incidentId: null },
    query.group ?? null,
  );
}
