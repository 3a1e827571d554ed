"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEventFilter } from "#components/events/event-filter";
import { EventFilterBar } from "#components/events/event-filter-bar";
import { EventTable } from "#components/events/event-table";
import { ProposeFromFilter } from "#components/events/propose-from-filter";
import { eventsQuery } from "#components/queries/volume";
import { Button } from "#components/ui/button";
import { ButtonLink } from "#components/ui/link";
import { LoadMore } from "#components/ui/load-more";
import { PageHeader } from "#components/ui/page-header";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";

/** Failures, delays, relays and expansions, newest first. The address bar holds the filter. */
export function EventsPage() {
  const { filter, set, clear, active } = useEventFilter();
  const query = useInfiniteQuery(eventsQuery(filter));
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = query.data?.pages[0]?.total ?? null;

  return (
    <>
      <PageHeader
        title="Events"
        lead="What one attempt did to one recipient. Deliveries are counted, not listed. Times are UTC."
      >
        {events.length > 0 ? (
          <ProposeFromFilter filter={filter} total={query.hasNextPage ? total : events.length} />
        ) : null}
      </PageHeader>
      <EventFilterBar filter={filter} set={set} clear={clear} active={active} />
      {query.isPending ? <LoadingRows rows={12} label="Loading events" /> : null}
      {query.isError ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && events.length === 0 && !query.isError ? <NoEvents filtered={active > 0} clear={clear} /> : null}
      {events.length > 0 ? (
        <div className={query.isPlaceholderData ? "opacity-60" : ""} aria-busy={query.isPlaceholderData}>
          <EventTable events={events} />
          {query.hasNextPage ? (
            <LoadMore query={query} shown={events.length} total={total}>
              newest first; refine above or load more
            </LoadMore>
          ) : (
            <p className="py-2 text-meta text-muted">That is all of them.</p>
          )}
        </div>
      ) : null}
    </>
  );
}

function NoEvents({ filtered, clear }: { filtered: boolean; clear: () => unknown }) {
  if (filtered)
    return (
      <EmptyState title="No event matches this filter" action={<Button onClick={clear}>Clear the filter</Button>}>
        That is a real zero for what has come in: widen the times, or take a part away.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No events yet"
      action={
        <ButtonLink href="/intake" variant="primary">
          Go to Intake
        </ButtonLink>
      }
    >
      Each refused, delayed or relayed attempt will be one row here, beside the bytes that prove it. Hand in bounce
      mails or a mail log first.
    </EmptyState>
  );
}
