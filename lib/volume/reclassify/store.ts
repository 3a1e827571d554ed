import { AnswerShape } from "#lib/classify/contract";
import { overridePrefix } from "#lib/classify/override";
import type { Answer } from "#lib/classify/reason";
import { type OverrideRow, spokenOf } from "#lib/classify/store";
import { Prisma } from "#lib/platform/database";
import type { DeliveryEvent } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

/** A kept event as far as its class is concerned. */
export type AnsweredRow = Answer & {
  id: bigint;
  reply: string | null;
  provider: string;
  pool: string | null;
  outcome: string;
  occurredAt: Date;
  counted: boolean;
  original: Answer | null;
};

/** An event that gets another answer; `original` is what the rules said where an override decides. */
export type Change = { row: AnsweredRow; answer: Answer; original: Answer | null };

/** The next events an override speaks of, or spoke of, after `after`, in the order of their ids, locked. */
export async function nextRows(tx: Tx, override: OverrideRow, after: bigint, most: number): Promise<AnsweredRow[]> {
  const rows = await tx.$queryRaw<DeliveryEvent[]>`
    SELECT "id", "reply", "provider", "pool", "outcome", "occurredAt", "counted", "reason", "subReason", "rule",
      "matchStart", "matchEnd", "original"
    FROM "DeliveryEvent"
    WHERE "workspaceId" = ${override.workspaceId} AND "id" > ${after}::bigint
      AND ((${spokenOf(override)}) OR starts_with("rule", ${overridePrefix(override.id)}))
    ORDER BY "id" LIMIT ${most}::int FOR UPDATE`;
  return rows.map(({ matchStart, matchEnd, ...row }) => ({
    ...row,
    ...AnswerShape.parse({
      reason: row.reason,
      subReason: row.subReason,
      rule: row.rule,
      match: matchStart !== null && matchEnd !== null ? { start: matchStart, end: matchEnd } : null,
    }),
    original: row.original === null ? null : AnswerShape.parse(row.original),
  }));
}

/** Writes the new answers beside what the rules said. */
export async function answerRows(tx: Tx, workspaceId: string, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ row, answer, original }) => ({
    id: row.id.toString(),
    reason: answer.reason,
    subReason: answer.subReason,
    rule: answer.rule,
    matchStart: answer.match?.start ?? null,
    matchEnd: answer.match?.end ?? null,
    original,
  }));
  await tx.$executeRaw`
    UPDATE "DeliveryEvent" AS "event" SET "reason" = "new"."reason", "subReason" = "new"."subReason",
      "rule" = "new"."rule", "matchStart" = "new"."matchStart", "matchEnd" = "new"."matchEnd",
      "original" = CASE WHEN jsonb_typeof("new"."original") = 'object' THEN "new"."original" END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS "new"("id" bigint, "reason" text, "subReason" text,
      "rule" text, "matchStart" int, "matchEnd" int, "original" jsonb)
    WHERE "event"."workspaceId" = ${workspaceId} AND "event"."id" = "new"."id"`;
}

/** Takes away buckets that nothing is left in: a zero would say that something was heard. */
export async function dropEmptyBuckets(tx: Tx, workspaceId: string, minutes: readonly Date[]): Promise<void> {
  if (minutes.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId} AND "count" = 0
      AND "minute" IN (${Prisma.join(minutes.map((minute) => Prisma.sql`${minute}::timestamptz`))})`;
}
