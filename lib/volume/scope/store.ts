import { ALL_PROVIDERS } from "#lib/classify/provider";
import { Prisma } from "#lib/platform/database";
import type { Scope } from "#lib/volume/scope/scope";

/** SQL: the delivery event is in the scope. `event` is an alias with its dot, such as `e.`. */
export function eventInScope(scope: Scope, event = ""): Prisma.Sql {
  const column = (name: string) => Prisma.raw(`${event}"${name}"`);
  const terms = [Prisma.sql`TRUE`];
  if (scope.provider !== ALL_PROVIDERS) terms.push(Prisma.sql`${column("provider")} = ${scope.provider}`);
  if (scope.pool !== null) terms.push(Prisma.sql`${column("pool")} = ${scope.pool}`);
  if (scope.recipientDomain !== null) terms.push(Prisma.sql`${column("recipientDomain")} = ${scope.recipientDomain}`);
  return Prisma.join(terms, " AND ");
}

/** SQL: the volume bucket is in the scope. Buckets know no recipient domain, so that of the scope says nothing here. */
export function bucketInScope({ provider, pool }: Scope): Prisma.Sql {
  return eventInScope({ provider, pool, recipientDomain: null });
}

/**
 * SQL: a table of the events that are in the scope of `row` and meet `also`, a condition on `e`, with `columns` of `e`.
 * Two branches, so that one provider is found by its index.
 */
export function eventsInScopeOf(row: Prisma.Sql, columns: Prisma.Sql, also: Prisma.Sql): Prisma.Sql {
  const rest = Prisma.sql`${also} AND (${row}."pool" IS NULL OR e."pool" = ${row}."pool")
    AND (${row}."recipientDomain" IS NULL OR e."recipientDomain" = ${row}."recipientDomain")`;
  return Prisma.sql`(
    SELECT ${columns} FROM "DeliveryEvent" e WHERE e."provider" = ${row}."provider" AND ${rest}
    UNION ALL
    SELECT ${columns} FROM "DeliveryEvent" e WHERE ${row}."provider" = ${ALL_PROVIDERS} AND ${rest})`;
}

/** SQL: the event is in the scope that a row of Incident or Hold keeps. Both are aliases without a dot. */
export function eventInScopeOf(row: Prisma.Sql, event: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${row}."provider" = ${ALL_PROVIDERS} OR ${event}."provider" = ${row}."provider")
    AND (${row}."pool" IS NULL OR ${event}."pool" = ${row}."pool")
    AND (${row}."recipientDomain" IS NULL OR ${event}."recipientDomain" = ${row}."recipientDomain")`;
}
