"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { eventsQuery } from "#components/queries/volume";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import type { Incident } from "#lib/incident/contract";
import type { DeliveryEventRow } from "#lib/volume/contract";

const READ = 100;
const SHOWN = 6;

/** Replies that differ only in numbers and addresses count as one. */
function templates(events: readonly DeliveryEventRow[]): readonly { sample: DeliveryEventRow; count: number }[] {
  const found = new Map<string, { sample: DeliveryEventRow; count: number }>();
  for (const event of events) {
    const key = (event.reply ?? "").replace(/<?[^\s<>]+@[^\s<>]+>?/g, "@").replace(/[0-9a-f]*\d[0-9a-f.:]*/gi, "0");
    const seen = found.get(key);
    if (seen) seen.count += 1;
    else found.set(key, { sample: event, count: 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** 7. The raw replies, told apart by template, from the newest events. */
export function RepliesSection({ incident }: { incident: Incident }) {
  const query = useInfiniteQuery(eventsQuery({ incidentId: incident.id, limit: READ }));
  const events = query.data?.pages[0]?.items ?? [];
  const groups = templates(events);
  const all = `/events?incidentId=${incident.id}`;
  return (
    <Section
      id="replies"
      title="Raw replies"
      aside={<TextLink href={all}>All {plural(incident.events, "event")}</TextLink>}
    >
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={3} label="Loading the replies" />
      ) : (
        <>
          <ul>
            {groups.slice(0, SHOWN).map(({ sample, count }) => (
              <li key={sample.id} className="flex items-baseline gap-3 border-line border-b py-1.5">
                <span className="w-20 shrink-0 text-right text-meta text-muted">
                  {count} of {events.length}
                </span>
                <TextLink plain href={`/events/${sample.id}`} className="min-w-0">
                  <Mono>{sample.reply ?? "(no reply text)"}</Mono>
                </TextLink>
                <span className="ml-auto shrink-0 text-meta text-muted">
                  <Time at={sample.occurredAt} />
                </span>
              </li>
            ))}
          </ul>
          <p className="pt-2 text-meta text-muted">
            {events.length < incident.events
              ? `Looked at the newest ${events.length} of ${plural(incident.events, "event")}`
              : `Looked at ${plural(events.length, "event")}`}
            {groups.length > SHOWN ? `, the ${SHOWN} most frequent of ${groups.length} templates` : ""}.
          </p>
        </>
      )}
    </Section>
  );
}
