import { queryOptions } from "@tanstack/react-query";
import { apiGet, type ResponseOf } from "#components/queries/client";
import type { getByHand } from "#lib/hold/by-hand/contract";
import type { getHoldWebhookDeliveries, getHoldWebhooks } from "#lib/hold/webhook/contract";
import type { getHygiene, Hygiene } from "#lib/outcome/hygiene/contract";

/** The first hundred of the hygiene list in one state. */
export function hygieneQuery(state: Hygiene["state"]) {
  return queryOptions({
    queryKey: ["hygiene", state],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getHygiene>>("/hygiene", { state }, signal),
  });
}

/** The newest hundred addresses suppressed by hand that begin like `q`. */
export function byHandQuery(q: string) {
  return queryOptions({
    queryKey: ["by-hand", q],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getByHand>>("/suppression/by-hand", { q }, signal),
  });
}

/** Who is told when a hold changes. */
export function holdWebhooksQuery() {
  return queryOptions({
    queryKey: ["hold-webhooks"],
    queryFn: ({ signal }) => apiGet<ResponseOf<typeof getHoldWebhooks>>("/hold-webhooks", undefined, signal),
    refetchInterval: 60_000,
  });
}

/** The newest changes told to a webhook. */
export function holdDeliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ["hold-webhooks", id, "deliveries"],
    queryFn: ({ signal }) =>
      apiGet<ResponseOf<typeof getHoldWebhookDeliveries>>(
        `/hold-webhooks/${encodeURIComponent(id)}/deliveries`,
        undefined,
        signal,
      ),
    refetchInterval: 15_000,
  });
}
