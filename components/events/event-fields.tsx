import type { ReactNode } from "react";
import { ipFromWords, timeFromWords } from "#components/events/event-words";
import { TextLink } from "#components/ui/link";
import { NoData } from "#components/ui/number";
import { Time } from "#components/ui/time";
import { words } from "#components/ui/words";
import type { DeliveryEventDetail } from "#lib/volume/contract";

type Field = { name: string; value: ReactNode; mono?: boolean; from?: string };

/** Every field, in the words of the RFCs, with where it stood when that matters. */
export function EventFields({ event }: { event: DeliveryEventDetail }) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-meta">
      {fields(event).map((field) => (
        <div key={field.name} className="contents">
          <dt className="text-muted">{field.name}</dt>
          <dd className={`min-w-0 break-words ${field.mono ? "font-mono" : ""}`}>
            {field.value === null || field.value === "" ? <NoData why="The source does not say." /> : field.value}
            {field.from ? <span className="ml-2 font-sans text-muted">{field.from}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function fields(event: DeliveryEventDetail): Field[] {
  const code = (name: string, value: string | number | null, from?: string): Field => ({
    name,
    value: value === null ? null : String(value),
    mono: true,
    ...(from && value !== null ? { from } : {}),
  });
  return [
    { name: "Time (UTC)", value: <Time at={event.occurredAt} seconds />, from: timeFromWords(event.occurredAtFrom) },
    { name: "Heard (UTC)", value: <Time at={event.heardAt} seconds />, from: "when it came in" },
    code("Recipient", event.recipient),
    code("Original recipient", event.originalRecipient),
    code("Status", event.status, event.format === "postfix_log" ? "dsn= of the log line" : "the source's own"),
    code("Reply code", event.replyCode),
    code("Enhanced status", event.enhancedStatus, "inside the reply"),
    code("SMTP command", event.smtpCommand),
    code("Rejecting host", event.remoteMta),
    code("Rejecting IP", event.remoteIp, ipFromWords(event.remoteIpFrom)),
    code("Reporting MTA", event.reportingMta),
    code("Our source IP", event.sourceIp),
    code("Pool", event.pool),
    code("Mail from", event.mailFrom),
    code("Queue id", event.queueId),
    code("Message id", event.messageId),
    {
      name: "Source",
      value: <TextLink href={`/intake/${event.uploadId}`}>{event.uploadName}</TextLink>,
      from: `${words(event.format)}, line ${event.line}`,
    },
  ];
}
