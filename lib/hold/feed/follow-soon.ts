import type { HoldRow } from "#lib/hold/store";
import { enqueue } from "#lib/platform/jobs";
import type { Tx } from "#lib/platform/transaction";

export const FOLLOW_TASK = "hold.follow";

/**
 * Lets the recipients of a hold follow in a job: a hundred thousand of them take seconds that the next stages need not wait
 * for. The answer to "may I suppress this address?" does not depend on it.
 */
export async function followSoon(tx: Tx, { id, workspaceId }: Pick<HoldRow, "id" | "workspaceId">): Promise<void> {
  await enqueue(tx, FOLLOW_TASK, { workspaceId, holdId: id }, { key: `${FOLLOW_TASK}:${id}` });
}
