import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { groupingKey } from "#lib/parse/address";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { ServiceError } from "#lib/platform/errors";
import { type listSignals as operation, SignalShape } from "#lib/volume/signal/contract";
import { countSignals, pageOfSignals } from "#lib/volume/signal/store";

/** Complaints and unsubscriptions, newest first. Throws `invalid` for a cursor that is not ours. */
export async function listSignals(
  actor: Actor,
  query: z.output<typeof operation.query>,
): Promise<z.output<typeof operation.response>> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const { cursor, limit, kind, recipient } = query;
  const filter = { kind, recipientKey: recipient === undefined ? undefined : groupingKey(recipient) };
  const rows = await pageOfSignals(workspaceId, filter, cursor ? placeOf(cursor) : null, limit + 1);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return {
    items: items.map((row) => ({
      id: row.id.toString(),
      recipient: row.recipient,
      kind: SignalShape.shape.kind.parse(row.kind),
      type: row.type,
      occurredAt: row.occurredAt.toISOString(),
      occurredAtFrom: row.occurredAtFrom,
      heardAt: row.heardAt.toISOString(),
      format: row.format,
      uploadId: row.uploadId,
      uploadName: row.uploadName,
      line: row.line,
      rawUrl: `/api/v1/recipient-signals/${row.id}/raw`,
    })),
    nextCursor: last ? encodeCursor([last.occurredAt.toISOString(), last.id.toString()]) : null,
    total: await countSignals(workspaceId, filter),
  };
}

function placeOf(cursor: string): { occurredAt: Date; id: bigint } {
  const [at = "", id = ""] = decodeCursor(cursor, 2);
  const occurredAt = new Date(at);
  if (Number.isNaN(occurredAt.getTime()) || !/^\d{1,18}$/.test(id))
    throw new ServiceError("invalid", "The cursor is not one of ours. Start again without it.");
  return { occurredAt, id: BigInt(id) };
}
