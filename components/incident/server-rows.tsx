import { Badge, type Tone } from "#components/ui/badge";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { CopyButton, Mono } from "#components/ui/mono";
import { Count, NoData } from "#components/ui/number";
import { Td, Tr } from "#components/ui/table";
import { Age, Time } from "#components/ui/time";
import { words } from "#components/ui/words";
import type { Incident, RejectingServer } from "#lib/incident/contract";

/** Levels 0–7 against the MX: near ones speak for the receiver, far ones for our route. */
function levelTone(level: number | null): Tone {
  if (level === null) return "unknown";
  if (level === 0 || level >= 6) return "ours";
  return level <= 3 ? "theirs" : "unknown";
}

/** One server that said no; below it, according to whom it is or is not in the MX. */
export function ServerRows({ server, incident }: { server: RejectingServer; incident: Incident }) {
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
        <Td>{server.remoteMta ? <Mono>{server.remoteMta}</Mono> : <NoData why="The source names no host." />}</Td>
        <Td>
          <Badge
            tone={levelTone(server.level)}
            title={
              server.level === null ? "Nothing is known yet." : `Match level ${server.level} of 0–7, strongest first.`
            }
          >
            {words(server.levelName)}
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
        <Td className="whitespace-nowrap">
          <Time at={server.firstSeenAt} />–<Time at={server.lastSeenAt} />
        </Td>
        <Td className="whitespace-nowrap">
          <TextLink href={`/events/${server.sampleEventId}`}>raw line</TextLink>
        </Td>
      </Tr>
      <tr>
        <td colSpan={6} className="border-line border-b pt-0 pb-2 text-muted">
          <SaidBy server={server} />
        </td>
      </tr>
    </>
  );
}

function SaidBy({ server }: { server: RejectingServer }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
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
        <li className="whitespace-nowrap">
          PTR <Mono>{server.ptr}</Mono>{" "}
          {server.ptrConfirmed === null ? "" : server.ptrConfirmed ? "(confirmed forward)" : "(not confirmed forward)"}
        </li>
      ) : null}
    </ul>
  );
}
