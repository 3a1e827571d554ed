"use client";
import { serverLevelWords } from "#components/incident/proof-words";
import { Badge, type Tone } from "#components/ui/badge";
import { formatRange, plural, timeTitle } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { CopyButton, Mono } from "#components/ui/mono";
import { Count, NoData } from "#components/ui/number";
import { Td, Tr } from "#components/ui/table";
import { Age } from "#components/ui/time";
import { useNow } from "#components/ui/use-now";
import { words } from "#components/ui/words";
import type { Incident, RejectingServer } from "#lib/incident/contract";

/** Levels 0–7 against the MX: near ones speak for the receiver, far ones for our route. */
function levelTone(level: number | null): Tone {
  if (level === null) return "unknown";
  if (level === 0 || level >= 6) return "ours";
  return level <= 3 ? "theirs" : "unknown";
}

type ServerRowsProps = { server: RejectingServer; incident: Incident; narrow: boolean };

/** One server that said no; below it, according to whom it is or is not in the MX. */
export function ServerRows({ server, incident, narrow }: ServerRowsProps) {
  const events = server.remoteIp
    ? `/events?incidentId=${incident.id}&remoteIp=${encodeURIComponent(server.remoteIp)}`
    : `/events?incidentId=${incident.id}&q=${encodeURIComponent(server.remoteMta ?? "")}`;
  return (
    <>
      <Tr className="[&>td]:border-b-0 [&>td]:pb-0">
        <Td className="whitespace-nowrap">
          {server.remoteIp ? (
            <span className="inline-flex items-center gap-1">
              <Mono>{server.remoteIp}</Mono>
              <CopyButton text={server.remoteIp} label={`Copy ${server.remoteIp}`} />
            </span>
          ) : (
            <NoData why="The source does not name the rejecting address; the event says which setting adds it." />
          )}
        </Td>
        {narrow ? null : (
          <Td>{server.remoteMta ? <Mono>{server.remoteMta}</Mono> : <NoData why="The source names no host." />}</Td>
        )}
        <Td>
          <Badge
            tone={levelTone(server.level)}
            title={
              server.level === null ? "Nothing is known yet." : `Match level ${server.level} of 0–7, strongest first.`
            }
          >
            {serverLevelWords(server.level, server.levelName)}
          </Badge>
        </Td>
        <Td numeric>
          <TextLink
            plain
            href={events}
            title={`${plural(server.recipients, "recipient")}, ${plural(server.domains, "domain")}`}
          >
            <Count value={server.events} />
          </TextLink>
        </Td>
        {narrow ? null : (
          <Td numeric>
            <Span from={server.firstSeenAt} to={server.lastSeenAt} />
          </Td>
        )}
      </Tr>
      <tr>
        <td colSpan={narrow ? 3 : 5} className="border-line border-b pt-0 pb-2 text-muted">
          <SaidBy server={server} withHost={narrow} />
        </td>
      </tr>
    </>
  );
}

/** First and last refusal, the day said once. */
function Span({ from, to }: { from: string; to: string }) {
  const now = useNow();
  return (
    <span title={`${timeTitle(new Date(from), now)} to ${timeTitle(new Date(to), now)}`}>
      {formatRange(new Date(from), new Date(to), now)}
    </span>
  );
}

function SaidBy({ server, withHost }: { server: RejectingServer; withHost: boolean }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
      <li>
        <TextLink href={`/events/${server.sampleEventId}`}>raw line</TextLink>
      </li>
      {withHost ? (
        <li>
          <Span from={server.firstSeenAt} to={server.lastSeenAt} /> UTC
        </li>
      ) : null}
      {withHost && server.remoteMta ? (
        <li>
          <Mono className="break-all">{server.remoteMta}</Mono>
        </li>
      ) : null}
      {server.saidBy.length === 0 ? <li>In its MX? Not asked yet.</li> : null}
      {server.saidBy.map((one) => (
        <li key={one.resolver} className="whitespace-nowrap">
          <Mono>{one.resolver}</Mono>{" "}
          {one.inMx === null ? (
            <span title={`It said: ${words(one.result)}`}>unknown ({words(one.result)})</span>
          ) : one.inMx ? (
            <span className="font-medium text-theirs">in its MX: yes</span>
          ) : (
            <span className="font-medium text-ours">in its MX: no</span>
          )}{" "}
          <span title="Age of the answer">
            <Age at={one.askedAt} /> ago
          </span>
        </li>
      ))}
      {server.ptr ? (
        <li className="sm:whitespace-nowrap">
          PTR <Mono className="max-sm:break-all">{server.ptr}</Mono>{" "}
          {server.ptrConfirmed === null ? "" : server.ptrConfirmed ? "(confirmed forward)" : "(not confirmed forward)"}
        </li>
      ) : null}
    </ul>
  );
}
