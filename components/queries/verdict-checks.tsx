import { apiGet, type QueryOf, type ResponseOf } from "#components/queries/client";
import type { getAccepted, getLetter } from "#lib/verdict/contract";

/** What came of attempts since a time. */
export function askAccepted(incidentId: string, query: QueryOf<typeof getAccepted>) {
  return apiGet<ResponseOf<typeof getAccepted>>(`/incidents/${encodeURIComponent(incidentId)}/accepted`, query);
}

/** A letter to a postmaster, as text. */
export function askLetter(incidentId: string, to: "provider" | "domain" | "esp", addresses: boolean) {
  return apiGet<ResponseOf<typeof getLetter>>(`/incidents/${encodeURIComponent(incidentId)}/letter`, { to, addresses });
}
