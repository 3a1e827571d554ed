import { addressIsBad } from "#lib/cohort/members/store";
import type { Candidate, Proof } from "#lib/cohort/plan";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";
import type { EventFilterValues } from "#lib/volume/contract";
import { eventInScope } from "#lib/volume/scope/store";
import { matching } from "#lib/volume/store";

export type CohortScope = {
  workspaceId: string;
  incidentId: string;
  reason: string;
  provider: string;
  pool: string | null;
  recipientDomain: string | null;
  /** The incident's own span: whoever failed in it is planned for or left out by name. */
  own: { from: Date; to: Date };
  /** The chosen window, half-open. */
  from: Date;
  to: Date;
  /** What else was chosen, as on the page of events. */
  filter: EventFilterValues;
};

type Spelling = Pick<
  Candidate,
  | "recipientKey"
  | "recipient"
  | "eventId"
  | "outside"
  | "bounces"
  | "failures"
  | "firstFailedAt"
  | "lastFailedAt"
  | "remoteMta"
  | "remoteIp"
  | "pool"
  | "lastDeliveredAt"
> & { suppressedAt: Date | null; suppressedWhy: string | null; suppressedByName: string | null };

/** Every spelling of every recipient that failed in the incident or the window, with what is known of the recipient. */
export async function loadCandidates(tx: Tx, scope: CohortScope): Promise<Omit<Candidate, "routeNotFixed">[]> {
  const spellings = await loadSpellings(tx, scope);
  const keys = [...new Set(spellings.map((each) => each.recipientKey))];
  const complained = new Map<string, Proof>();
  const unsubscribed = new Map<string, Proof>();
  const bad = new Map<string, Proof>();
  const retried = new Map<string, Proof>();
  const taken = new Map<string, Proof>();
  // Each is asked for with the keys at hand: one statement over all of it has no figures to plan by.
  for (let start = 0; start < keys.length; start += KEYS_A_STATEMENT) {
    const some = keys.slice(start, start + KEYS_A_STATEMENT);
    await readSignals(tx, scope, some, complained, unsubscribed);
    await readBad(tx, scope, some, bad);
    await readRetried(tx, scope, some, retried);
    await readTaken(tx, scope, some, taken);
  }
  return spellings.map(({ suppressedAt, suppressedWhy, suppressedByName, ...spelling }) => ({
    ...spelling,
    complained: complained.get(spelling.recipientKey) ?? null,
    unsubscribed: unsubscribed.get(spelling.recipientKey) ?? null,
    suppressedByHand: suppressedAt && {
      words: `Suppressed at ${dayClockUtc(suppressedAt)}${suppressedByName ? ` by ${suppressedByName}` : ""}${suppressedWhy ? `: ${suppressedWhy}` : ""}.`,
    },
    bouncedElsewhere: bad.get(spelling.recipientKey) ?? null,
    failedAfterRetry: retried.get(spelling.recipientKey) ?? null,
    inAnotherCohort: taken.get(spelling.recipientKey) ?? null,
  }));
}

const KEYS_A_STATEMENT = 5_000;

async function loadSpellings(tx: Tx, scope: CohortScope): Promise<Spelling[]> {
  const { workspaceId, reason, own, from, to } = scope;
  const begin = new Date(Math.min(own.from.getTime(), from.getTime()));
  const end = new Date(Math.max(own.to.getTime(), to.getTime()));
  return tx.$queryRaw<Spelling[]>`
    WITH seen AS (
      SELECT "event"."id", "event"."recipientKey", "event"."recipient", "event"."remoteMta", "event"."remoteIp",
        "event"."pool", "event"."outcome", "event"."occurredAt",
        "event"."occurredAt" >= ${from} AND "event"."occurredAt" < ${to} AS "inWindow",
        COALESCE("event"."occurredAt" >= ${from} AND "event"."occurredAt" < ${to}
          AND ${matching(workspaceId, scope.filter)}, FALSE) AS "inside"
      FROM "DeliveryEvent" AS "event"
      WHERE "event"."workspaceId" = ${workspaceId} AND "event"."reason" = ${reason}
        AND ${eventInScope(scope, `"event".`)}
        AND "event"."occurredAt" >= ${begin} AND "event"."occurredAt" < ${end}
        AND "event"."counted" AND "event"."outcome" IN ('bounced', 'deferred')
    ), chosen AS (
      SELECT *, bool_or("inside") OVER spelling AS "anyInside", bool_or("inWindow") OVER spelling AS "anyInWindow"
      FROM seen WINDOW spelling AS (PARTITION BY "recipientKey", "recipient")
    ), spellings AS (
      SELECT DISTINCT ON ("recipientKey", "recipient") "id", "recipientKey", "recipient", "remoteMta", "remoteIp", "pool",
        CASE WHEN "anyInside" THEN NULL WHEN "anyInWindow" THEN 'outside_filter' ELSE 'outside_window' END AS "outside",
        (count(*) OVER spelling)::int AS "failures",
        (count(*) FILTER (WHERE "outcome" = 'bounced') OVER spelling)::int AS "bounces",
        min("occurredAt") OVER spelling AS "firstFailedAt", max("occurredAt") OVER spelling AS "lastFailedAt"
      FROM chosen WHERE "inside" = "anyInside"
      WINDOW spelling AS (PARTITION BY "recipientKey", "recipient")
      ORDER BY "recipientKey", "recipient", ("outcome" = 'bounced') DESC, "occurredAt" DESC, "id" DESC
    )
    SELECT s."recipientKey", s."recipient", s."id" AS "eventId", s."outside", s."bounces", s."failures",
      s."firstFailedAt", s."lastFailedAt", s."remoteMta", s."remoteIp", s."pool", r."lastDeliveredAt",
      r."suppressedAt", r."suppressedWhy", r."suppressedBy"->>'name' AS "suppressedByName"
    FROM spellings s
    LEFT JOIN "RecipientState" r ON r."workspaceId" = ${workspaceId} AND r."recipientKey" = s."recipientKey"`;
}

type Proofs = Map<string, Proof>;

async function readSignals(
  tx: Tx,
  { workspaceId }: CohortScope,
  keys: string[],
  complained: Proofs,
  unsubscribed: Proofs,
): Promise<void> {
  const rows = await tx.$queryRaw<
    { recipientKey: string; kind: string; id: bigint; occurredAt: Date; type: string | null }[]
  >`SELECT DISTINCT ON ("recipientKey", "kind") "recipientKey", "kind", "id", "occurredAt", "type"
    FROM "RecipientSignal" WHERE "workspaceId" = ${workspaceId} AND "recipientKey" = ANY(${keys})
    ORDER BY "recipientKey", "kind", "occurredAt" DESC, "id" DESC`;
  for (const { recipientKey, kind, id, occurredAt, type } of rows) {
    const left = kind === "unsubscribed";
    const words = `${left ? "Unsubscribed" : "Complained"} at ${dayClockUtc(occurredAt)}${type ? ` (${type})` : ""}.`;
    (left ? unsubscribed : complained).set(recipientKey, { words, signalId: id });
  }
}

async function readBad(tx: Tx, scope: CohortScope, keys: string[], into: Proofs): Promise<void> {
  const { workspaceId, reason, from, to } = scope;
  const rows = await tx.$queryRaw<{ recipientKey: string; id: bigint; occurredAt: Date; reason: string }[]>`
    SELECT DISTINCT ON (e."recipientKey") e."recipientKey", e."id", e."occurredAt", e."reason"
    FROM "DeliveryEvent" e
    LEFT JOIN "RecipientState" r ON r."workspaceId" = ${workspaceId} AND r."recipientKey" = e."recipientKey"
    WHERE e."workspaceId" = ${workspaceId} AND e."recipientKey" = ANY(${keys}) AND ${addressIsBad(Prisma.sql`e`)}
      AND NOT (e."reason" = ${reason} AND e."occurredAt" >= ${from} AND e."occurredAt" < ${to})
      AND (r."lastDeliveredAt" IS NULL OR r."lastDeliveredAt" <= e."occurredAt")
    ORDER BY e."recipientKey", e."occurredAt" DESC, e."id" DESC`;
  for (const { recipientKey, id, occurredAt, reason: why } of rows)
    into.set(recipientKey, {
      words: `Bounced at ${dayClockUtc(occurredAt)}: ${why.replaceAll("_", " ")}.`,
      eventId: id,
    });
}

async function readRetried(tx: Tx, { workspaceId }: CohortScope, keys: string[], into: Proofs): Promise<void> {
  const rows = await tx.$queryRaw<
    { recipientKey: string; id: string; number: number; outcomeAt: Date | null; outcomeEventId: bigint | null }[]
  >`SELECT DISTINCT ON (d."recipientKey") d."recipientKey", c."id", c."number", d."outcomeAt", d."outcomeEventId"
    FROM "Dispatch" d
    JOIN "Cohort" c ON c."id" = d."cohortId"
    LEFT JOIN "RecipientState" r ON r."workspaceId" = ${workspaceId} AND r."recipientKey" = d."recipientKey"
    WHERE d."workspaceId" = ${workspaceId} AND d."recipientKey" = ANY(${keys}) AND d."outcome" = 'bounced'
      AND (r."lastDeliveredAt" IS NULL OR r."lastDeliveredAt" <= d."outcomeAt")
    ORDER BY d."recipientKey", d."outcomeAt" DESC, c."number" DESC`;
  for (const { recipientKey, id, number, outcomeAt, outcomeEventId } of rows)
    into.set(recipientKey, {
      words: `Sent again by retry cohort ${number}, and bounced${outcomeAt ? ` at ${dayClockUtc(outcomeAt)}` : ""}.`,
      cohortId: id,
      ...(outcomeEventId === null ? {} : { eventId: outcomeEventId }),
    });
}

async function readTaken(tx: Tx, scope: CohortScope, keys: string[], into: Proofs): Promise<void> {
  const { workspaceId, incidentId } = scope;
  const rows = await tx.$queryRaw<{ recipientKey: string; id: string; number: number }[]>`
    SELECT DISTINCT ON (taken."recipientKey") taken."recipientKey", taken."id", taken."number" FROM (
      SELECT d."recipientKey", c."id", c."number" FROM "Dispatch" d JOIN "Cohort" c ON c."id" = d."cohortId"
      WHERE d."workspaceId" = ${workspaceId} AND d."recipientKey" = ANY(${keys}) AND d."state" <> 'cancelled'
        AND c."incidentId" = ${incidentId}
      UNION ALL
      SELECT m."recipientKey", c."id", c."number" FROM "CohortMember" m JOIN "Cohort" c ON c."id" = m."cohortId"
      WHERE m."workspaceId" = ${workspaceId} AND m."recipientKey" = ANY(${keys}) AND m."included"
        AND c."incidentId" = ${incidentId} AND c."state" IN ('approved', 'releasing', 'paused')
    ) taken ORDER BY taken."recipientKey", taken."number" DESC`;
  for (const { recipientKey, id, number } of rows)
    into.set(recipientKey, { words: `It is in retry cohort ${number}.`, cohortId: id });
}
