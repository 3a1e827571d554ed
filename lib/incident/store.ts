import type { ActorRef } from "#lib/access/actor";
import { notFound } from "#lib/platform/errors";
import type { Incident } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type IncidentRow = Incident;

export type NewTimelineEntry = {
  workspaceId: string;
  incidentId: string;
  /** When it happened, UTC; not when it is written. */
  at: Date;
  /** Dotted and stable, such as `hold.opened`; pages filter by its first word. */
  kind: string;
  actor: ActorRef;
  text: string;
  /** What it is about, e.g. `{ cohort: "coh_…" }`. */
  link?: Record<string, string>;
  curated?: boolean;
};

/** Writes one timeline row in the transaction of the change it tells of. */
export async function appendTimeline(tx: Tx, entry: NewTimelineEntry): Promise<void> {
  const { link, ...rest } = entry;
  await tx.timelineEntry.create({ data: { ...rest, ...(link ? { link } : {}) } });
}

/** The incident, or `not_found`. */
export async function loadIncident(tx: Tx, workspaceId: string, incidentId: string): Promise<IncidentRow> {
  const incident = await tx.incident.findFirst({ where: { id: incidentId, workspaceId } });
  if (!incident) throw notFound("This incident");
  return incident;
}
