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

export type VerdictOnIncident = {
  workspaceId: string;
  incidentId: string;
  verdictId: string;
  side: "ours" | "theirs" | "address" | "unknown";
  cause: string;
  rule: string;
  level: number | null;
  decision: string;
  sentence: string;
  at: Date;
  actor: ActorRef;
};

/**
 * Puts the newest verdict on the incident's row; an open incident becomes identified when a side is known, and
 * every other state stays. Writes no timeline row: the verdict stage says it in its own words. Throws `not_found`.
 */
export async function recordVerdict(tx: Tx, verdict: VerdictOnIncident): Promise<void> {
  const { workspaceId, incidentId, verdictId, side, cause, rule, level, decision, sentence } = verdict;
  const { count } = await tx.incident.updateMany({
    where: { id: incidentId, workspaceId },
    data: { verdictId, side, cause, rule, level, decision, sentence, version: { increment: 1 } },
  });
  if (count === 0) throw notFound("This incident");
  if (side !== "unknown") await setIncidentState(tx, { workspaceId, incidentId, from: ["open"], to: "identified" });
}

/** Moves the incident to `to` when its state is one of `from`; false when it was not, and nothing changed. */
export async function setIncidentState(
  tx: Tx,
  move: { workspaceId: string; incidentId: string; from: readonly string[]; to: string },
): Promise<boolean> {
  const { count } = await tx.incident.updateMany({
    where: { id: move.incidentId, workspaceId: move.workspaceId, state: { in: [...move.from] } },
    data: { state: move.to, version: { increment: 1 } },
  });
  return count > 0;
}
