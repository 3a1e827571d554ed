import { incidentEventSql, loadRound, loadSnapshots } from "#lib/evidence/store";
import { type IncidentRow, loadIncident } from "#lib/incident/store";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";
import type { EvidenceHash, ReplyTemplate, ReportReview } from "#lib/report/report-facts";
import { currentVerdict } from "#lib/verdict/store";

const REPLIES_MAX = 20;
const REPLY_CHARS_MAX = 500;

export type ReportRows = {
  incident: IncidentRow;
  factsSha256: string | null;
  evidence: EvidenceHash[];
  reviews: ReportReview[];
  replies: ReplyTemplate[];
  repliesCut: number;
};

/** What a report tells beyond the reads of the earlier stages. Throws `not_found`. */
export async function reportRows(tx: Tx, workspaceId: string, incidentId: string, now: Date): Promise<ReportRows> {
  const incident = await loadIncident(tx, workspaceId, incidentId);
  const verdict = await currentVerdict(tx, workspaceId, incidentId);
  const roundId = verdict?.evidenceRoundId;
  return {
    incident,
    factsSha256: verdict?.factsSha256 ?? null,
    evidence: roundId ? await evidenceHashes(tx, workspaceId, incidentId, roundId) : [],
    reviews: await reviewsOf(tx, workspaceId, incidentId),
    ...(await replyTemplates(tx, incident, now)),
  };
}

async function evidenceHashes(
  tx: Tx,
  workspaceId: string,
  incidentId: string,
  roundId: string,
): Promise<EvidenceHash[]> {
  const round = await loadRound(tx, workspaceId, incidentId, roundId);
  if (!round) return [];
  return (await loadSnapshots(tx, round)).map(({ name, type, resolver, result, askedAt, sha256 }) => ({
    ...{ name, type, resolver, result, sha256 },
    askedAt: askedAt.toISOString(),
  }));
}

async function reviewsOf(tx: Tx, workspaceId: string, incidentId: string): Promise<ReportReview[]> {
  const rows = await tx.review.findMany({
    where: { workspaceId, cohort: { incidentId } },
    include: { cohort: { select: { number: true, authorName: true } } },
    orderBy: [{ requestedAt: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => ({
    id: row.id,
    cohortNumber: row.cohort.number,
    state: row.state,
    author: row.cohort.authorName,
    requestedAt: row.requestedAt.toISOString(),
    decidedBy: row.decidedByName,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    words: row.words,
    breakGlass: row.breakGlass,
    planHash: row.planHash,
    factsSha256: row.factsSha256,
  }));
}

// A local part of five letters or more stands for its person; shorter ones are words of the reply as well.
const LOCAL_PART = Prisma.sql`split_part("recipient", '@', 1)`;
const WITHOUT_RECIPIENT = Prisma.sql`CASE WHEN length(${LOCAL_PART}) >= 5 THEN regexp_replace(
    replace("reply", "recipient", '{recipient}'),
    '\\m' || regexp_replace(${LOCAL_PART}, '([^[:alnum:]_])', '\\\\\\1', 'g') || '\\M', '{recipient}', 'gi')
  ELSE replace("reply", "recipient", '{recipient}') END`;

/** The replies of the incident with the recipient's own address and name taken out, most frequent first. */
async function replyTemplates(
  tx: Tx,
  incident: IncidentRow,
  now: Date,
): Promise<{ replies: ReplyTemplate[]; repliesCut: number }> {
  const rows = await tx.$queryRaw<(ReplyTemplate & { total: number })[]>`
    SELECT left(${WITHOUT_RECIPIENT}, ${REPLY_CHARS_MAX}::int) AS "reply",
      count(*)::int AS "events", min("id")::text AS "sampleEventId", (count(*) OVER ())::int AS "total"
    FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${REPLIES_MAX}::int`;
  const replies = rows.map(({ reply, events, sampleEventId }) => ({
    ...{ events, sampleEventId },
    // A name that the cut leaves without its at-sign could not be masked any more.
    reply: reply !== null && reply.length >= REPLY_CHARS_MAX ? reply.replace(/\S+$/, "…") : reply,
  }));
  return { replies, repliesCut: (rows[0]?.total ?? 0) - rows.length };
}
