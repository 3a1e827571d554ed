"use client";
import { useQuery } from "@tanstack/react-query";
import { ServerRows } from "#components/incident/server-rows";
import { serversQuery } from "#components/queries/verdict";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Th } from "#components/ui/table";
import { useNarrow } from "#components/ui/use-narrow";
import type { Incident } from "#lib/incident/contract";

/** 1. Who said no: every rejecting server, held against what DNS says. */
export function ServersSection({ incident }: { incident: Incident }) {
  const query = useQuery(serversQuery(incident.id));
  const items = query.data?.items ?? [];
  const narrow = useNarrow();
  return (
    <Section
      id="servers"
      title="Who said no"
      aside={<TextLink href={`/events?incidentId=${incident.id}`}>All its events</TextLink>}
    >
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={3} label="Loading the servers" />
      ) : items.length === 0 ? (
        <EmptyState title="No server is known to have said no.">
          The events of this incident name neither an address nor a host. Each event says which setting at the mail
          server adds it.
        </EmptyState>
      ) : (
        <Table label="Servers that said no" className="sm:min-w-[600px]">
          <thead>
            <tr>
              <Th>address</Th>
              {narrow ? null : <Th>host</Th>}
              <Th>against its MX</Th>
              <Th numeric>refusals</Th>
              {narrow ? null : <Th numeric>first–last (UTC)</Th>}
            </tr>
          </thead>
          <tbody>
            {items.map((server) => (
              <ServerRows
                key={`${server.remoteIp} ${server.remoteMta}`}
                server={server}
                incident={incident}
                narrow={narrow}
              />
            ))}
          </tbody>
        </Table>
      )}
      {query.data && query.data.cut > 0 ? (
        <CutNote shown={items.length} total={items.length + query.data.cut}>
          the ones with most refusals first; the events list holds them all
        </CutNote>
      ) : null}
    </Section>
  );
}
