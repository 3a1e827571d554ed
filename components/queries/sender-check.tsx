import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { BlocklistSettings, getSenderCheck, SenderContext } from "#lib/evidence/sender/contract";

/** The newest check of a sender domain. */
export function senderCheckQuery(domain: string) {
  return queryOptions({
    queryKey: ["sender-checks", domain],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getSenderCheck>>("/sender-checks", { domain }, signal),
    retry: false,
  });
}

/** Sender domains, sending addresses and selectors of an incident, with the newest check of each domain. */
export function senderContextQuery(incidentId: string) {
  return queryOptions({
    queryKey: ["incident", incidentId, "sender-context"],
    queryFn: ({ signal }) =>
      apiGet<SenderContext>(`/incidents/${encodeURIComponent(incidentId)}/sender-context`, undefined, signal),
  });
}

/** Which blocklists are asked. */
export function blocklistSettingsQuery() {
  return queryOptions({
    queryKey: ["settings", "blocklists"],
    queryFn: ({ signal }) => apiGet<BlocklistSettings>("/settings/blocklists", undefined, signal),
    staleTime: 30_000,
  });
}
