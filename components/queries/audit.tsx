import { infiniteQueryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { AuditPart } from "#lib/access/audit/words";
import type { listAudit } from "#lib/access/contract";

/** The audit trail page by page, newest first. */
export function auditPagesQuery(part: AuditPart | null) {
  return infiniteQueryOptions({
    queryKey: ["audit", part],
    queryFn: ({ pageParam, signal }) =>
      apiGet<ResponseOf<typeof listAudit>>("/audit", { part, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}
