import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { notFound } from "#lib/platform/errors";
import { findSignalRaw } from "#lib/volume/signal/store";

/** The mail or record that tells of a complaint or unsubscription, byte for byte and inert in a browser; or `not_found`. */
export async function getSignalRaw(actor: Actor, id: string): Promise<Response> {
  authorize(actor, "evidence.download", { workspaceId: actor.workspaceId });
  const raw = /^\d{1,18}$/.test(id) ? await findSignalRaw(actor.workspaceId, BigInt(id)) : null;
  if (!raw) throw notFound("This complaint or unsubscription");
  return new Response(Uint8Array.from(raw.bytes), {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(raw.bytes.length),
      "content-disposition": `attachment; filename="signal-${id}.${raw.isMail ? "eml" : "json"}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}
