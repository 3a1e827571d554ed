import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Receipt } from "#lib/intake/contract";
import { findUpload, listRejected } from "#lib/intake/store";
import { uploadShape } from "#lib/intake/upload-shape";
import { notFound } from "#lib/platform/errors";

/** The receipt of one upload with the items that gave no event; throws `not_found`. */
export async function getUpload(actor: Actor, id: string): Promise<Receipt> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  const row = await findUpload(actor.workspaceId, id);
  if (!row) throw notFound("This upload");
  const rejected = await listRejected(actor.workspaceId, id);
  return {
    ...uploadShape(row),
    rejectedItems: rejected.map(({ line, reason, excerpt }) => ({ line, reason, excerpt })),
  };
}
