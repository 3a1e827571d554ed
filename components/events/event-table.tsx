import { memo } from "react";
import { codeText, withoutCodes } from "#components/events/event-words";
import { ReasonBadge } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { NoData } from "#components/ui/number";
import { ProviderDot } from "#components/ui/provider-dot";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { useNarrow } from "#components/ui/use-narrow";
import type { DeliveryEventRow } from "#lib/volume/contract";

/** One line an event. `j` and `k` walk, Enter opens. On a phone the row folds into lines, the reply whole. */
export function EventTable({ events }: { events: readonly DeliveryEventRow[] }) {
  const narrow = useNarrow();
  if (narrow) {
    return (
      <ul aria-label="Events">
        {events.map((event) => (
          <FoldedRow key={event.id} event={event} />
        ))}
      </ul>
    );
  }
  return (
    <Table label="Events">
      <thead>
        <tr>
          <Th>Time (UTC)</Th>
          <Th>Recipient</Th>
          <Th>Provider</Th>
          <Th>Reason</Th>
          <Th>Code</Th>
          <Th>Rejecting server</Th>
          <Th>Reply</Th>
          <Th>Pool</Th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </tbody>
    </Table>
  );
}

const FoldedRow = memo(function FoldedRow({ event }: { event: DeliveryEventRow }) {
  return (
    <li data-row className="flex flex-col gap-1 border-line border-b py-2 text-meta first:border-t">
      <div className="flex items-center justify-between gap-2">
        <TextLink plain data-row-link href={`/events/${event.id}`} className="truncate font-medium">
          {event.recipient}
        </TextLink>
        <span className="shrink-0 text-muted">
          <Time at={event.occurredAt} seconds /> UTC
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <ReasonOf event={event} />
        <span className="font-mono">{codeText(event)}</span>
      </div>
      <p className="line-clamp-3 break-words font-mono">
        {event.reply === null ? <NoData why="The source holds no reply." /> : withoutCodes(event.reply)}
      </p>
      <p className="break-all font-mono text-muted">
        <Server event={event} />
      </p>
    </li>
  );
});

const EventRow = memo(function EventRow({ event }: { event: DeliveryEventRow }) {
  return (
    <Tr data-row>
      <Td>
        <Time at={event.occurredAt} seconds />
      </Td>
      <Td className="max-w-48 min-w-36">
        <TextLink
          plain
          data-row-link
          href={`/events/${event.id}`}
          className="block truncate font-medium"
          title={event.recipient}
        >
          {event.recipient}
        </TextLink>
      </Td>
      <Td className="whitespace-nowrap">
        <span className="inline-flex items-center gap-1.5">
          <ProviderDot provider={event.provider} />
          {event.provider}
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <ReasonOf event={event} />
      </Td>
      <Td mono className="whitespace-nowrap">
        {codeText(event) ?? <NoData why="The source gave no code." />}
      </Td>
      <Td mono className="max-w-60 whitespace-nowrap">
        <Server event={event} />
      </Td>
      <Td mono className="w-full max-w-72 min-w-44">
        <span className="block truncate" title={event.reply ?? undefined}>
          {event.reply === null ? <NoData why="The source holds no reply." /> : withoutCodes(event.reply)}
        </span>
      </Td>
      <Td mono className="whitespace-nowrap">
        {event.pool ?? <NoData why="The source does not say which of our addresses sent it." />}
      </Td>
    </Tr>
  );
});

function ReasonOf({ event }: { event: DeliveryEventRow }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <ReasonBadge reason={event.reason} />
      {event.outcome === "bounced" ? null : <span className="text-muted">{event.outcome}</span>}
      {event.counted ? null : (
        <span
          className="text-muted"
          title={
            event.stray
              ? "None of our logs knows this mail: somebody may write in our name."
              : "Another source told the same failure first; that one counts."
          }
        >
          {event.stray ? "not ours" : "not counted"}
        </span>
      )}
    </span>
  );
}

function Server({ event }: { event: DeliveryEventRow }) {
  if (event.remoteIp === null && event.remoteMta === null)
    return <NoData why="The source names no server; the event page says which setting adds it." />;
  const ip = event.remoteIp === null ? <span className="text-muted">no address</span> : `[${event.remoteIp}]`;
  return (
    <span className="flex gap-1.5" title={event.remoteMta ?? undefined}>
      {event.remoteMta === null ? null : <span className="truncate">{event.remoteMta}</span>}
      <span className="shrink-0">{ip}</span>
    </span>
  );
}
