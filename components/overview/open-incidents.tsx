"use client";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { IncidentTable } from "#components/incident/incident-table";
import type { WindowState } from "#components/overview/use-window";
import { incidentsQuery } from "#components/queries/incident";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import type { Incident } from "#lib/incident/contract";

type Answer = { items: Incident[]; nextCursor: string | null; total: number | null };

/** What is open now; or, with a picked window, every incident that touches it. */
export function OpenIncidents({ state, inWindow }: { state: WindowState; inWindow: UseQueryResult<Answer> }) {
  const { window, filter } = state;
  const open = useQuery({
    ...incidentsQuery({ state: "open", provider: filter.provider, limit: 50 }),
    enabled: !window.picked,
  });
  const query: UseQueryResult<Answer> = window.picked ? inWindow : open;
  const items = query.data?.items ?? [];
  const title = window.picked ? "Incidents in this window" : "Open incidents";
  return (
    <Section
      title={
        <>
          {title}{" "}
          {query.data ? <span className="font-normal text-muted">{query.data.total ?? items.length}</span> : null}
        </>
      }
      aside={<TextLink href="/incidents">All incidents</TextLink>}
    >
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={2} label="Loading the incidents" />
      ) : items.length === 0 ? (
        <EmptyState title={window.picked ? "No incident touches this window." : "Nothing is wrong right now."}>
          {window.picked
            ? "The counts above stayed within what is usual."
            : "An incident opens by itself when refusals rise above what is usual at a provider."}
        </EmptyState>
      ) : (
        <IncidentTable incidents={items} label={title} said={filter.reason} />
      )}
    </Section>
  );
}
