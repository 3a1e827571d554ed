import { ALL_PROVIDERS } from "#lib/classify/provider";
import { incidentEventSql } from "#lib/evidence/store";
import { incidentWindow, type WindowedIncident } from "#lib/incident/window";
import { Prisma } from "#lib/platform/database";
import type { Verdict } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import type { PoolFact } from "#lib/verdict/facts";
import { bucketInScope } from "#lib/volume/scope/store";

export type VerdictRow = Verdict;

export type PairRow = {
  remoteIp: string | null;
  remoteMta: string | null;
  domain: string;
  events: number;
  sampleEventId: string;
  heardAsOurs: boolean;
  fromBehind: boolean;
};

/** Who refused mail for which domain, most events first, cut at `limit` pairs. */
export async function refusingPairs(tx: Tx, incident: WindowedIncident, now: Date, limit: number): Promise<PairRow[]> {
  return tx.$queryRaw<PairRow[]>`
    SELECT "remoteIp", "remoteMta", "recipientDomain" AS "domain",
      count(*)::int AS "events", min("id")::text AS "sampleEventId", bool_and("saidBy" = 'our_hop') AS "heardAsOurs",
      bool_and("saidBy" = 'forwarder') AS "fromBehind"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}
    GROUP BY "remoteIp", "remoteMta", "recipientDomain" ORDER BY 4 DESC, 1, 2, 3 LIMIT ${limit}::int`;
}

export type ServerRow = {
  remoteIp: string | null;
  remoteMta: string | null;
  events: number;
  recipients: number;
  domains: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  sampleEventId: string;
  /** Servers in all. */
  total: number;
};

/** The servers that refused, most events first, cut at `limit`. */
export async function refusingServers(
  tx: Tx,
  incident: WindowedIncident,
  now: Date,
  limit: number,
): Promise<ServerRow[]> {
  return tx.$queryRaw<ServerRow[]>`
    SELECT "remoteIp", "remoteMta", count(*)::int AS "events",
      count(DISTINCT "recipientKey")::int AS "recipients", count(DISTINCT "recipientDomain")::int AS "domains",
      min("occurredAt") AS "firstSeenAt", max("occurredAt") AS "lastSeenAt",
      min("id")::text AS "sampleEventId", (count(*) OVER ())::int AS "total"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}
    GROUP BY "remoteIp", "remoteMta" ORDER BY 3 DESC, 1, 2 LIMIT ${limit}::int`;
}

export type Spread = {
  events: number;
  recipients: number;
  domains: number;
  senders: number;
  firstAt: Date | null;
  lastAt: Date | null;
  /** One of the recipients. */
  recipientKey: string | null;
};

/** Recipients of an incident refused after `since`, mail of controlled tests aside. */
export async function refusedAfter(tx: Tx, incident: WindowedIncident, now: Date, since: Date): Promise<number> {
  const [row] = await tx.$queryRaw<{ recipients: number }[]>`
    SELECT count(DISTINCT "recipientKey")::int AS "recipients" FROM "DeliveryEvent"
    WHERE ${incidentEventSql(incident, now)} AND "occurredAt" > ${since}::timestamptz
      AND coalesce("messageId", '') NOT IN (SELECT "messageId" FROM "PathTest" WHERE "workspaceId" = ${incident.workspaceId})`;
  return row?.recipients ?? 0;
}

/** How far the refusals of an incident spread. */
export async function loadSpread(tx: Tx, incident: WindowedIncident, now: Date): Promise<Spread> {
  const [row] = await tx.$queryRaw<Spread[]>`
    SELECT count(*)::int AS "events", count(DISTINCT "recipientKey")::int AS "recipients",
      count(DISTINCT "recipientDomain")::int AS "domains", count(DISTINCT "mailFrom")::int AS "senders",
      min("occurredAt") AS "firstAt", max("occurredAt") AS "lastAt", min("recipientKey") AS "recipientKey"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}`;
  if (!row) throw new Error("An aggregate without GROUP BY gave no row.");
  return row;
}

/** What each pool met at the incident's providers in its window; pool '' is mail whose source names none. */
export async function loadPools(tx: Tx, incident: WindowedIncident, now: Date): Promise<PoolFact[]> {
  const { from, to } = minutesOf(incident, now);
  // The other pools are what a pool's refusals are held against; so are the same providers, when they are several.
  const where =
    incident.provider === ALL_PROVIDERS
      ? Prisma.sql`"provider" IN (SELECT DISTINCT "provider" FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)})`
      : bucketInScope({ ...incident, pool: null });
  return tx.$queryRaw<PoolFact[]>`
    SELECT "pool", sum("count")::int AS "attempts",
      coalesce(sum("count") FILTER (WHERE "outcome" IN ('delivered', 'relayed')), 0)::int AS "accepted",
      coalesce(sum("count") FILTER (WHERE "reason" = ${incident.reason} AND "outcome" IN ('bounced', 'deferred')), 0)::int
        AS "refused"
    FROM "VolumeBucket" WHERE "workspaceId" = ${incident.workspaceId} AND ${where}
      AND "minute" >= ${from}::timestamptz AND "minute" < ${to}::timestamptz AND "outcome" <> 'expanded'
    GROUP BY "pool" ORDER BY "pool"`;
}

/** Attempts that were accepted in the incident's window, wherever. */
export async function acceptedAnywhere(tx: Tx, incident: WindowedIncident, now: Date): Promise<number> {
  const { from, to } = minutesOf(incident, now);
  const [row] = await tx.$queryRaw<{ accepted: number }[]>`
    SELECT coalesce(sum("count"), 0)::int AS "accepted" FROM "VolumeBucket"
    WHERE "workspaceId" = ${incident.workspaceId} AND "outcome" IN ('delivered', 'relayed')
      AND "minute" >= ${from}::timestamptz AND "minute" < ${to}::timestamptz`;
  return row?.accepted ?? 0;
}

/** Whether anybody at `domain` was last delivered to in the incident's window. */
export async function wasDelivered(tx: Tx, incident: WindowedIncident, now: Date, domain: string): Promise<boolean> {
  const { from, to } = incidentWindow(incident, now);
  const end = `@${domain}`;
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "RecipientState" WHERE "workspaceId" = ${incident.workspaceId}
      AND "lastDeliveredAt" >= ${from}::timestamptz AND "lastDeliveredAt" < ${to}::timestamptz
      AND right("recipientKey", ${end.length}::int) = ${end} LIMIT 1`;
  return rows.length > 0;
}

/** What came of handing one recipient over again, in any cohort of the incident; null when it never was. */
export async function loadControlledRetry(
  tx: Tx,
  workspaceId: string,
  incidentId: string,
  recipientKey: string,
): Promise<{ handedOver: number; failedAgain: number } | null> {
  const [row] = await tx.$queryRaw<{ handedOver: number; failedAgain: number }[]>`
    SELECT count(*)::int AS "handedOver", (count(*) FILTER (WHERE "outcome" = 'bounced'))::int AS "failedAgain"
    FROM "Dispatch" WHERE "workspaceId" = ${workspaceId} AND "recipientKey" = ${recipientKey}
      AND "handedOverAt" IS NOT NULL
      AND "cohortId" IN (SELECT "id" FROM "Cohort" WHERE "workspaceId" = ${workspaceId} AND "incidentId" = ${incidentId})`;
  return row && row.handedOver > 0 ? row : null;
}

/** The newest verdict of an incident. */
export async function currentVerdict(tx: Tx, workspaceId: string, incidentId: string): Promise<VerdictRow | null> {
  return tx.verdict.findFirst({
    where: { workspaceId, incidentId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
}

/** Verdicts of an incident, newest first. */
export async function listVerdicts(
  tx: Tx,
  workspaceId: string,
  incidentId: string,
  limit: number,
): Promise<VerdictRow[]> {
  return tx.verdict.findMany({
    where: { workspaceId, incidentId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
}

export type NewVerdict = Omit<VerdictRow, "proof" | "trace" | "facts"> & {
  proof: Prisma.InputJsonValue;
  trace: Prisma.InputJsonValue;
  facts: Prisma.InputJsonValue;
};

export async function insertVerdict(tx: Tx, verdict: NewVerdict): Promise<void> {
  await tx.verdict.create({ data: verdict });
}

/** The formats that the events of an incident came in, in alphabetical order. */
export async function eventFormats(tx: Tx, incident: WindowedIncident, now: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ format: string }[]>`
    SELECT DISTINCT "format" FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)} ORDER BY 1`;
  return rows.map((row) => row.format);
}

/** Attempts at the incident's provider from the minute of `since` on; with `pool`, those of that pool alone. */
export async function attemptsSince(
  tx: Tx,
  incident: WindowedIncident,
  { since, now, pool }: { since: Date; now: Date; pool: string | null },
): Promise<{ accepted: number; refused: number }> {
  const [row] = await tx.$queryRaw<{ accepted: number; refused: number }[]>`
    SELECT coalesce(sum("count") FILTER (WHERE "outcome" IN ('delivered', 'relayed')), 0)::int AS "accepted",
      coalesce(sum("count") FILTER (WHERE "reason" = ${incident.reason} AND "outcome" IN ('bounced', 'deferred')), 0)::int
        AS "refused"
    FROM "VolumeBucket" WHERE "workspaceId" = ${incident.workspaceId}
      AND ${bucketInScope({ ...incident, pool: pool ?? incident.pool })}
      AND "minute" >= ${since}::timestamptz AND "minute" <= ${now}::timestamptz`;
  return row ?? { accepted: 0, refused: 0 };
}

export type LetterRow = {
  remoteIp: string | null;
  remoteMta: string | null;
  refusals: number;
  recipients: number;
  firstAt: Date;
  lastAt: Date;
  reply: string | null;
};

/** The servers that refused with one of their replies, most refusals first; with `domain`, for that domain alone. */
export async function letterRows(
  tx: Tx,
  incident: WindowedIncident,
  { now, domain, limit }: { now: Date; domain: string | null; limit: number },
): Promise<LetterRow[]> {
  const only = domain === null ? Prisma.sql`TRUE` : Prisma.sql`"recipientDomain" = ${domain}`;
  return tx.$queryRaw<LetterRow[]>`
    SELECT "remoteIp", "remoteMta", count(*)::int AS "refusals", count(DISTINCT "recipientKey")::int AS "recipients",
      min("occurredAt") AS "firstAt", max("occurredAt") AS "lastAt", min("reply") AS "reply"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)} AND ${only}
    GROUP BY "remoteIp", "remoteMta" ORDER BY 3 DESC, 1, 2 LIMIT ${limit}::int`;
}

/** Recipients of an incident, in alphabetical order, cut at `limit`; with `domain`, of that domain alone. */
export async function letterRecipients(
  tx: Tx,
  incident: WindowedIncident,
  { now, domain, limit }: { now: Date; domain: string | null; limit: number },
): Promise<string[]> {
  const only = domain === null ? Prisma.sql`TRUE` : Prisma.sql`"recipientDomain" = ${domain}`;
  const rows = await tx.$queryRaw<{ recipient: string }[]>`
    SELECT DISTINCT "recipient" FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)} AND ${only}
    ORDER BY 1 LIMIT ${limit}::int`;
  return rows.map((row) => row.recipient);
}

/** Whole minutes that the window touches: counts are kept by the minute. */
function minutesOf(incident: WindowedIncident, now: Date): { from: Date; to: Date } {
  const { from, to } = incidentWindow(incident, now);
  return { from: new Date(Math.floor(from.getTime() / 60_000) * 60_000), to };
}
