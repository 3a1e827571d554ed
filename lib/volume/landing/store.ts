import { Prisma } from "#lib/platform/database";
import { atOnce } from "#lib/platform/slices";
import type { Tx } from "#lib/platform/transaction";
import { type Column, encodeRows, type Rows } from "#lib/volume/landing/rows";

/** Newly landed rows of one minute, provider, reason, pool and outcome. */
export type Increment = {
  minute: Date;
  provider: string;
  reason: string;
  pool: string;
  outcome: string;
  counted: boolean;
  count: number;
  /** Hex keys of the counted ones, one after the other; null when every row of the batch counts. */
  keys?: string | null;
};

const BUCKET_COLUMNS: readonly Column<Increment>[] = [
  { name: "minute", type: "timestamptz", of: (row) => row.minute },
  { name: "provider", type: "text", of: (row) => row.provider },
  { name: "reason", type: "text", of: (row) => row.reason },
  { name: "pool", type: "text", of: (row) => row.pool },
  { name: "outcome", type: "text", of: (row) => row.outcome },
  { name: "count", type: "integer", of: (row) => row.count },
];

/** Keeps mails byte for byte, each once. */
export async function insertRawMessages(tx: Tx, workspaceId: string, mails: Rows): Promise<void> {
  if (mails.count === 0) return;
  await tx.$executeRaw`
    INSERT INTO "RawMessage" ("workspaceId", "sha256", "bytes", "sizeBytes")
    SELECT ${workspaceId}, "sha256", "bytes", length("bytes") FROM ${rowsFrom(mails)} ON CONFLICT DO NOTHING`;
}

/** Claims each failure for its first telling; one that is claimed already stays with its event. */
export async function claimFailures(tx: Tx, workspaceId: string, claims: Rows): Promise<void> {
  if (claims.count === 0) return;
  await tx.$executeRaw`
    INSERT INTO "FailureClaim" ("workspaceId", "failureKey", "eventKey")
    SELECT ${workspaceId}, "failureKey", "eventKey" FROM ${rowsFrom(claims)}
    ON CONFLICT DO NOTHING`;
}

/**
 * Inserts the events that are not known yet and gives what they add to the counts. An event is counted when no
 * other telling of its failure holds the claim, and never when our own server refused somebody else's mail or when
 * the mail was none of ours.
 */
export async function insertEvents(
  tx: Tx,
  batch: { workspaceId: string; uploadId: string; format: string },
  events: Rows,
): Promise<Increment[]> {
  if (events.count === 0) return [];
  const names = Prisma.raw(namesOf(events));
  return tx.$queryRaw<Increment[]>`
    WITH "landed" AS (
      INSERT INTO "DeliveryEvent" ("workspaceId", "uploadId", "format", "counted", ${names})
      SELECT ${batch.workspaceId}, ${batch.uploadId}, ${batch.format},
        "saidBy" <> 'inbound_ours' AND NOT "stray" AND ("failureKey" IS NULL OR EXISTS (
          SELECT 1 FROM "FailureClaim" AS "claim" WHERE "claim"."workspaceId" = ${batch.workspaceId}
            AND "claim"."failureKey" = "row"."failureKey" AND "claim"."eventKey" = "row"."eventKey")),
        ${names}
      FROM ${rowsFrom(events)}
      ON CONFLICT ("workspaceId", "eventKey") DO NOTHING
      RETURNING "eventKey", "occurredAt", "provider", "reason", "pool", "outcome", "counted")
    SELECT date_trunc('minute', "occurredAt", 'UTC') AS "minute", "provider",
      CASE WHEN "outcome" IN ('bounced', 'deferred') THEN "reason" ELSE '' END AS "reason",
      COALESCE("pool", '') AS "pool", "outcome", "counted", count(*)::int AS "count", 
      ${keysUnless(Prisma.sql`count(*) FROM "landed" WHERE "counted"`, events.count)}
    FROM "landed" GROUP BY 1, 2, 3, 4, 5, 6`;
}

/**
 * Remembers deliveries, which are counted and not kept, and gives what the new ones add to the counts. `allCount`:
 * none of them stayed with us.
 */
export async function insertDeliveries(
  tx: Tx,
  workspaceId: string,
  deliveries: Rows,
  allCount: boolean,
): Promise<Increment[]> {
  if (deliveries.count === 0) return [];
  return tx.$queryRaw<Increment[]>`
    WITH "input" AS MATERIALIZED (SELECT * FROM ${rowsFrom(deliveries)}), "landed" AS (
      INSERT INTO "DeliverySeen" ("workspaceId", "eventKey", "occurredAt")
      SELECT ${workspaceId}, "eventKey", "occurredAt" FROM "input" ON CONFLICT DO NOTHING RETURNING "eventKey")
    SELECT date_trunc('minute', "occurredAt", 'UTC') AS "minute", "provider", '' AS "reason",
      COALESCE("pool", '') AS "pool", 'delivered' AS "outcome", "counted", count(*)::int AS "count",
      ${keysUnless(Prisma.sql`count(*) FROM "landed"`, deliveries.count + (allCount ? 0 : 1))}
    FROM "landed" JOIN "input" USING ("eventKey") GROUP BY 1, 2, 4, 6`;
}

/** Keys of what landed, sent back only when fewer than `all` count: the rest of the time everybody knows them. */
function keysUnless(counted: Prisma.Sql, all: number): Prisma.Sql {
  return Prisma.sql`string_agg(encode("eventKey", 'hex'), '') FILTER (WHERE (SELECT ${counted}) < ${all}::int) AS "keys"`;
}

/** Adds the counted increments to the buckets. */
export async function addToBuckets(tx: Tx, workspaceId: string, increments: Increment[]): Promise<void> {
  const place = (row: Increment): string =>
    [row.minute.toISOString(), row.provider, row.reason, row.pool, row.outcome].join("\0");
  const rows = increments
    .filter((row) => row.counted)
    .map((row) => ({ row, place: place(row) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ row }) => row);
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "VolumeBucket" ("workspaceId", "minute", "provider", "reason", "pool", "outcome", "count")
    SELECT ${workspaceId}, "minute", "provider", "reason", "pool", "outcome", "count"
    FROM ${rowsFrom(atOnce(encodeRows(rows, BUCKET_COLUMNS)))}
    ON CONFLICT ("workspaceId", "minute", "provider", "reason", "pool", "outcome")
    DO UPDATE SET "count" = "VolumeBucket"."count" + EXCLUDED."count"`;
}

/** Moves the last delivery and the last failure of each recipient forward, never back. */
export async function noteRecipients(tx: Tx, workspaceId: string, recipients: Rows): Promise<void> {
  if (recipients.count === 0) return;
  await tx.$executeRaw`
    INSERT INTO "RecipientState" AS "known" ("workspaceId", "recipientKey", "lastDeliveredAt", "lastFailedAt")
    SELECT ${workspaceId}, "recipientKey", "deliveredAt", "failedAt" FROM ${rowsFrom(recipients)}
    ON CONFLICT ("workspaceId", "recipientKey") DO UPDATE SET
      "lastDeliveredAt" = GREATEST("known"."lastDeliveredAt", EXCLUDED."lastDeliveredAt"),
      "lastFailedAt" = GREATEST("known"."lastFailedAt", EXCLUDED."lastFailedAt")
    WHERE GREATEST("known"."lastDeliveredAt", EXCLUDED."lastDeliveredAt") IS DISTINCT FROM "known"."lastDeliveredAt"
      OR GREATEST("known"."lastFailedAt", EXCLUDED."lastFailedAt") IS DISTINCT FROM "known"."lastFailedAt"`;
}

/** `rows` as the table `"row"`, sent as one array a column: one statement for any number of rows. */
function rowsFrom(rows: Rows): Prisma.Sql {
  const arrays = rows.columns.map(({ type, array }) => Prisma.sql`${array}::${Prisma.raw(type)}[]`);
  return Prisma.sql`unnest(${Prisma.join(arrays)}) AS "row"(${Prisma.raw(namesOf(rows))})`;
}

function namesOf({ columns }: Rows): string {
  return columns.map(({ name }) => `"${name}"`).join(", ");
}
