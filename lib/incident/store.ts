import type { ActorRef } from "#lib/access/actor";
import type { Pointers } from "#lib/incident/related";
import { FAILURE_OUTCOMES } from "#lib/incident/window";
import { systemNow } from "#lib/platform/clock";
import { database, Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { Incident, TimelineEntry } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import { eventsInScopeOf } from "#lib/volume/scope/store";

export type IncidentRow = Incident;
export type TimelineRow = TimelineEntry;

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
  await insertTimelineRow(tx, entry);
}

/** The same, for whoever shows the row at once. */
export async function insertTimelineRow(tx: Tx, entry: NewTimelineEntry): Promise<TimelineRow> {
  const { link, ...rest } = entry;
  return tx.timelineEntry.create({ data: { ...rest, ...(link ? { link } : {}) } });
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

type Move = { workspaceId: string; incidentId: string; from: readonly string[]; to: string };

/** Moves the incident to `to` when its state is one of `from`; false when it was not, and nothing changed. */
export async function setIncidentState(tx: Tx, move: Move): Promise<boolean> {
  const { count } = await tx.incident.updateMany({
    where: { id: move.incidentId, workspaceId: move.workspaceId, state: { in: [...move.from] } },
    data: { state: move.to, version: { increment: 1 }, ...(move.to === "resolved" ? { resolvedAt: systemNow() } : {}) },
  });
  return count > 0;
}

/** Nobody else opens or moves incidents of the workspace until this transaction ends. */
export async function lockIncidents(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 AS "held" FROM (SELECT pg_advisory_xact_lock(hashtextextended(${`incidents of ${workspaceId}`}, 0))) AS lock`;
}

export async function workspaceIds(): Promise<string[]> {
  const rows = await database().workspace.findMany({ select: { id: true }, orderBy: { id: "asc" } });
  return rows.map((row) => row.id);
}

/** Incidents of a reason, of whatever scope, that start in [from, to), lowest number first. */
export async function incidentsOfReason(
  tx: Tx,
  ask: { workspaceId: string; reason: string; from: Date; to: Date },
): Promise<IncidentRow[]> {
  const { workspaceId, reason, from, to } = ask;
  return tx.incident.findMany({
    where: { workspaceId, reason, startedAt: { gte: from, lt: to } },
    orderBy: { number: "asc" },
  });
}

export type NewIncident = Pick<
  IncidentRow,
  | "id"
  | "workspaceId"
  | "reason"
  | "provider"
  | "state"
  | "startedAt"
  | "detectedAt"
  | "peakAt"
  | "endedAt"
  | "closedAt"
  | "endBasis"
  | "events"
  | "recipients"
  | "attempts"
  | "expected"
  | "openedAt"
> &
  Partial<Pick<IncidentRow, "pool" | "recipientDomain" | "regressedFromId" | "mergedIntoId" | "withdrawnAt">>;

/** Inserts an incident under the next number of its workspace; the caller holds `lockIncidents`. */
export async function insertIncident(tx: Tx, incident: NewIncident): Promise<IncidentRow> {
  const { _max } = await tx.incident.aggregate({
    where: { workspaceId: incident.workspaceId },
    _max: { number: true },
  });
  return tx.incident.create({ data: { ...incident, number: (_max.number ?? 0) + 1 } });
}

export type IncidentChange = Partial<Omit<NewIncident, "id" | "workspaceId" | "reason" | "provider" | "openedAt">>;

/** Writes `change` when the row still has the version that was read; false when somebody was faster. */
export async function updateIncident(tx: Tx, incident: IncidentRow, change: IncidentChange): Promise<boolean> {
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, workspaceId: incident.workspaceId, version: incident.version },
    data: { ...change, version: { increment: 1 } },
  });
  return count > 0;
}

/** A page of incidents, newest start first, and how many there are in all. */
export async function incidentPage(
  where: Prisma.IncidentWhereInput,
  after: { startedAt: Date; id: string } | null,
  limit: number,
): Promise<{ rows: IncidentRow[]; total: number }> {
  const beyond: Prisma.IncidentWhereInput = after
    ? { OR: [{ startedAt: { lt: after.startedAt } }, { startedAt: after.startedAt, id: { lt: after.id } }] }
    : {};
  const [rows, total] = await Promise.all([
    database().incident.findMany({
      where: { AND: [where, beyond] },
      orderBy: [{ startedAt: "desc" }, { id: "desc" }],
      take: limit,
    }),
    database().incident.count({ where }),
  ]);
  return { rows, total };
}

/** Number and pointers of every incident that one of `rows` points at, or that points at one of them. */
export async function relatedIncidents(workspaceId: string, rows: readonly IncidentRow[]): Promise<Pointers[]> {
  const ids = rows.map((row) => row.id);
  const named = rows.flatMap((row) =>
    [row.mergedIntoId, row.regressedFromId, row.splitFromId].filter((id) => id !== null),
  );
  return database().incident.findMany({
    where: {
      workspaceId,
      OR: [
        { id: { in: named } },
        { mergedIntoId: { in: ids } },
        { regressedFromId: { in: ids } },
        { splitFromId: { in: ids } },
      ],
    },
    select: { id: true, number: true, mergedIntoId: true, regressedFromId: true, splitFromId: true },
  });
}

export async function readIncident(workspaceId: string, incidentId: string): Promise<IncidentRow> {
  return loadIncident(database(), workspaceId, incidentId);
}

export type ServerCount = { remoteIp: string | null; remoteMta: string | null; events: number };

/** For each incident: whether a hold protects it now, and the servers that refused most, at most `serversMax`. */
export async function incidentProofs(
  workspaceId: string,
  incidentIds: readonly string[],
  now: Date,
  serversMax: number,
): Promise<Map<string, { held: boolean; servers: ServerCount[] }>> {
  const rows = await database().$queryRaw<
    { id: string; held: boolean; remoteIp: string | null; remoteMta: string | null; events: bigint | null }[]
  >`
    SELECT i."id", server."remoteIp", server."remoteMta", server."events",
      EXISTS (SELECT 1 FROM "Hold" h WHERE h."workspaceId" = i."workspaceId" AND h."incidentId" = i."id"
        AND h."state" = 'active' AND h."leaseUntil" > ${now}) AS "held"
    FROM "Incident" i LEFT JOIN LATERAL (
      SELECT min(e."remoteIp") AS "remoteIp", min(e."remoteMta") AS "remoteMta", count(*) AS "events"
      FROM ${eventsInScopeOf(
        Prisma.sql`i`,
        Prisma.sql`e."remoteIp", e."remoteMta"`,
        Prisma.sql`e."workspaceId" = i."workspaceId" AND e."reason" = i."reason"
          AND e."occurredAt" >= i."startedAt" AND e."occurredAt" <= coalesce(i."endedAt", ${now})
          AND e."counted" AND e."outcome" = ANY(${[...FAILURE_OUTCOMES]}::text[])`,
      )} e
      GROUP BY coalesce(e."remoteIp", e."remoteMta", '')
      ORDER BY count(*) DESC, coalesce(e."remoteIp", e."remoteMta", '') LIMIT ${serversMax}
    ) AS server ON true
    WHERE i."workspaceId" = ${workspaceId} AND i."id" = ANY(${[...incidentIds]}::text[])`;
  const proofs = new Map<string, { held: boolean; servers: ServerCount[] }>();
  for (const { id, held, remoteIp, remoteMta, events } of rows) {
    const proof = proofs.get(id) ?? { held, servers: [] };
    if (events !== null) proof.servers.push({ remoteIp, remoteMta, events: Number(events) });
    proofs.set(id, proof);
  }
  return proofs;
}
