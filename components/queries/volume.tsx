import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiGet, type QueryOf, type ResponseOf } from "#components/queries/client";
import type { Expected } from "#lib/incident/expected/contract";
import type { DeliveryEventDetail, getOverview, listEvents, Overview } from "#lib/volume/contract";

export type OverviewParams = {
  from: string;
  to: string;
  reason?: NonNullable<QueryOf<typeof getOverview>["reason"]>;
  provider?: string | null | undefined;
  pool?: string | null;
  bucketsMax?: number;
};

/** Failures per provider over a window; the numbers of the window before stay while the next ones load. */
export function overviewQuery(params: OverviewParams) {
  return queryOptions({
    queryKey: ["overview", params],
    queryFn: ({ signal }) => apiGet<Overview>("/overview", params, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export type ExpectedParams = {
  from: string;
  to: string;
  /** Seconds. */
  step: number;
  reason: NonNullable<OverviewParams["reason"]>;
  /** Ids with commas; "" is all together. */
  provider: string;
  pool?: string | null;
};

/** What was to be expected in each step. Older steps do not change, so it is asked less often than the counts. */
export function expectedQuery({ provider, ...params }: ExpectedParams) {
  return queryOptions({
    queryKey: ["expected", provider, params],
    // An empty provider would be left out of the address, which asks for the same: the sum.
    queryFn: ({ signal }) => apiGet<Expected>("/expected", { ...params, provider }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    retry: 1,
  });
}

export type EventsParams = {
  [K in Exclude<keyof QueryOf<typeof listEvents>, "cursor" | "limit">]?: string | null;
} & { limit?: number };

/** Delivery events page by page, newest first. */
export function eventsQuery(params: EventsParams) {
  return infiniteQueryOptions({
    queryKey: ["events", params],
    queryFn: ({ pageParam, signal }) =>
      apiGet<ResponseOf<typeof listEvents>>("/events", { ...params, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function eventQuery(id: string) {
  return queryOptions({
    queryKey: ["event", id],
    queryFn: ({ signal }) => apiGet<DeliveryEventDetail>(`/events/${encodeURIComponent(id)}`, undefined, signal),
    staleTime: 60_000,
  });
}
