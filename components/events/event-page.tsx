"use client";
import { useQuery } from "@tanstack/react-query";
import { ReasonNotes } from "#components/classify/reason-notes";
import { EventFields } from "#components/events/event-fields";
import { fieldLabel, outcomeVerb, saidByWords, serverText } from "#components/events/event-words";
import { RawBytes } from "#components/events/raw-bytes";
import { ReplySpan } from "#components/events/reply-span";
import { eventQuery } from "#components/queries/volume";
import { Badge, ReasonBadge } from "#components/ui/badge";
import { ButtonLink, TextLink } from "#components/ui/link";
import { CopyButton, Mono } from "#components/ui/mono";
import { NoData } from "#components/ui/number";
import { PageHeader } from "#components/ui/page-header";
import { ProviderDot } from "#components/ui/provider-dot";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { words } from "#components/ui/words";
import type { DeliveryEventDetail } from "#lib/volume/contract";

/** One event: what was read from the bytes, beside the bytes. */
export function EventPage({ id }: { id: string }) {
  const query = useQuery(eventQuery(id));
  if (query.isPending) return <LoadingRows label="Loading the event" />;
  if (!query.data)
    return (
      <>
        <PageHeader title="Event" />
        <ErrorState
          problem={query.error}
          retry={query.refetch}
          elsewhere={<TextLink href="/events">All events</TextLink>}
        />
      </>
    );
  const event = query.data;
  return (
    <>
      <nav aria-label="Where you are" className="text-meta">
        <TextLink href="/events">Events</TextLink>
      </nav>
      <PageHeader title={<span className="break-all">{event.recipient}</span>} lead={<WhatHappened event={event} />}>
        <ReasonBadge reason={event.reason} />
        <Badge>{event.outcome}</Badge>
        {event.incidentId === null ? null : (
          <ButtonLink href={`/incidents/${event.incidentId}`} variant="primary">
            Go to its incident
          </ButtonLink>
        )}
      </PageHeader>
      <div className="grid items-start gap-x-8 xl:grid-cols-2">
        <div className="min-w-0">
          <Reply event={event} />
          <Section title="Read from it">
            <EventFields event={event} />
          </Section>
          <Missing event={event} />
          <AlsoToldBy event={event} />
          <Stray event={event} />
        </div>
        <RawBytes event={event} />
      </div>
    </>
  );
}

function WhatHappened({ event }: { event: DeliveryEventDetail }) {
  return (
    <>
      {serverText(event) ?? "A server that the source does not name"} {outcomeVerb(event.outcome)} it at{" "}
      <Time at={event.occurredAt} seconds /> UTC.
    </>
  );
}

function Reply({ event }: { event: DeliveryEventDetail }) {
  return (
    <Section
      title="Reply"
      aside={event.reply === null ? null : <CopyButton text={event.reply} label="Copy the reply" />}
    >
      {event.reply === null ? (
        <NoData why="The source holds no reply." />
      ) : (
        <p className="whitespace-pre-wrap break-words font-mono text-meta">
          <ReplySpan reply={event.reply} match={event.match} />
        </p>
      )}
      <p className="mt-2 max-w-[72ch] text-meta text-muted">
        Rule <Mono>{event.rule}</Mono>{" "}
        {event.match === null ? "decided by the code, no words matched" : "decided by the marked words"}:{" "}
        <TextLink href={`/glossary#${event.reason}`}>{words(event.reason)}</TextLink>
        {event.subReason === null || event.subReason === "unknown" ? "" : `, ${words(event.subReason)}`}. Said by{" "}
        {saidByWords(event.saidBy)}. Mailboxes of {event.recipientDomain} are run by{" "}
        <span className="inline-flex items-center gap-1 text-ink">
          <ProviderDot provider={event.provider} />
          {event.provider}
        </span>
        .
      </p>
      <ReasonNotes event={event} />
    </Section>
  );
}

function Missing({ event }: { event: DeliveryEventDetail }) {
  if (event.missing.length === 0) return null;
  return (
    <Section title="What this source could not tell">
      <ul className="flex flex-col gap-2">
        {event.missing.map((gap) => (
          <li key={gap.field} className="max-w-[72ch]">
            <p>
              <span className="font-medium">{fieldLabel(gap.field)}</span>: {gap.why}
            </p>
            <p className="text-muted">{gap.fix}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Stray({ event }: { event: DeliveryEventDetail }) {
  if (!event.stray) return null;
  return (
    <Section title="Not counted: none of our logs knows this mail">
      <p>
        The recipient’s own server wrote this report, and no log of ours ever named that recipient, though our logs tell
        of the hour and of the five days before. Somebody may write in our name (backscatter). It opens no incident and
        is in no cohort.
      </p>
    </Section>
  );
}

function AlsoToldBy({ event }: { event: DeliveryEventDetail }) {
  if (event.alsoToldBy.length === 0) return null;
  return (
    <Section title="Also told by">
      <ul className="flex flex-col gap-1">
        {event.alsoToldBy.map((other) => (
          <li key={other.id}>
            <TextLink href={`/events/${other.id}`} className="underline">
              {other.uploadName}
            </TextLink>{" "}
            <span className="text-muted">
              ({words(other.format)}, {other.counted ? "counted" : "not counted"})
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-meta text-muted">
        {event.counted ? "This telling is the one that counts." : "Another telling of the same failure counts."}
      </p>
    </Section>
  );
}
