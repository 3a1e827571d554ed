import type { CohortFilterValues } from "#lib/cohort/contract";

const FIELDS = ["provider", "pool", "domain", "remoteIp", "uploadId", "where", "q"] as const;

type Loose = Partial<Record<(typeof FIELDS)[number], string | null | undefined>>;

/** A filter as one value of the address bar; null when nothing is chosen. */
export function chosenText(filter: Loose): string | null {
  const search = new URLSearchParams();
  for (const field of FIELDS) if (filter[field]) search.set(field, filter[field]);
  return search.size > 0 ? search.toString() : null;
}

/** The filter that such a value holds; what is none of its fields is left out. */
export function chosenFrom(text: string | null): CohortFilterValues {
  const search = new URLSearchParams(text ?? "");
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = search.get(field);
      return value ? [[field, value] as const] : [];
    }),
  );
}

/** Where a cohort of an incident is proposed: its own page, with the window and the filter filled in. */
export function proposeHref(
  incidentId: string,
  { from, to, ...filter }: Loose & { from?: string | null | undefined; to?: string | null | undefined },
): string {
  const search = new URLSearchParams({ cohort: "new" });
  if (from) search.set("from", from);
  if (to) search.set("to", to);
  const only = chosenText(filter);
  if (only) search.set("only", only);
  return `/incidents/${encodeURIComponent(incidentId)}?${search}`;
}
