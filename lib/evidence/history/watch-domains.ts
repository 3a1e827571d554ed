import { systemActor } from "#lib/access/actor";
import { busiestDomains, forgetAnswers } from "#lib/evidence/history/store";
import { snapshotDomains } from "#lib/evidence/snapshot-domains";
import { workspaceIds } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";

export const WATCH_TASK = "evidence.watch-domains";

/** Domains watched in a workspace: those most mail goes to, so that the past exists before an incident. */
export const WATCHED_MAX = 50;
/** Asked together; each group has a time budget of its own. */
const GROUP = 10;
const BUSY_DAYS = 14;
/** Answers of the watch that no incident holds are kept so long. */
const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;

/** Keeps what DNS says of the busiest recipient domains of every workspace, and forgets answers that are too old. */
export async function watchDomains(now: Date): Promise<void> {
  const errors: unknown[] = [];
  for (const workspaceId of await workspaceIds()) {
    try {
      await watchWorkspace(workspaceId, now);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** The same for one workspace; gives how many domains were asked about. */
export async function watchWorkspace(workspaceId: string, now: Date): Promise<number> {
  const actor = systemActor(WATCH_TASK, workspaceId);
  const domains = await inTransaction(async (tx) => {
    await forgetAnswers(tx, workspaceId, new Date(now.getTime() - KEPT_DAYS * DAY_MS));
    return busiestDomains(tx, workspaceId, new Date(now.getTime() - BUSY_DAYS * DAY_MS), WATCHED_MAX);
  });
  for (let first = 0; first < domains.length; first += GROUP)
    await snapshotDomains(actor, { workspaceId, domains: domains.slice(first, first + GROUP), now });
  return domains.length;
}
