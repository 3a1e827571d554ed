import type { ActorRef } from "#lib/access/actor";
import type { SenderCheck as CheckShape } from "#lib/evidence/sender/contract";
import type { LookUp } from "#lib/evidence/sender/finding";
import type { SeenPolicy } from "#lib/evidence/sender/sts-findings";
import { answerRow, type DomainCount, incidentEventSql } from "#lib/evidence/store";
import type { WindowedIncident } from "#lib/incident/window";
import type { BlocklistSettings, SenderCheck } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type About = CheckShape["about"];

export async function insertCheck(
  tx: Tx,
  check: Omit<SenderCheck, "findings" | "askedBy"> & { findings: CheckShape["findings"]; askedBy: ActorRef },
): Promise<void> {
  await tx.senderCheck.create({ data: check });
}

/** The newest check of each of `domains`, by domain. */
export async function newestChecks(
  tx: Tx,
  workspaceId: string,
  ask: { domains: readonly string[]; about: About },
): Promise<Map<string, SenderCheck>> {
  const rows = await tx.senderCheck.findMany({
    where: { workspaceId, domain: { in: [...ask.domains] }, about: ask.about },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    distinct: ["domain"],
  });
  return new Map(rows.map((row) => [row.domain, row]));
}

/** Policies of a domain kept longer than this tell nothing of what a sender may still hold: max_age ends at a year. */
const POLICIES_MAX = 20;

export async function seenPolicies(tx: Tx, workspaceId: string, domain: string): Promise<SeenPolicy[]> {
  const rows = await tx.stsPolicy.findMany({
    where: { workspaceId, domain },
    orderBy: { lastSeenAt: "desc" },
    take: POLICIES_MAX,
  });
  return rows.map(({ policyId, text, sha256, firstSeenAt, lastSeenAt }) => ({
    ...{ policyId, text, sha256, firstSeenAt: firstSeenAt.getTime(), lastSeenAt: lastSeenAt.getTime() },
  }));
}

/** Keeps a policy with the time it was seen first and last. */
export async function keepPolicy(
  tx: Tx,
  policy: { workspaceId: string; domain: string; policyId: string; sha256: string; text: string },
  at: Date,
): Promise<void> {
  const { workspaceId, domain, policyId, sha256, text } = policy;
  await tx.$executeRaw`
    INSERT INTO "StsPolicy" ("workspaceId", "domain", "policyId", "sha256", "text", "firstSeenAt", "lastSeenAt")
    VALUES (${workspaceId}, ${domain}, ${policyId}, ${sha256}, ${text}, ${at}::timestamptz, ${at}::timestamptz)
    ON CONFLICT ("workspaceId", "domain", "policyId", "sha256") DO UPDATE
    SET "firstSeenAt" = least("StsPolicy"."firstSeenAt", excluded."firstSeenAt"),
        "lastSeenAt" = greatest("StsPolicy"."lastSeenAt", excluded."lastSeenAt")`;
}

export async function loadBlocklists(tx: Tx, workspaceId: string): Promise<BlocklistSettings | null> {
  return tx.blocklistSettings.findUnique({ where: { workspaceId } });
}

export async function putBlocklists(
  tx: Tx,
  workspaceId: string,
  settings: { zones: string[]; resolver: string | null; changedBy: ActorRef; changedAt: Date },
): Promise<BlocklistSettings> {
  return tx.blocklistSettings.upsert({
    where: { workspaceId },
    create: { workspaceId, ...settings },
    update: settings,
  });
}

/** Answers about `names` that are still within their TTL: a blocklist is not asked twice for the same. */
export async function heldAnswers(
  tx: Tx,
  workspaceId: string,
  names: readonly string[],
  now: Date,
): Promise<Map<string, LookUp>> {
  if (names.length === 0) return new Map();
  const rows = await tx.dnsSnapshot.findMany({
    where: {
      ...{ workspaceId, name: { in: [...names] }, type: { in: ["A", "TXT"] } },
      result: { in: ["answered", "nodata", "nxdomain"] },
      askedAt: { gt: new Date(now.getTime() - 86_400_000), lte: now },
    },
    orderBy: { askedAt: "asc" },
  });
  const held = rows.map(answerRow).filter(({ askedAt, ttl }) => askedAt.getTime() + (ttl ?? 0) * 1000 > now.getTime());
  return new Map(
    held.map(({ name, type, result, resolver, records }) => [
      `${type} ${name}`,
      {
        ...{ name, type, result, aliases: [], resolver: `${resolver}, kept within its TTL` },
        records: records.filter((record) => record.type === type).map(({ data }) => data),
      },
    ]),
  );
}

/** Domains of MAIL FROM of an incident's events, most first. */
export async function senderDomains(
  tx: Tx,
  incident: WindowedIncident,
  now: Date,
  limit: number,
): Promise<DomainCount[]> {
  const rows = await tx.$queryRaw<{ domain: string; events: bigint }[]>`
    SELECT lower(substring("mailFrom" FROM '@([^@>]+)>?$')) AS "domain", count(*) AS "events"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)} AND "mailFrom" ~ '@[^@>]+>?$'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}::int`;
  return rows.map(({ domain, events }) => ({ domain, events: Number(events) }));
}

/** Addresses our mail of an incident left from, most events first; null counts the events that name none. */
export async function sendingAddresses(
  tx: Tx,
  incident: WindowedIncident,
  now: Date,
  limit: number,
): Promise<{ ip: string | null; events: number }[]> {
  const rows = await tx.$queryRaw<{ ip: string | null; events: bigint }[]>`
    SELECT "sourceIp" AS "ip", count(*) AS "events"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}
    GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT ${limit}::int`;
  return rows.map(({ ip, events }) => ({ ip, events: Number(events) }));
}

/** The first bytes of mails that came back in an incident, the latest mails first. */
export async function returnedMails(
  tx: Tx,
  incident: WindowedIncident,
  now: Date,
  most: { mails: number; bytes: number },
): Promise<Uint8Array[]> {
  const rows = await tx.$queryRaw<{ head: Uint8Array }[]>`
    SELECT substring("RawMessage"."bytes" FROM 1 FOR ${most.bytes}::int) AS "head"
    FROM (
      SELECT "rawMessageSha256" AS "sha256", max("occurredAt") AS "at" FROM "DeliveryEvent"
      WHERE ${incidentEventSql(incident, now)} AND "rawMessageSha256" IS NOT NULL
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${most.mails}::int
    ) AS "mail"
    JOIN "RawMessage" ON "RawMessage"."workspaceId" = ${incident.workspaceId} AND "RawMessage"."sha256" = "mail"."sha256"`;
  return rows.map(({ head }) => head);
}
