import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { Hygiene } from "#lib/outcome/hygiene/contract";
import { HYGIENE_TYPES, type HygieneFormat, hygieneHead, hygieneLine } from "#lib/outcome/hygiene/hygiene-file";
import { hygieneShape } from "#lib/outcome/hygiene/hygiene-shape";
import { countHygiene, hygienePage } from "#lib/outcome/hygiene/store";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { inTransaction } from "#lib/platform/transaction";

const EXPORT_PAGE = 1_000;

export type HygieneList = { items: Hygiene[]; nextCursor: string | null; total: number };

/** A page of the hygiene list in one state, newest proposal first. */
export async function listHygiene(
  actor: Actor,
  { state, cursor, limit }: { state: Hygiene["state"]; cursor?: string | undefined; limit: number },
): Promise<HygieneList> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const [at, id] = cursor ? decodeCursor(cursor, 2) : [];
  const after = at && id !== undefined ? { at: new Date(at), id } : null;
  return inTransaction(async (tx) => {
    const rows = await hygienePage(tx, workspaceId, { state, after, take: limit + 1 });
    const items = rows.slice(0, limit).map(hygieneShape);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return {
      items,
      nextCursor: last ? encodeCursor([last.proposedAt, last.id]) : null,
      total: await countHygiene(tx, workspaceId, state),
    };
  });
}

/** The whole list in one state as a file, page by page; who took it stands in the audit trail. */
export async function exportHygiene(
  actor: Actor,
  { state, format }: { state: Hygiene["state"]; format: HygieneFormat },
): Promise<{ name: string; type: string; stream: ReadableStream<Uint8Array> }> {
  const { workspaceId } = actor;
  authorize(actor, "evidence.download", { workspaceId });
  await inTransaction((tx) => audit(tx, actor, workspaceId, "hygiene.export", state, { format }));
  const encoder = new TextEncoder();
  let cursor: string | null | undefined;
  return {
    name: `rebound-hygiene-${state}.${format}`,
    type: HYGIENE_TYPES[format],
    stream: new ReadableStream<Uint8Array>({
      async pull(controller) {
        const head = cursor === undefined ? hygieneHead(format) : "";
        const page = await listHygiene(actor, { state, cursor: cursor ?? undefined, limit: EXPORT_PAGE });
        controller.enqueue(encoder.encode(head + page.items.map((item) => hygieneLine(format, item)).join("")));
        cursor = page.nextCursor;
        if (cursor === null) controller.close();
      },
    }),
  };
}
