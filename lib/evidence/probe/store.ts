import type { ActorRef } from "#lib/access/actor";
import { incidentEventSql } from "#lib/evidence/store";
import type { IncidentRow } from "#lib/incident/store";
import type { Probe, ProbeSettings } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { Probe, ProbeSettings };

const LOCK = "probes";

/** Lets one probe of a workspace be weighed at a time, so that two at once cannot pass the limits together. */
export async function lockProbes(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext(${LOCK}), hashtext(${workspaceId}))`;
}

export async function loadProbeSettings(tx: Tx, workspaceId: string): Promise<ProbeSettings | null> {
  return tx.probeSettings.findUnique({ where: { workspaceId } });
}

export type NewProbeSettings = {
  enabled: boolean;
  ehlo: string;
  mailFrom: string;
  sourceIp: string | null;
  production: { sourceIp: string | null; ehlo: string | null; mailFromDomain: string | null };
  dailyMax: number;
  changedBy: ActorRef;
  changedAt: Date;
};

/** Keeps the settings; a rest that was imposed stays until it ends. */
export async function putProbeSettings(
  tx: Tx,
  workspaceId: string,
  settings: NewProbeSettings,
): Promise<ProbeSettings> {
  return tx.probeSettings.upsert({
    where: { workspaceId },
    create: { workspaceId, ...settings },
    update: settings,
  });
}

/** No probe until then. */
export async function restProbes(tx: Tx, workspaceId: string, until: Date, because: string): Promise<void> {
  await tx.probeSettings.updateMany({ where: { workspaceId }, data: { restsUntil: until, restsBecause: because } });
}

/** How many probes were begun since `since`, in all and to `domain`. */
export async function probesSince(
  tx: Tx,
  workspaceId: string,
  ask: { domain: string; day: Date; minutes: Date },
): Promise<{ today: number; toDomain: number }> {
  const today = await tx.probe.count({ where: { workspaceId, startedAt: { gt: ask.day } } });
  const toDomain = await tx.probe.count({
    where: { workspaceId, domain: ask.domain, startedAt: { gt: ask.minutes } },
  });
  return { today, toDomain };
}

/** Finished probes of one recipient begun after `since`, newest first. */
export async function probesOfRecipient(
  tx: Tx,
  workspaceId: string,
  ask: { recipient: string; since: Date; limit: number },
): Promise<Probe[]> {
  return tx.probe.findMany({
    where: { workspaceId, recipient: ask.recipient, startedAt: { gt: ask.since }, state: "done" },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: ask.limit,
  });
}

export async function insertProbe(
  tx: Tx,
  probe: {
    id: string;
    workspaceId: string;
    incidentId: string | null;
    recipient: string;
    domain: string;
    why: string;
    askedBy: ActorRef;
    startedAt: Date;
  },
): Promise<void> {
  await tx.probe.create({ data: { ...probe, state: "running" } });
}

/** Keeps what came of it, once; false when it was finished already. */
export async function finishProbe(
  tx: Tx,
  workspaceId: string,
  id: string,
  result: object,
  finishedAt: Date,
): Promise<boolean> {
  const { count } = await tx.probe.updateMany({
    where: { workspaceId, id, state: "running" },
    data: { state: "done", result, finishedAt },
  });
  return count > 0;
}

export async function loadProbe(tx: Tx, workspaceId: string, id: string): Promise<Probe> {
  return tx.probe.findFirstOrThrow({ where: { workspaceId, id } });
}

/** Incidents that began lately, newest first. */
export async function latestIncidents(tx: Tx, workspaceId: string, limit: number): Promise<IncidentRow[]> {
  return tx.incident.findMany({
    where: { workspaceId, state: { not: "merged" } },
    orderBy: { startedAt: "desc" },
    take: limit,
  });
}

/** Whether an event of the incident is for a recipient at `domain`. */
export async function incidentHasDomain(tx: Tx, incident: IncidentRow, domain: string, now: Date): Promise<boolean> {
  const rows = await tx.$queryRaw<{ found: number }[]>`
    SELECT 1 AS "found" FROM "DeliveryEvent"
    WHERE ${incidentEventSql(incident, now)} AND "recipientDomain" = ${domain} LIMIT 1`;
  return rows.length > 0;
}

/** Newest first. */
export async function listProbeRows(
  tx: Tx,
  workspaceId: string,
  ask: { incidentId: string | null; limit: number },
): Promise<Probe[]> {
  return tx.probe.findMany({
    where: { workspaceId, ...(ask.incidentId === null ? {} : { incidentId: ask.incidentId }) },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: ask.limit,
  });
}
