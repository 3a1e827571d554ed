import { type AnswerRow, mxRecords } from "#lib/evidence/mx-view";
import type { SeenBefore } from "#lib/verdict/match-level";

/**
 * Which hosts and addresses were MX of `domain` in older answers, as the resolvers gave them: one entry an MX answer and
 * host, with the addresses that the same resolver gave for it in any of those answers.
 */
export function seenBefore(domain: string, rows: readonly AnswerRow[]): SeenBefore[] {
  return rows
    .filter((row) => row.type === "MX" && row.name === domain && row.result === "answered")
    .flatMap((row) =>
      mxRecords(row).map(({ host }) => {
        const addresses = rows
          .filter((other) => other.name === host && other.resolver === row.resolver && nearBy(row, other))
          .flatMap((other) =>
            other.records.filter((record) => record.type === other.type).map((record) => record.data),
          );
        const { resolver, ttl } = row;
        return { host, addresses: [...new Set(addresses)], resolver, lastSeenAt: row.askedAt.toISOString(), ttl };
      }),
    );
}

/** Answers of one round lie within a minute of each other. */
function nearBy(row: AnswerRow, other: AnswerRow): boolean {
  return (
    (other.type === "A" || other.type === "AAAA") && Math.abs(row.askedAt.getTime() - other.askedAt.getTime()) < 60_000
  );
}
