import { database } from "#lib/platform/database";
import type { AuditEntry } from "#lib/platform/generated/client";

export type AuditRecord = AuditEntry;

/** Lines of the audit trail, newest first, before the id `before`, whose action begins with one of `beginnings`. */
export async function pageOfAudit(
  workspaceId: string,
  want: { beginnings: readonly string[]; before: bigint | null; take: number },
): Promise<AuditRecord[]> {
  return database().auditEntry.findMany({
    where: {
      workspaceId,
      ...(want.before === null ? {} : { id: { lt: want.before } }),
      ...(want.beginnings.length > 0 ? { OR: want.beginnings.map((one) => ({ action: { startsWith: one } })) } : {}),
    },
    orderBy: { id: "desc" },
    take: want.take,
  });
}
