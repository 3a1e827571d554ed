import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { listProbes, ProbeSettings } from "#lib/evidence/probe/contract";

/** Controlled probes of one incident, newest first. */
export function probesQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "probes"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof listProbes>>("/probes", { incident: incidentId }, signal),
  });
}

/** Whether and as whom controlled probes are made. */
export function probeSettingsQuery() {
  return queryOptions({
    queryKey: ["settings", "probes"],
    queryFn: ({ signal }) => apiGet<ProbeSettings>("/settings/probes", undefined, signal),
    staleTime: 30_000,
  });
}
