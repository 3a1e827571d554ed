import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { findPicture } from "#lib/incident/timeline/store";
import { notFound } from "#lib/platform/errors";

/** A picture byte for byte, inert in a browser whatever it holds; or `not_found`. */
export async function getPicture(
  actor: Actor,
  { incidentId, pictureId }: { incidentId: string; pictureId: string },
): Promise<Response> {
  const { workspaceId } = actor;
  authorize(actor, "evidence.download", { workspaceId });
  const picture = await findPicture(workspaceId, incidentId, pictureId);
  if (!picture) throw notFound("This picture");
  return new Response(Uint8Array.from(picture.bytes), {
    headers: {
      "content-type": picture.mediaType,
      "content-length": String(picture.sizeBytes),
      "content-disposition": `inline; filename="${picture.name}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, no-store",
    },
  });
}
