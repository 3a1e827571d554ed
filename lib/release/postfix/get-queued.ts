import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type CohortRow, loadCohort } from "#lib/cohort/store";
import { whyLabel } from "#lib/cohort/why";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { whyNotOn } from "#lib/release/midway";
import type { getQueued as operation } from "#lib/release/postfix/contract";
import { type QueuedMail, queuedMails, REFUSED_LABELS } from "#lib/release/postfix/queued-mail";
import { countStillQueued, queuedRows } from "#lib/release/postfix/store";

/** Mails of the cohort's window that still wait in a Postfix queue, and who cannot be tried that way. Reads only. */
export async function getQueued(
  actor: Actor,
  { cohortId, limit, now }: { cohortId: string; limit: number; now: Date },
): Promise<z.infer<typeof operation.response>> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const cohort = await loadCohort(tx, workspaceId, cohortId);
    const { mails, refused, blockedBy } = await lookAt(tx, cohort, now);
    return {
      mails: mails.length,
      recipients: mails.reduce((total, mail) => total + mail.recipients.length, 0),
      items: mails.slice(0, limit).map((mail) => ({ ...mail, lastDeferredAt: mail.lastDeferredAt.toISOString() })),
      refused: [...refused].map(([why, count]) => ({ why, label: REFUSED_LABELS[why] ?? whyLabel(why), count })),
      blockedBy,
    };
  });
}

/** What is queued, who is refused with how many each, and why no script is made now (null when one can be). */
export async function lookAt(
  tx: Tx,
  cohort: CohortRow,
  now: Date,
): Promise<{ mails: QueuedMail[]; refused: Map<string, number>; blockedBy: string | null }> {
  const rows = await queuedRows(tx, cohort);
  const { mails, refused } = queuedMails(rows);
  if (cohort.memberCount > 0) refused.set("gone_from_queue", cohort.memberCount);
  const unknown = (await countStillQueued(tx, cohort)) - new Set(rows.map((row) => row.recipient)).size;
  if (unknown > 0) refused.set("no_queue_id", unknown);
  const [blocked] = await whyNotOn(tx, cohort, { stageIndex: 0 }, now);
  const none = mails.length === 0 ? "No mail of this window is known to wait in a Postfix queue." : null;
  return { mails, refused, blockedBy: blocked ?? none };
}
