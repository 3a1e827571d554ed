"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { REASONS } from "#lib/classify/reason";

export const OUTCOMES = ["deferred", "bounced", "relayed", "expanded"] as const;

const PARSERS = {
  from: parseAsString,
  to: parseAsString,
  reason: parseAsStringLiteral(REASONS),
  provider: parseAsString,
  pool: parseAsString,
  outcome: parseAsStringLiteral(OUTCOMES),
  domain: parseAsString,
  remoteIp: parseAsString,
  uploadId: parseAsString,
  incidentId: parseAsString,
  where: parseAsString,
  q: parseAsString,
};

/** The filter of the events page: the address bar is its only home, so back and links work. */
export function useEventFilter() {
  const [filter, set] = useQueryStates(PARSERS, { history: "push", clearOnDefault: true });
  return {
    filter,
    set,
    clear: () => set(null),
    active: Object.values(filter).filter((value) => value !== null).length,
  };
}

export type EventFilterState = ReturnType<typeof useEventFilter>["filter"];
