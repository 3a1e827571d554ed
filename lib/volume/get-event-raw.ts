import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { notFound } from "#lib/platform/errors";
import { eventNumber } from "#lib/volume/get-event";
import { findRaw } from "#lib/volume/store";

/** The raw mail or log line as a download, byte for byte and inert in a browser; or `not_found`. */
export async function getEventRaw(actor: Actor, id: string): Promise<Response> {
  authorize(actor, "evidence.download", { workspaceId: actor.workspaceId });
  const raw = await findRaw(actor.workspaceId, eventNumber(id));
  if (!raw) throw notFound("This event");
  return new Response(Uint8Array.from(raw.bytes), {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(raw.bytes.length),
      "content-disposition": `attachment; filename="event-${id}.${raw.isMail ? "eml" : "log"}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}
