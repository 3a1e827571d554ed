import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { ServiceError } from "#lib/platform/errors";
import type { listEvents as operation } from "#lib/volume/contract";
import { eventShape } from "#lib/volume/event-shape";
import { countEvents, pageOfEvents, SearchTooLong } from "#lib/volume/store";

const COUNT_MAX = 10_000;

/** Delivery events, newest first. `total` is null above 10 000. Throws `invalid` for a search that takes too long. */
export async function listEvents(
  actor: Actor,
  query: z.output<typeof operation.query>,
): Promise<z.output<typeof operation.response>> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  const { cursor, limit, ...filter } = query;
  const after = cursor ? placeOf(cursor) : null;
  try {
    const rows = await pageOfEvents(actor.workspaceId, filter, after, limit + 1);
    const items = rows.slice(0, limit);
    const more = rows.length > items.length;
    const last = items.at(-1);
    // A first page that is the last one has counted itself.
    const total = !after && !more ? items.length : await countEvents(actor.workspaceId, filter, COUNT_MAX);
    return {
      items: items.map(eventShape),
      nextCursor: more && last ? encodeCursor([last.occurredAt.toISOString(), last.id.toString()]) : null,
      total: total > COUNT_MAX ? null : total,
    };
  } catch (error) {
    if (error instanceof SearchTooLong)
      throw new ServiceError("invalid", "This search looks at too many events. Narrow the time or add a filter.");
    throw error;
  }
}

function placeOf(cursor: string): { occurredAt: Date; id: bigint } {
  const [at = "", id = ""] = decodeCursor(cursor, 2);
  const occurredAt = new Date(at);
  if (Number.isNaN(occurredAt.getTime()) || !/^\d{1,18}$/.test(id))
    throw new ServiceError("invalid", "The cursor is not one of ours. Start again without it.");
  return { occurredAt, id: BigInt(id) };
}
