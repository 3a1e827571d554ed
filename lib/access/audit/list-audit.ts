import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { type AuditRecord, pageOfAudit } from "#lib/access/audit/store";
import { AUDIT_PARTS, auditWords } from "#lib/access/audit/words";
import { authorize } from "#lib/access/can";
import type { AuditEntryRow, listAudit as operation } from "#lib/access/contract";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { ServiceError } from "#lib/platform/errors";
import { ActorRefShape } from "#lib/platform/wire";

/** The audit trail, newest first, whole or one part of it. Throws `forbidden` for who is no administrator. */
export async function listAudit(
  actor: Actor,
  query: z.output<typeof operation.query>,
): Promise<z.output<typeof operation.response>> {
  const { workspaceId } = actor;
  authorize(actor, "audit.read", { workspaceId });
  const rows = await pageOfAudit(workspaceId, {
    beginnings: query.part ? AUDIT_PARTS[query.part] : [],
    before: query.cursor ? placeOf(query.cursor) : null,
    take: query.limit + 1,
  });
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items: items.map(auditRow),
    nextCursor: rows.length > items.length && last ? encodeCursor([last.id.toString()]) : null,
    total: null,
  };
}

function placeOf(cursor: string): bigint {
  const [id = ""] = decodeCursor(cursor, 1);
  if (!/^\d{1,18}$/.test(id))
    throw new ServiceError("invalid", "The cursor is not one of ours. Start again without it.");
  return BigInt(id);
}

function auditRow({ id, at, actor, action, object, detail }: AuditRecord): AuditEntryRow {
  return {
    id: id.toString(),
    at: at.toISOString(),
    actor: ActorRefShape.parse(actor),
    action,
    words: auditWords(action),
    object,
    detail: detailWords(detail),
  };
}

/** What was kept beside the action, as texts; what is empty is left out. */
function detailWords(detail: unknown): Record<string, string> {
  if (typeof detail !== "object" || detail === null) return {};
  const told = Object.entries(detail).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(", ") : value === null ? "" : String(value);
    return text === "" ? [] : [[name, text] as const];
  });
  return Object.fromEntries(told);
}
