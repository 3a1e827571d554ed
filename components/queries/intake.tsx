import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listUploads, Receipt, Upload } from "#lib/intake/contract";

/** Whether an upload still moves. */
export function inProgress(upload: Pick<Upload, "state">): boolean {
  return upload.state === "receiving" || upload.state === "queued" || upload.state === "processing";
}

/** The newest 200 uploads; asked again every second while one of them moves. */
export function uploadsQuery() {
  return queryOptions({
    queryKey: ["uploads"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listUploads>>("/uploads", { limit: 200 }, signal),
    refetchInterval: (query) => (query.state.data?.items.some(inProgress) ? 1_000 : 30_000),
  });
}

/** One receipt; asked again every second while it moves. */
export function uploadQuery(id: string) {
  return queryOptions({
    queryKey: ["upload", id],
    queryFn: ({ signal }) => apiGet<Receipt>(`/uploads/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => (query.state.data && inProgress(query.state.data) ? 1_000 : false),
  });
}
