import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { listUploads as operation } from "#lib/intake/contract";
import { countUploads, pageOfUploads } from "#lib/intake/store";
import { uploadShape } from "#lib/intake/upload-shape";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";

const COUNT_MAX = 10_000;

/** Uploads, newest first. `total` is null above 10 000. */
export async function listUploads(
  actor: Actor,
  query: z.output<typeof operation.query>,
): Promise<z.output<typeof operation.response>> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  const after = query.cursor ? placeOf(query.cursor) : null;
  const [rows, count] = await Promise.all([
    pageOfUploads(actor.workspaceId, after, query.limit + 1),
    countUploads(actor.workspaceId, COUNT_MAX),
  ]);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items: items.map(uploadShape),
    nextCursor: rows.length > items.length && last ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
    total: count > COUNT_MAX ? null : count,
  };
}

function placeOf(cursor: string): { createdAt: Date; id: string } {
  const [at = "", id = ""] = decodeCursor(cursor, 2);
  return { createdAt: new Date(at), id };
}
