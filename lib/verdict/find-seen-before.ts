import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadOlderAnswers } from "#lib/evidence/store";
import { inTransaction } from "#lib/platform/transaction";
import type { SeenBefore } from "#lib/verdict/match-level";
import { seenBefore } from "#lib/verdict/seen-before";

const LOOK_BACK_DAYS = 30;

/** Which hosts and addresses were MX of `domain` in answers kept from the 30 days before `at`. */
export async function findSeenBefore(
  actor: Actor,
  { domain, at }: { domain: string; at: Date },
): Promise<SeenBefore[]> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  const from = new Date(at.getTime() - LOOK_BACK_DAYS * 86_400_000);
  const rows = await inTransaction((tx) => loadOlderAnswers(tx, actor.workspaceId, [domain], { from, to: at }));
  return seenBefore(domain, rows);
}
