import type { ActorRef } from "#lib/access/actor";
import { addressIsBad } from "#lib/cohort/members/store";
import type { CohortRow } from "#lib/cohort/store";
import { mxRecords } from "#lib/evidence/mx-view";
import { answerRow, loadRound, loadSnapshots } from "#lib/evidence/store";
import { findHold } from "#lib/hold/store";
import { loadIncident } from "#lib/incident/store";
import { CODE_VERSION } from "#lib/platform/code-version";
import { Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { Incident, Review as ReviewRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";
import type { Ending } from "#lib/review/decision";
import { incidentFact, MX_VIA, type ReviewFacts, verdictFact } from "#lib/review/facts";

export type { ReviewRow };

/** Cohort states in which a review still decides what may happen. */
const ALIVE = ["in_review", "approved", "releasing", "paused"];

/**
 * What is true now of everything an approval of this cohort rests on. `members` false leaves out the news of its members,
 * which no longer void the approval once a stage was released.
 */
export async function loadFacts(tx: Tx, cohort: CohortRow, members = true): Promise<ReviewFacts> {
  const { workspaceId, incidentId } = cohort;
  const incident = await loadIncident(tx, workspaceId, incidentId);
  const hold = await findHold(tx, workspaceId, incidentId);
  return {
    incident: incidentFact(incident.state),
    verdict: verdictFact(incident),
    hold: hold?.state ?? "none",
    mx: await mxAnswers(tx, workspaceId, incidentId),
    code: CODE_VERSION,
    ...(members ? await memberNews(tx, cohort, incident) : { deliveredSince: 0, bouncedSince: 0, suppressedSince: 0 }),
  };
}

async function mxAnswers(tx: Tx, workspaceId: string, incidentId: string): Promise<Record<string, string>> {
  const round = await loadRound(tx, workspaceId, incidentId);
  if (!round) return {};
  const answers: Record<string, string> = {};
  for (const row of (await loadSnapshots(tx, round)).map(answerRow)) {
    if (row.type !== "MX") continue;
    const key = `${row.name}${MX_VIA}${row.resolver}`;
    if (row.result === "nodata" || row.result === "nxdomain") answers[key] = row.result;
    else if (row.result === "answered")
      answers[key] = mxRecords(row)
        .map(({ preference, host }) => `${preference} ${host}`)
        .join(", ");
  }
  return answers;
}

type MemberNews = Required<
  Pick<ReviewFacts, "deliveredSince" | "bouncedSince" | "complainedSince" | "suppressedSince">
>;

async function memberNews(tx: Tx, cohort: CohortRow, incident: Incident): Promise<MemberNews> {
  const { workspaceId, id } = cohort;
  const rows = await tx.$queryRaw<MemberNews[]>`
    SELECT (count(*) FILTER (WHERE r."suppressedAt" IS NOT NULL))::int AS "suppressedSince",
      (count(*) FILTER (WHERE EXISTS (SELECT 1 FROM "RecipientSignal" s
        WHERE s."workspaceId" = ${workspaceId} AND s."recipientKey" = m."recipientKey")))::int AS "complainedSince",
      (count(*) FILTER (WHERE r."lastDeliveredAt" > m."lastFailedAt"))::int AS "deliveredSince",
      (count(*) FILTER (WHERE EXISTS (SELECT 1 FROM "DeliveryEvent" e WHERE e."workspaceId" = ${workspaceId}
        AND e."recipientKey" = m."recipientKey" AND ${addressIsBad(Prisma.sql`e`)}
        AND NOT (e."reason" = ${incident.reason} AND e."occurredAt" >= ${cohort.windowFrom} AND e."occurredAt" < ${cohort.windowTo})
        AND (r."lastDeliveredAt" IS NULL OR r."lastDeliveredAt" <= e."occurredAt"))))::int AS "bouncedSince"
    FROM "CohortMember" m
    LEFT JOIN "RecipientState" r ON r."workspaceId" = m."workspaceId" AND r."recipientKey" = m."recipientKey"
    WHERE m."workspaceId" = ${workspaceId} AND m."cohortId" = ${id} AND m."included"
      AND NOT EXISTS (SELECT 1 FROM "Dispatch" d WHERE d."cohortId" = m."cohortId"
        AND d."recipientKey" = m."recipientKey" AND d."state" <> 'cancelled')`;
  return rows[0] ?? { deliveredSince: 0, bouncedSince: 0, complainedSince: 0, suppressedSince: 0 };
}

/** Whether any stage of the cohort was released. */
export async function hasBegun(tx: Tx, cohortId: string): Promise<boolean> {
  return (await tx.releaseStage.findFirst({ where: { cohortId, releasedAt: { not: null } } })) !== null;
}

/** The review, or `not_found`. */
export async function loadReview(tx: Tx, workspaceId: string, reviewId: string): Promise<ReviewRow> {
  const review = await tx.review.findFirst({ where: { id: reviewId, workspaceId } });
  if (!review) throw notFound("This review");
  return review;
}

export async function insertReview(
  tx: Tx,
  review: Prisma.ReviewUncheckedCreateInput & { facts: ReviewFacts },
): Promise<void> {
  await tx.review.create({ data: review });
}

/** Moves the review when it is still in `from`; false when somebody was faster. */
export async function moveReview(
  tx: Tx,
  review: Pick<ReviewRow, "id" | "workspaceId" | "planHash">,
  from: string,
  change: Prisma.ReviewUncheckedUpdateManyInput & { state: string },
): Promise<boolean> {
  const { id, workspaceId, planHash } = review;
  const { count } = await tx.review.updateMany({
    where: { id, workspaceId, planHash, state: from },
    data: { ...change, version: { increment: 1 } },
  });
  return count === 1;
}

/** The approval that stands for a plan, or null. */
export async function approvalOf(tx: Tx, cohort: CohortRow): Promise<ReviewRow | null> {
  if (!cohort.planHash) return null;
  return tx.review.findFirst({
    where: { workspaceId: cohort.workspaceId, cohortId: cohort.id, planHash: cohort.planHash, state: "approved" },
    orderBy: { decidedAt: "desc" },
  });
}

/** Requests of one incident take turns, so that of two plans asked for at once only the newer one waits. */
export async function lockRequests(tx: Tx, incidentId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('review'), hashtext(${incidentId}))`;
}

/** What ended a review that nobody decided: a newer plan, a changed fact, or Stop; null when nothing tells. */
export async function endingOf(tx: Tx, cohort: CohortRow, reviewId: string): Promise<Ending | null> {
  const { workspaceId, incidentId, id } = cohort;
  const entry = await tx.timelineEntry.findFirst({
    where: {
      workspaceId,
      incidentId,
      OR: [
        { kind: { in: ["review.superseded", "review.stale"] }, link: { path: ["review"], equals: reviewId } },
        { kind: "release.stopped", link: { path: ["cohort"], equals: id } },
      ],
    },
    orderBy: { id: "asc" },
  });
  return entry && { kind: entry.kind, name: (entry.actor as ActorRef).name, at: entry.at, text: entry.text };
}

/** Pending reviews of other cohorts of the incident. */
export async function olderPending(tx: Tx, cohort: CohortRow): Promise<(ReviewRow & { cohort: CohortRow })[]> {
  return tx.review.findMany({
    where: {
      workspaceId: cohort.workspaceId,
      state: "pending",
      cohortId: { not: cohort.id },
      cohort: { incidentId: cohort.incidentId },
    },
    include: { cohort: true },
    orderBy: { id: "asc" },
  });
}

/** Requests of this cohort that still wait. */
export async function pendingOf(tx: Tx, cohort: CohortRow): Promise<ReviewRow[]> {
  return tx.review.findMany({ where: { workspaceId: cohort.workspaceId, cohortId: cohort.id, state: "pending" } });
}

/** Reviews that still decide something, of cohorts that hand over nothing at this moment. */
export async function liveReviews(
  tx: Tx,
  workspaceId: string,
  dueBy?: Date,
): Promise<{ id: string; cohortId: string }[]> {
  return tx.review.findMany({
    where: {
      workspaceId,
      state: { in: ["pending", "approved"] },
      ...(dueBy ? { expiresAt: { lte: dueBy } } : {}),
      cohort: { state: { in: ALIVE }, stages: { none: { state: "dispatching" } } },
    },
    select: { id: true, cohortId: true },
    orderBy: { id: "asc" },
  });
}

export async function workspacesWithLiveReviews(tx: Tx): Promise<string[]> {
  const rows = await tx.review.findMany({
    where: { state: { in: ["pending", "approved"] }, cohort: { state: { in: ALIVE } } },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  return rows.map((row) => row.workspaceId);
}

export type ReviewListRow = ReviewRow & { cohort: CohortRow & { stages: { size: number }[] } };

const withCohort = {
  cohort: { include: { stages: { where: { stageIndex: 0 }, select: { size: true } } } },
} as const;

export async function reviewWithCohort(tx: Tx, workspaceId: string, reviewId: string): Promise<ReviewListRow> {
  const row = await tx.review.findFirst({ where: { id: reviewId, workspaceId }, include: withCohort });
  if (!row) throw notFound("This review");
  return row;
}

/** Reviews in one of the two halves of the list, the newest first, and how many there are. */
export async function reviewList(
  tx: Tx,
  workspaceId: string,
  pending: boolean,
  limit: number,
): Promise<{ rows: ReviewListRow[]; total: number }> {
  const where = { workspaceId, state: pending ? "pending" : { not: "pending" } };
  const rows = await tx.review.findMany({
    where,
    include: withCohort,
    orderBy: pending
      ? [{ requestedAt: "desc" }, { id: "desc" }]
      : [{ decidedAt: { sort: "desc", nulls: "last" } }, { requestedAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return { rows, total: await tx.review.count({ where }) };
}

export async function countWaitingFor(tx: Tx, workspaceId: string, personId: string): Promise<number> {
  return tx.review.count({ where: { workspaceId, state: "pending", authorId: { not: personId } } });
}

export async function incidentsById(tx: Tx, workspaceId: string, ids: string[]): Promise<Map<string, Incident>> {
  const rows = await tx.incident.findMany({ where: { workspaceId, id: { in: ids } } });
  return new Map(rows.map((row) => [row.id, row]));
}
