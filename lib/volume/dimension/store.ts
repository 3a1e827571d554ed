import { Prisma } from "#lib/platform/database";
import { pgArray } from "#lib/platform/pg-array";
import type { Tx } from "#lib/platform/transaction";
import { allCount, countedOf, type DimensionCount, dimensionCounts, type Landed } from "#lib/volume/dimension/attempts";
import type { Condition, SearchableDimension } from "#lib/volume/dimension/condition";
import { VALUE_LENGTH_MAX } from "#lib/volume/dimension/dimension";
import type { Classified } from "#lib/volume/landing/landing";

/**
 * Adds what newly landed events say of each property of an attempt. `landed` is what their insert gave back;
 * `ifAllCount` are the counts of all events.
 */
export async function addAttemptDimensions(
  tx: Tx,
  workspaceId: string,
  parts: readonly { events: readonly Classified[]; landed: readonly Landed[] }[],
  ifAllCount: readonly DimensionCount[],
): Promise<void> {
  const rows = parts.every(({ events, landed }) => allCount(events, landed))
    ? ifAllCount
    : dimensionCounts(parts.flatMap(({ events, landed }) => countedOf(events, landed)));
  if (rows.length === 0) return;
  const text = (of: (row: (typeof rows)[number]) => string) => Prisma.sql`${pgArray("text", rows.map(of))}::text[]`;
  await tx.$executeRaw`
    INSERT INTO "AttemptDimension" ("workspaceId", "hour", "provider", "dimension", "value", "outcome", "count")
    SELECT ${workspaceId}, "row".* FROM unnest(
      ${pgArray(
        "timestamptz",
        rows.map((row) => row.hour),
      )}::timestamptz[],
      ${text((row) => row.provider)}, ${text((row) => row.dimension)}, ${text((row) => row.value)},
      ${text((row) => row.outcome)}, ${pgArray(
        "integer",
        rows.map((row) => row.count),
      )}::integer[]) AS "row"
    ON CONFLICT ("workspaceId", "provider", "hour", "dimension", "value", "outcome")
    DO UPDATE SET "count" = "AttemptDimension"."count" + EXCLUDED."count"`;
}

/** The value of one property of a row of "DeliveryEvent" named `event`, as the counts of attempts spell it; NULL when not told. */
export function dimensionSql(dimension: SearchableDimension): Prisma.Sql {
  return SQL[dimension];
}

/** SQL: `event` meets the condition. What no source told is not the value. */
export function conditionSql({ dimension, value, not }: Condition): Prisma.Sql {
  return not
    ? Prisma.sql`${dimensionSql(dimension)} IS DISTINCT FROM ${value}`
    : Prisma.sql`${dimensionSql(dimension)} = ${value}`;
}

const text = (column: string) => `left(NULLIF("event"."${column}", ''), ${VALUE_LENGTH_MAX})`;
const hasLetter = (range: string) => `"event"."recipient" ~ '[${range}].*@' COLLATE "C"`;

const SQL: Record<SearchableDimension, Prisma.Sql> = {
  recipientDomain: Prisma.raw(text("recipientDomain")),
  provider: Prisma.raw(`"event"."provider"`),
  remoteMta: Prisma.raw(`lower(${text("remoteMta")})`),
  remoteIp: Prisma.raw(text("remoteIp")),
  ipPrefix: Prisma.raw(prefixOf(`"event"."remoteIp"`)),
  tld: Prisma.raw(tldOf(`"event"."recipientDomain"`)),
  pool: Prisma.raw(text("pool")),
  sourceIp: Prisma.raw(text("sourceIp")),
  senderDomain: Prisma.raw(
    `CASE WHEN "event"."mailFrom" LIKE '%@%' THEN NULLIF(left(lower(rtrim(split_part("event"."mailFrom", '@', -1), '>')), ${VALUE_LENGTH_MAX}), '') END`,
  ),
  localPartCase: Prisma.raw(
    `CASE WHEN ${hasLetter("A-Z")} THEN CASE WHEN ${hasLetter("a-z")} THEN 'mixed' ELSE 'upper' END
      WHEN ${hasLetter("a-z")} THEN 'lower' ELSE 'none' END`,
  ),
  stage: Prisma.raw(text("smtpCommand")),
  enhancedStatus: Prisma.raw(text("enhancedStatus")),
};

/** SQL for the network of a canonical address, /24 or /48; NULL for anything else. */
export function prefixOf(sql: string): string {
  return `CASE WHEN ${sql} ~ '^[0-9a-f:]*:[0-9a-f:]*$' THEN network(set_masklen(${sql}::inet, 48))::text
    ELSE substring(${sql} FROM '^([0-9]+\\.[0-9]+\\.[0-9]+)\\.[0-9]+$') || '.0/24' END`;
}

/** SQL for what stands behind the last dot of a domain; NULL for address literals and names without a dot. */
export function tldOf(sql: string): string {
  return `substring(${sql} FROM '\\.([a-z0-9-]+)$')`;
}
