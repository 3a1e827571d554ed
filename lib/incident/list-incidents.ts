import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type Incident, listIncidents as operation } from "#lib/incident/contract";
import { incidentShapes } from "#lib/incident/incident-shape";
import { DECIDED_STATES } from "#lib/incident/reconciliation";
import { incidentPage } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { ServiceError } from "#lib/platform/errors";

export type IncidentQuery = z.input<typeof operation.query>;

/**
 * Incidents, newest start first. `from` and `to` (half-open, UTC) select those whose own window touches the range;
 * `open` means nobody has closed them yet.
 */
export async function listIncidents(
  actor: Actor,
  query: IncidentQuery,
  now: Date = systemNow(),
): Promise<{ items: Incident[]; nextCursor: string | null; total: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const { state, reason, provider, side, from, to, cursor, limit } = operation.query.parse(query);
  const where = {
    workspaceId,
    ...(state === "open" ? { state: { notIn: [...DECIDED_STATES] }, withdrawnAt: null } : {}),
    // What later data withdrew asks nothing of anybody any more.
    ...(state === "closed"
      ? { AND: [{ OR: [{ state: { in: [...DECIDED_STATES] } }, { withdrawnAt: { not: null } }] }] }
      : {}),
    ...(reason ? { reason } : {}),
    ...(provider ? { provider } : {}),
    ...(side ? { side } : {}),
    ...(to ? { startedAt: { lt: new Date(to) } } : {}),
    ...(from ? { OR: [{ endedAt: null }, { endedAt: { gte: new Date(from) } }] } : {}),
  };
  const { rows, total } = await incidentPage(where, cursor ? placeOf(cursor) : null, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  const nextCursor = rows.length > limit && last ? encodeCursor([last.startedAt.toISOString(), last.id]) : null;
  return { items: await incidentShapes(workspaceId, shown, now), nextCursor, total };
}

function placeOf(cursor: string): { startedAt: Date; id: string } {
  const [at = "", id = ""] = decodeCursor(cursor, 2);
  const startedAt = new Date(at);
  if (Number.isNaN(startedAt.getTime()))
    throw new ServiceError("invalid", "The cursor is not one of ours. Start again without it.");
  return { startedAt, id };
}
