import type { Actor } from "#lib/access/actor";
import { ACTIONS, type Action, authorize, can } from "#lib/access/can";
import type { Me } from "#lib/access/contract";
import { countReviewsWaiting, hasUploads, workspaceName } from "#lib/access/store";
import { ServiceError } from "#lib/platform/errors";

/** Who is signed in, what they may do and what waits for them. Throws `forbidden` for anything but a person. */
export async function getMe(actor: Actor): Promise<Me> {
  const { workspaceId } = actor;
  authorize(actor, "people.read", { workspaceId });
  if (actor.kind !== "person") throw new ServiceError("forbidden", "Only a person is somebody here.");
  const [name, uploads, waiting] = await Promise.all([
    workspaceName(workspaceId),
    hasUploads(workspaceId),
    can(actor, "review.decide", { workspaceId }) ? countReviewsWaiting(workspaceId, actor.id) : 0,
  ]);
  return {
    id: actor.id,
    name: actor.name,
    email: actor.email,
    role: actor.role,
    workspace: { id: workspaceId, name },
    may: (Object.keys(ACTIONS) as Action[]).filter((action) => can(actor, action, { workspaceId })),
    empty: !uploads,
    reviewsWaiting: waiting,
  };
}
