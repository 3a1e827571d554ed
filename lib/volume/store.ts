import { database, Prisma } from "#lib/platform/database";
import { databaseCode } from "#lib/platform/database-error";
import type { EventFilterValues } from "#lib/volume/contract";
import { parseConditions } from "#lib/volume/dimension/condition";
import { conditionSql } from "#lib/volume/dimension/store";
import { eventInScopeOf } from "#lib/volume/scope/store";

export type EventRow = Prisma.DeliveryEventGetPayload<{ omit: { rawLine: true } }> & { uploadName: string };

/** A person waits for a search; a longer one is told to be narrower. */
const SEARCH_TIMEOUT_MS = 8_000;
const QUERY_CANCELED = "57014";

/** A search that took too long. */
export class SearchTooLong extends Error {}

/** Events that fit `filter`, newest first, from after (`occurredAt`, `id`). */
export async function pageOfEvents(
  workspaceId: string,
  filter: EventFilterValues,
  after: { occurredAt: Date; id: bigint } | null,
  limit: number,
): Promise<EventRow[]> {
  const past = after
    ? Prisma.sql`AND ("event"."occurredAt", "event"."id") < (${after.occurredAt}::timestamptz, ${after.id}::bigint)`
    : Prisma.empty;
  // Ids first: the wide rows are read for one page only.
  const rows = await bounded<{ id: bigint }>(Prisma.sql`
    SELECT "event"."id" FROM "DeliveryEvent" AS "event"
    WHERE ${matching(workspaceId, filter)} ${past}
    ORDER BY "event"."occurredAt" DESC, "event"."id" DESC LIMIT ${limit}::int`);
  const events = await database().deliveryEvent.findMany({
    where: { workspaceId, id: { in: rows.map((row) => row.id) } },
    orderBy: [{ occurredAt: "desc" }, { id: "desc" }],
    omit: { rawLine: true },
  });
  const names = await uploadNames(workspaceId, events);
  return events.map((event) => ({ ...event, uploadName: names.get(event.uploadId) ?? "" }));
}

/** How many fit `filter`; counting ends one above `most`. */
export async function countEvents(workspaceId: string, filter: EventFilterValues, most: number): Promise<number> {
  const rows = await bounded<{ count: number }>(Prisma.sql`
    SELECT count(*)::int AS "count" FROM (
      SELECT 1 FROM "DeliveryEvent" AS "event" WHERE ${matching(workspaceId, filter)} LIMIT ${most + 1}::int) AS "some"`);
  return rows[0]?.count ?? 0;
}

async function bounded<T>(query: Prisma.Sql): Promise<T[]> {
  try {
    return await database().$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(SEARCH_TIMEOUT_MS)}, true)`;
        return tx.$queryRaw<T[]>(query);
      },
      { timeout: SEARCH_TIMEOUT_MS * 2 },
    );
  } catch (error) {
    if (databaseCode(error) === QUERY_CANCELED) throw new SearchTooLong();
    throw error;
  }
}

/** SQL: `"event"`, a delivery event, fits the filter. */
export function matching(workspaceId: string, filter: EventFilterValues): Prisma.Sql {
  const { from, to, reason, provider, pool, outcome, domain, remoteIp, uploadId, incidentId, where, q } = filter;
  const terms = [Prisma.sql`"event"."workspaceId" = ${workspaceId}`];
  if (from) terms.push(Prisma.sql`"event"."occurredAt" >= ${from}::timestamptz`);
  if (to) terms.push(Prisma.sql`"event"."occurredAt" < ${to}::timestamptz`);
  if (reason) terms.push(Prisma.sql`"event"."reason" = ${reason}`);
  if (provider) terms.push(Prisma.sql`"event"."provider" = ${provider}`);
  if (pool) terms.push(Prisma.sql`"event"."pool" = ${pool}`);
  if (outcome) terms.push(Prisma.sql`"event"."outcome" = ${outcome}`);
  if (domain) terms.push(Prisma.sql`"event"."recipientDomain" = ${domain.toLowerCase()}`);
  if (remoteIp) terms.push(Prisma.sql`"event"."remoteIp" = ${remoteIp}`);
  if (uploadId) terms.push(Prisma.sql`"event"."uploadId" = ${uploadId}`);
  if (incidentId) terms.push(Prisma.sql`EXISTS (${incidentsOf(Prisma.sql`"incident"."id" = ${incidentId}`)})`);
  if (where) for (const condition of parseConditions(where) ?? []) terms.push(conditionSql(condition));
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
    const fields = ["recipient", "queueId", "messageId", "remoteMta", "remoteIp", "reply"];
    const inField = fields.map((field) => Prisma.sql`"event".${Prisma.raw(`"${field}"`)} ILIKE ${like}`);
    terms.push(Prisma.sql`(${Prisma.join(inField, " OR ")})`);
  }
  return Prisma.join(terms, " AND ");
}

/** The incidents that count `"event"`: its own reason and scope, within the window that lib/incident gives it. */
function incidentsOf(also: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT "incident"."id" FROM "Incident" AS "incident"
    WHERE "incident"."workspaceId" = "event"."workspaceId" AND ${also}
      AND "incident"."reason" = "event"."reason"
      AND ${eventInScopeOf(Prisma.sql`"incident"`, Prisma.sql`"event"`)}
      AND "event"."outcome" IN ('bounced', 'deferred') AND "event"."counted"
      AND "event"."occurredAt" >= "incident"."startedAt"
      AND ("incident"."endedAt" IS NULL OR "event"."occurredAt" <= "incident"."endedAt")`;
}

/** The incident an event belongs to; the newest when several do. */
export async function incidentOfEvent(workspaceId: string, id: bigint): Promise<string | null> {
  const rows = await database().$queryRaw<{ id: string }[]>`
    SELECT "found"."id" FROM "DeliveryEvent" AS "event",
      LATERAL (${incidentsOf(Prisma.sql`"incident"."state" NOT IN ('merged', 'false_alarm')`)}) AS "found"
    WHERE "event"."workspaceId" = ${workspaceId} AND "event"."id" = ${id}::bigint
    ORDER BY "found"."id" DESC LIMIT 1`;
  return rows[0]?.id ?? null;
}

export async function findEvent(
  workspaceId: string,
  id: bigint,
): Promise<(EventRow & { failureKey: Uint8Array | null }) | null> {
  const event = await database().deliveryEvent.findFirst({ where: { workspaceId, id }, omit: { rawLine: true } });
  if (!event) return null;
  const names = await uploadNames(workspaceId, [event]);
  return { ...event, uploadName: names.get(event.uploadId) ?? "" };
}

/** The bytes that prove an event: its mail or its log line. */
export async function findRaw(workspaceId: string, id: bigint): Promise<{ isMail: boolean; bytes: Uint8Array } | null> {
  const event = await database().deliveryEvent.findFirst({
    where: { workspaceId, id },
    select: { rawLine: true, rawMessageSha256: true },
  });
  if (!event) return null;
  if (event.rawLine) return { isMail: false, bytes: event.rawLine };
  const mail = await database().rawMessage.findUnique({
    where: { workspaceId_sha256: { workspaceId, sha256: event.rawMessageSha256 ?? "" } },
    select: { bytes: true },
  });
  return mail ? { isMail: true, bytes: mail.bytes } : null;
}

const TELLINGS_MAX = 20;

/** Other events of the same failure. */
export async function otherTellings(
  workspaceId: string,
  failureKey: Uint8Array,
  id: bigint,
): Promise<{ id: bigint; format: string; uploadName: string; counted: boolean }[]> {
  const rows = await database().deliveryEvent.findMany({
    where: { workspaceId, failureKey: Uint8Array.from(failureKey), id: { not: id } },
    select: { id: true, format: true, counted: true, uploadId: true },
    orderBy: { id: "asc" },
    take: TELLINGS_MAX,
  });
  const names = await uploadNames(workspaceId, rows);
  return rows.map(({ uploadId, ...row }) => ({ ...row, uploadName: names.get(uploadId) ?? "" }));
}

async function uploadNames(workspaceId: string, rows: { uploadId: string }[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map((row) => row.uploadId))];
  const uploads = await database().upload.findMany({
    where: { workspaceId, id: { in: ids } },
    select: { id: true, name: true },
  });
  return new Map(uploads.map((upload) => [upload.id, upload.name]));
}

export type Coverage = { firstEventAt: Date | null; lastEventAt: Date | null; lastIntakeAt: Date | null };

/** All we ever heard, to the minute. */
export async function coverageOf(workspaceId: string): Promise<Coverage> {
  const rows = await database().$queryRaw<Coverage[]>`
    SELECT
      (SELECT min("minute") FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId}) AS "firstEventAt",
      (SELECT max("minute") FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId}) AS "lastEventAt",
      (SELECT max("createdAt") FROM "Upload" WHERE "workspaceId" = ${workspaceId}) AS "lastIntakeAt"`;
  return rows[0] ?? { firstEventAt: null, lastEventAt: null, lastIntakeAt: null };
}
