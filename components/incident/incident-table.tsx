"use client";
import { strongestProof } from "#components/incident/proof-words";
import { Badge, SideBadge, StateBadge } from "#components/ui/badge";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Count } from "#components/ui/number";
import { ProviderDot } from "#components/ui/provider-dot";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Duration, Time } from "#components/ui/time";
import { useNarrow } from "#components/ui/use-narrow";
import { inSentence, reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";

type IncidentTableProps = {
  incidents: readonly Incident[];
  label: string;
  /** The reason the page speaks of already; rows of another one name theirs. */
  said?: string;
};

/** Incidents, one a row: whose, where, since when, how many, by which proof. On a phone the row folds into lines. */
export function IncidentTable({ incidents, label, said }: IncidentTableProps) {
  const narrow = useNarrow();
  if (narrow) {
    return (
      <ul aria-label={label}>
        {incidents.map((incident) => (
          <FoldedRow key={incident.id} incident={incident} said={said} />
        ))}
      </ul>
    );
  }
  return (
    <Table label={label} className="min-w-[800px]">
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
          <Tr key={incident.id}>
            <Td>
              <SideBadge side={incident.verdict?.side ?? null} />
            </Td>
            <Td className="max-w-64">
              <Name incident={incident} said={said} />
            </Td>
            <Td className="whitespace-nowrap">
              <Since incident={incident} />
            </Td>
            <Td numeric>
              <TextLink plain href={`/events?incidentId=${incident.id}`} title="The events behind it">
                <Count value={incident.recipients} />
              </TextLink>
            </Td>
            <Td className="w-full">
              <Proof incident={incident} />
            </Td>
            <Td>
              <States incident={incident} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function FoldedRow({ incident, said }: { incident: Incident; said: string | undefined }) {
  return (
    <li className="flex flex-col gap-1 border-line border-b py-2 first:border-t">
      <div className="flex items-center justify-between gap-2">
        <Name incident={incident} said={said} />
        <SideBadge side={incident.verdict?.side ?? null} />
      </div>
      <p className="text-meta">
        since <Since incident={incident} />, {plural(incident.recipients, "recipient")}
      </p>
      <div className="flex items-end justify-between gap-2 text-meta">
        <Proof incident={incident} />
        <States incident={incident} />
      </div>
    </li>
  );
}

function Name({ incident, said }: { incident: Incident; said: string | undefined }) {
  return (
    <span className="flex min-w-0 items-center gap-2 whitespace-nowrap">
      <ProviderDot provider={incident.provider} />
      <TextLink
        plain
        data-row-link
        href={`/incidents/${incident.id}`}
        title={incident.sentence ?? undefined}
        className="truncate font-medium"
      >
        {incident.providerLabel}
      </TextLink>
      <span className="shrink-[100] truncate text-muted" title={incident.pool ? `pool ${incident.pool}` : undefined}>
        #{incident.number}
        {incident.reason === said ? "" : ` ${inSentence(reasonLabel(incident.reason))}`}
        {incident.pool ? `, pool ${incident.pool}` : ""}
        {incident.recipientDomain ? `, only ${incident.recipientDomain}` : ""}
      </span>
    </span>
  );
}

function Since({ incident }: { incident: Incident }) {
  return (
    <>
      <Time at={incident.startedAt} />{" "}
      <span className="text-muted">
        (<Duration from={incident.startedAt} to={incident.endedAt} />
        {incident.endedAt ? ", stopped" : ""})
      </span>
    </>
  );
}

function Proof({ incident }: { incident: Incident }) {
  const proof = strongestProof(incident);
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
      {proof.server ? <Mono className="break-all">{proof.server}</Mono> : null}
      <span className={proof.server ? "" : "text-muted"}>{proof.words}</span>
    </span>
  );
}

function States({ incident }: { incident: Incident }) {
  return (
    <span className="flex shrink-0 gap-1">
      <StateBadge state={incident.state} />
      {incident.held ? (
        <Badge tone="held" title="A hold keeps its recipients from being suppressed.">
          held
        </Badge>
      ) : null}
    </span>
  );
}
