import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { notFound } from "#lib/platform/errors";
import type { DeliveryEventDetail } from "#lib/volume/contract";
import { eventShape } from "#lib/volume/event-shape";
import { missingFields } from "#lib/volume/missing-fields";
import { findEvent, findRaw, incidentOfEvent, otherTellings } from "#lib/volume/store";

const RAW_SHOWN_BYTES_MAX = 64 * 1024;

/** One event beside the bytes that prove it, its other tellings and what its source could not tell; or `not_found`. */
export async function getEvent(actor: Actor, id: string): Promise<DeliveryEventDetail> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const eventId = eventNumber(id);
  const event = await findEvent(workspaceId, eventId);
  if (!event) throw notFound("This event");
  const [raw, tellings, incidentId] = await Promise.all([
    findRaw(workspaceId, eventId),
    event.failureKey ? otherTellings(workspaceId, event.failureKey, eventId) : [],
    incidentOfEvent(workspaceId, eventId),
  ]);
  const bytes = raw?.bytes ?? new Uint8Array();
  return {
    ...eventShape(event),
    rawText: new TextDecoder().decode(bytes.subarray(0, RAW_SHOWN_BYTES_MAX)),
    rawCut: bytes.length > RAW_SHOWN_BYTES_MAX,
    rawBytes: bytes.length,
    rawUrl: `/api/v1/events/${event.id}/raw`,
    alsoToldBy: tellings.map((telling) => ({ ...telling, id: telling.id.toString() })),
    missing: missingFields(event),
    incidentId,
  };
}

/** The number in an event's id; what is none belongs to no event. */
export function eventNumber(id: string): bigint {
  if (!/^\d{1,18}$/.test(id)) throw notFound("This event");
  return BigInt(id);
}
