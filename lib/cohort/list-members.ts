import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { CohortMember } from "#lib/cohort/contract";
import { countMembers, type MemberFilter, type MemberWithDispatch, memberPage } from "#lib/cohort/members/store";
import { loadCohort } from "#lib/cohort/store";
import { whyLabel } from "#lib/cohort/why";
import { ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** A page of who is in a cohort, or of who is not and why, in the order of addresses. Throws `not_found`. */
export async function listMembers(
  actor: Actor,
  wanted: MemberFilter & { cohortId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: CohortMember[]; nextCursor: string | null; total: number }> {
  const { workspaceId } = actor;
  const { cohortId, cursor, limit, ...filter } = wanted;
  authorize(actor, "workspace.read", { workspaceId });
  const after = cursor ? readCursor(cursor) : null;
  return inTransaction(async (tx) => {
    await loadCohort(tx, workspaceId, cohortId);
    const rows = await memberPage(tx, workspaceId, cohortId, filter, { after, limit: limit + 1 });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(memberShape),
      nextCursor: last ? cursorOf(last) : null,
      total: await countMembers(tx, workspaceId, cohortId, filter),
    };
  });
}

function memberShape(row: MemberWithDispatch): CohortMember {
  return {
    recipient: row.recipient,
    domain: row.domain,
    included: row.included,
    why: row.why,
    whyLabel: whyLabel(row.why),
    proof:
      row.whyWords === null
        ? null
        : {
            words: row.whyWords,
            eventId: row.proofEventId?.toString() ?? null,
            signalId: row.proofSignalId?.toString() ?? null,
            cohortId: row.proofCohortId,
          },
    stageIndex: row.stageIndex,
    failures: row.failures,
    firstFailedAt: row.firstFailedAt.toISOString(),
    lastFailedAt: row.lastFailedAt.toISOString(),
    remoteMta: row.remoteMta,
    remoteIp: row.remoteIp,
    pool: row.pool,
    eventId: row.eventId.toString(),
    dispatch:
      row.dispatchState === null
        ? null
        : {
            state: row.dispatchState,
            outcome: row.outcome ?? (row.dispatchState === "cancelled" ? row.outcomeReason : null),
            outcomeAt: row.outcomeAt?.toISOString() ?? null,
            outcomeEventId: row.outcomeEventId?.toString() ?? null,
          },
  };
}

function cursorOf(row: MemberWithDispatch): string {
  return Buffer.from(JSON.stringify([row.recipientKey, row.recipient])).toString("base64url");
}

function readCursor(cursor: string): [string, string] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string")
      return [value[0], value[1]];
  } catch {
    // Told below.
  }
  throw new ServiceError("invalid", "This cursor is not one of ours. Begin again without it.");
}
