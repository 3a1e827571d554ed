import type { AnswerRow } from "#lib/evidence/mx-view";
import { answerRow } from "#lib/evidence/store";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";

const ANSWERS_MAX = 5_000;

/** MX answers kept of `domain` since `from`, newest first, with the addresses of the hosts they name, and failures. */
export async function keptAnswers(
  tx: Tx,
  workspaceId: string,
  ask: { domain: string; from: Date },
): Promise<{ rows: AnswerRow[]; cut: boolean }> {
  const where = { workspaceId, askedAt: { gte: ask.from } };
  const order = { orderBy: { askedAt: "desc" as const }, take: ANSWERS_MAX };
  const mx = await tx.dnsSnapshot.findMany({ where: { ...where, name: ask.domain, type: "MX" }, ...order });
  const rows = mx.map(answerRow);
  const hosts = rows.flatMap((row) =>
    row.records.flatMap(({ type, data }) => (type === "MX" ? [data.slice(data.indexOf(" ") + 1)] : [])),
  );
  const addresses = await tx.dnsSnapshot.findMany({
    where: { ...where, name: { in: [...new Set(hosts)] }, type: { in: ["A", "AAAA"] }, result: "answered" },
    ...order,
  });
  return { rows: [...rows, ...addresses.map(answerRow)], cut: mx.length === ANSWERS_MAX };
}

export type SeenAsMx = { domain: string; host: string; firstSeenAt: Date; lastSeenAt: Date; resolvers: string[] };

/** Of which domains `address` was an address of an MX host, in kept answers; the latest first. */
export async function seenAsMx(tx: Tx, workspaceId: string, address: string, limit: number): Promise<SeenAsMx[]> {
  const holds = Prisma.sql`${JSON.stringify([{ data: address }])}::jsonb`;
  return tx.$queryRaw<SeenAsMx[]>`
    WITH host AS (
      SELECT "name", min("askedAt") AS "first", max("askedAt") AS "last", array_agg(DISTINCT "resolver") AS "resolvers"
      FROM "DnsSnapshot"
      WHERE "workspaceId" = ${workspaceId} AND "type" IN ('A', 'AAAA') AND "records" @> ${holds}
      GROUP BY "name" ORDER BY 3 DESC LIMIT 200
    )
    SELECT mx."name" AS "domain", host."name" AS "host",
      greatest(host."first", min(mx."askedAt")) AS "firstSeenAt", least(host."last", max(mx."askedAt")) AS "lastSeenAt",
      host."resolvers"
    FROM host JOIN "DnsSnapshot" mx ON mx."workspaceId" = ${workspaceId} AND mx."type" = 'MX'
      AND EXISTS (SELECT 1 FROM jsonb_array_elements(mx."records") record
        WHERE split_part(record->>'data', ' ', 2) = host."name")
    GROUP BY mx."name", host."name", host."first", host."last", host."resolvers"
    ORDER BY 4 DESC, 1, 2 LIMIT ${limit}::int`;
}

/** The recipient domains with the most attempts since `from`. */
export async function busiestDomains(tx: Tx, workspaceId: string, from: Date, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ value: string }[]>`
    SELECT "value" FROM "AttemptDimension"
    WHERE "workspaceId" = ${workspaceId} AND "dimension" = 'recipientDomain' AND "hour" >= ${from}
    GROUP BY "value" ORDER BY sum("count") DESC, "value" LIMIT ${limit}::int`;
  return rows.map((row) => row.value);
}

/** Forgets answers that no incident's round holds and that are older than `before`; gives how many. */
export async function forgetAnswers(tx: Tx, workspaceId: string, before: Date): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM "DnsSnapshot" s WHERE s."workspaceId" = ${workspaceId} AND s."askedAt" < ${before}
      AND NOT EXISTS (SELECT 1 FROM "EvidenceRound" r
        WHERE r."workspaceId" = ${workspaceId} AND s."id" = ANY (r."snapshotIds"))`;
}

/** The latest MX answers kept about `domain` in [from, to]. */
export async function keptMx(
  tx: Tx,
  workspaceId: string,
  ask: { domain: string; from: Date; to: Date },
): Promise<AnswerRow[]> {
  const rows = await tx.dnsSnapshot.findMany({
    where: { workspaceId, name: ask.domain, type: "MX", askedAt: { gte: ask.from, lte: ask.to } },
    orderBy: { askedAt: "desc" },
    take: ANSWERS_MAX,
  });
  return rows.map(answerRow);
}

/** Whether the incident's timeline tells of a move of that domain after a time already: between the same two answers it is the same move. */
export async function isMoveTold(
  tx: Tx,
  { domain, after, ...entry }: { workspaceId: string; incidentId: string; kind: string; domain: string; after: Date },
): Promise<boolean> {
  return (
    (await tx.timelineEntry.count({
      where: { ...entry, at: { gt: after }, link: { path: ["domain"], equals: domain } },
    })) > 0
  );
}
