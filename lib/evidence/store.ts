import type { Answer } from "#lib/evidence/asker";
import type { AnswerRow } from "#lib/evidence/mx-view";
import type { DnsRecord, DnsResult, QuestionType } from "#lib/evidence/read-answer";
import type { Zone } from "#lib/evidence/rehearsal";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import { FAILURE_OUTCOMES, incidentWindow, type WindowedIncident } from "#lib/incident/window";
import { Prisma } from "#lib/platform/database";
import type { DnsSnapshot, EvidenceRound } from "#lib/platform/generated/client";
import { newId } from "#lib/platform/ids";
import { hashOf } from "#lib/platform/stable-json";
import type { Tx } from "#lib/platform/transaction";
import { eventInScope } from "#lib/volume/scope/store";

/** The events an incident counts, as SQL over `"DeliveryEvent"`: what incidentEventWhere says. */
export function incidentEventSql(incident: WindowedIncident, now: Date): Prisma.Sql {
  const { from, to } = incidentWindow(incident, now);
  return Prisma.sql`"workspaceId" = ${incident.workspaceId} AND "reason" = ${incident.reason}
    AND ${eventInScope(incident)}
    AND "occurredAt" >= ${from}::timestamptz AND "occurredAt" < ${to}::timestamptz
    AND "counted" AND "outcome" IN (${Prisma.join([...FAILURE_OUTCOMES])})`;
}

export type DomainCount = { domain: string; events: number };

/** Recipient domains of an incident with their events, most first, and how many domains there are in all. */
export async function topDomains(
  tx: Tx,
  incident: WindowedIncident,
  now: Date,
  limit: number,
): Promise<{ domains: DomainCount[]; total: number }> {
  const rows = await tx.$queryRaw<{ domain: string; events: bigint; total: bigint }[]>`
    SELECT "recipientDomain" AS "domain", count(*) AS "events", count(*) OVER () AS "total"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}
    GROUP BY "recipientDomain" ORDER BY 2 DESC, 1 LIMIT ${limit}::int`;
  const domains = rows.map((row) => ({ domain: row.domain, events: Number(row.events) }));
  return { domains, total: Number(rows[0]?.total ?? 0) };
}

/** Addresses that refused mail of an incident, most events first. */
export async function rejectingAddresses(
  tx: Tx,
  incident: WindowedIncident,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ remoteIp: string }[]>`
    SELECT "remoteIp" FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)} AND "remoteIp" IS NOT NULL
    GROUP BY "remoteIp" ORDER BY count(*) DESC, "remoteIp" LIMIT ${limit}::int`;
  return rows.map((row) => row.remoteIp);
}

/** Zones that rehearsed incidents of the workspace brought. */
export async function loadZones(tx: Tx, workspaceId: string): Promise<Zone[]> {
  const rows = await tx.scenarioZone.findMany({ where: { workspaceId }, orderBy: { origin: "asc" } });
  return rows.map((row) => ({ origin: row.origin, records: row.records as unknown as ZoneEntry[] }));
}

/** The newest finished round of an incident, or the one with that id; null when there is none. */
export async function loadRound(
  tx: Tx,
  workspaceId: string,
  incidentId: string,
  roundId?: string,
): Promise<EvidenceRound | null> {
  return tx.evidenceRound.findFirst({
    where: { workspaceId, incidentId, finishedAt: { not: null }, ...(roundId ? { id: roundId } : {}) },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
  });
}

/** The answers of a round, by name, type and resolver. */
export async function loadSnapshots(tx: Tx, round: EvidenceRound): Promise<DnsSnapshot[]> {
  return tx.dnsSnapshot.findMany({
    where: { workspaceId: round.workspaceId, id: { in: round.snapshotIds } },
    orderBy: [{ name: "asc" }, { type: "asc" }, { resolver: "asc" }],
  });
}

/** A kept answer in the shape that the pure files read. */
export function answerRow(snapshot: DnsSnapshot): AnswerRow {
  return {
    id: snapshot.id,
    name: snapshot.name,
    type: snapshot.type as QuestionType,
    resolver: snapshot.resolver,
    result: snapshot.result as DnsResult,
    rcode: snapshot.rcode,
    ttl: snapshot.ttl,
    records: snapshot.records as unknown as DnsRecord[],
    askedAt: snapshot.askedAt,
  };
}

export type NewRound = {
  workspaceId: string;
  incidentId: string;
  startedAt: Date;
  finishedAt: Date;
  domains: string[];
  domainsCut: number;
  answers: readonly Answer[];
};

/** Keeps a round with every answer of it; gives its id. */
export async function saveRound(tx: Tx, round: NewRound): Promise<string> {
  const { answers, ...rest } = round;
  const snapshotIds = await saveSnapshots(tx, round.workspaceId, answers);
  const id = newId("evr");
  await tx.evidenceRound.create({ data: { id, ...rest, snapshotIds } });
  return id;
}

/** Keeps answers that belong to no incident's round, or to one that is saved with them; gives their ids. */
export async function saveSnapshots(tx: Tx, workspaceId: string, answers: readonly Answer[]): Promise<string[]> {
  const snapshots = answers.map((answer) => {
    const { name, type, resolver, result, rcode, ttl, records, askedAt, tookMs } = answer;
    const said = { name, type, resolver, result, rcode, ttl, records, askedAt };
    return { id: newId("dns"), workspaceId, ...said, tookMs, sha256: hashOf(said) };
  });
  await tx.dnsSnapshot.createMany({ data: snapshots });
  return snapshots.map((snapshot) => snapshot.id);
}

/** Answers kept of older rounds a look-back reads at most. */
const OLDER_MAX = 4_000;

/**
 * What the table holds of who was MX for `domains` in [from, to): MX answers, and the A and AAAA answers of the hosts they
 * name, oldest first.
 */
export async function loadOlderAnswers(
  tx: Tx,
  workspaceId: string,
  domains: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<AnswerRow[]> {
  const find = (names: string[], types: QuestionType[]) =>
    tx.dnsSnapshot.findMany({
      where: {
        workspaceId,
        name: { in: names },
        type: { in: types },
        result: "answered",
        askedAt: { gte: from, lt: to },
      },
      orderBy: [{ askedAt: "desc" }, { id: "asc" }],
      take: OLDER_MAX,
    });
  const mx = (await find([...domains], ["MX"])).map(answerRow);
  const hosts = mx.flatMap((row) =>
    row.records.flatMap((record) => (record.type === "MX" ? [record.data.split(" ")[1] ?? ""] : [])),
  );
  const addresses = hosts.length > 0 ? (await find([...new Set(hosts)], ["A", "AAAA"])).map(answerRow) : [];
  return [...mx, ...addresses].sort((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
}
