import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { getDetectionSettings } from "#lib/incident/settings/contract";

/** How much proof an incident needs before it opens. */
export function detectionSettingsQuery() {
  return queryOptions({
    queryKey: ["detection-settings"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getDetectionSettings>>("/settings/detection", undefined, signal),
  });
}
