import { strongestProof } from "#components/incident/proof-words";
import { Badge, SideBadge, StateBadge } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Count } from "#components/ui/number";
import { ProviderDot } from "#components/ui/provider-dot";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Duration, Time } from "#components/ui/time";
import { reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";

/** Incidents, one a row: whose, where, since when, how many, by which proof. */
export function IncidentTable({ incidents, label }: { incidents: readonly Incident[]; label: string }) {
  return (
    <Table label={label} className="min-w-[860px]">
      <thead>
        <tr>
          <Th>side</Th>
          <Th>incident</Th>
          <Th>since (UTC)</Th>
          <Th numeric>recipients</Th>
          <Th>strongest proof</Th>
          <Th>state</Th>
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </tbody>
    </Table>
  );
}

function IncidentRow({ incident }: { incident: Incident }) {
  const proof = strongestProof(incident);
  return (
    <Tr>
      <Td>
        <SideBadge side={incident.verdict?.side ?? null} />
      </Td>
      <Td>
        <span className="flex items-center gap-2 whitespace-nowrap">
          <ProviderDot provider={incident.provider} />
          <TextLink
            plain
            data-row-link
            href={`/incidents/${incident.id}`}
            title={incident.sentence ?? undefined}
            className="font-medium"
          >
            {incident.providerLabel}
          </TextLink>
          <span className="text-muted">
            #{incident.number} {reasonLabel(incident.reason).toLowerCase()}
            {incident.pool ? `, pool ${incident.pool}` : ""}
          </span>
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <Time at={incident.startedAt} />{" "}
        <span className="text-muted">
          (<Duration from={incident.startedAt} to={incident.endedAt} />
          {incident.endedAt ? ", stopped" : ""})
        </span>
      </Td>
      <Td numeric>
        <TextLink plain href={`/events?incidentId=${incident.id}`} title="The events behind it">
          <Count value={incident.recipients} />
        </TextLink>
      </Td>
      <Td className="w-full">
        <span className="flex min-w-0 items-center gap-1.5">
          {proof.server ? <Mono className="whitespace-nowrap">{proof.server}</Mono> : null}
          <span className={proof.server ? "whitespace-nowrap" : "text-muted"}>{proof.words}</span>
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <span className="flex gap-1">
          <StateBadge state={incident.state} />
          {incident.held ? (
            <Badge tone="held" title="A hold keeps its recipients from being suppressed.">
              held
            </Badge>
          ) : null}
        </span>
      </Td>
    </Tr>
  );
}
