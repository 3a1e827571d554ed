"use client";
import { NextAction } from "#components/incident/next-action";
import { Badge, SideBadge, StateBadge } from "#components/ui/badge";
import { formatCount, plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { ProviderDot } from "#components/ui/provider-dot";
import { Duration, Time } from "#components/ui/time";
import { inSentence, reasonLabel } from "#components/ui/words";
import type { Cohort } from "#lib/cohort/contract";
import type { Incident } from "#lib/incident/contract";
import type { Verdict } from "#lib/verdict/contract";

type HeaderProps = {
  incident: Incident;
  verdict: Verdict | null;
  cohorts: readonly Cohort[] | undefined;
  onPropose: () => void;
};

/** Stays in view: provider, since, whose, state, and the one thing to do next. */
export function IncidentHeader({ incident, verdict, cohorts, onPropose }: HeaderProps) {
  return (
    <header className="sticky top-12 z-10 -mx-4 -mt-4 border-line border-b bg-bg px-4 py-2.5 md:-mx-6 md:px-6">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <SideBadge side={incident.verdict?.side ?? null} />
          <h1 className="flex min-w-0 items-center gap-2 font-semibold text-title">
            <ProviderDot provider={incident.provider} />
            <span className="truncate">
              {incident.providerLabel}
              <span className="font-normal text-muted max-md:sr-only">
                {" "}
                #{incident.number} {inSentence(reasonLabel(incident.reason))}
                {incident.pool ? `, pool ${incident.pool}` : ""}
                {incident.recipientDomain ? `, only ${incident.recipientDomain}` : ""}
              </span>
            </span>
          </h1>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-meta text-muted">
            <span>
              since <Time at={incident.startedAt} /> UTC (<Duration from={incident.startedAt} to={incident.endedAt} />
              {incident.endedAt ? ", stopped" : ""})
            </span>
            <TextLink
              plain
              className="max-sm:hidden"
              href={`/events?incidentId=${incident.id}`}
              title={`${formatCount(incident.events)} refusals of ${formatCount(incident.attempts)} attempts`}
            >
              {plural(incident.recipients, "recipient")}
            </TextLink>
          </p>
          <span className="flex gap-1">
            <StateBadge state={incident.state} />
            {incident.held ? <Badge tone="held">held</Badge> : null}
          </span>
        </div>
        <NextAction incident={incident} verdict={verdict} cohorts={cohorts} onPropose={onPropose} />
      </div>
    </header>
  );
}
