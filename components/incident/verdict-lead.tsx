"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { RiskBadge, VerdictAside, VerdictGroups } from "#components/incident/verdict-groups";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { ErrorState, Skeleton } from "#components/ui/states";
import { words } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";
import type { Verdict } from "#lib/verdict/contract";

export type VerdictAnswer = UseQueryResult<{ current: Verdict | null; earlier: Verdict[] }>;

const DECISION: Record<Verdict["decision"], string> = {
  retry: "Decision: retry. The good recipients can be brought back in stages.",
  investigate: "Decision: investigate. Fix the cause before anything is sent again.",
  hold: "Decision: hold. Nobody is suppressed; retry when it has stopped.",
  suppress: "Decision: suppress. The address is bad, so mail to it would fail again.",
};

/** One sentence of verdict, the decision, and the proof under it; who must act beside it. */
export function VerdictLead({ incident, query }: { incident: Incident; query: VerdictAnswer }) {
  const verdict = query.data?.current;
  if (query.isError && !query.data) {
    return (
      <div className="pt-4">
        <ErrorState problem={query.error} retry={query.refetch} />
      </div>
    );
  }
  if (verdict === undefined) return <Skeleton className="mt-4 h-10 w-full max-w-2xl" />;
  if (verdict === null) {
    return (
      <p className="max-w-[72ch] pt-4">
        {incident.sentence ?? "There is no verdict yet."} DNS is being asked about the refusing servers; whose fault it
        is will stand here within seconds of the answers.
      </p>
    );
  }
  return (
    <div className="pt-4 pb-2">
      <div className="grid gap-x-8 gap-y-3 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0 max-w-[80ch]">
          <p className="font-medium text-title">{verdict.sentence}</p>
          <p className="mt-2 flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <RiskBadge risk={verdict.risk} />
            <span>{DECISION[verdict.decision]}</span>
            <span className="text-muted">
              Rule {verdict.rule}: {words(verdict.causeLabel)}. <TextLink href="#why">Why we think so</TextLink>
            </span>
          </p>
          <Proofs proof={verdict.proof} />
        </div>
        <VerdictAside verdict={verdict} />
      </div>
      <VerdictGroups groups={verdict.groups} />
    </div>
  );
}

/** The strongest server and what is said of all of them; the other servers say the same and are folded away. */
function Proofs({ proof }: { proof: Verdict["proof"] }) {
  const servers = proof.filter((one) => one.eventId !== null);
  const rest = servers.slice(1);
  const first = proof.filter((one) => !rest.includes(one));
  if (first.length === 0) return null;
  return (
    <>
      <ProofList items={first} />
      {rest.length > 0 ? (
        <details className="mt-1">
          <summary className="cursor-pointer text-accent text-meta">
            {plural(rest.length, "more server")} with the proof for each
          </summary>
          <ProofList items={rest} />
        </details>
      ) : null}
    </>
  );
}

function ProofList({ items }: { items: Verdict["proof"] }) {
  return (
    <ul className="mt-2 flex list-disc flex-col gap-0.5 pl-4 marker:text-muted">
      {items.map((one) => (
        <li key={one.text} className="break-words">
          {one.text} {one.eventId ? <TextLink href={`/events/${one.eventId}`}>raw line</TextLink> : null}{" "}
          {one.snapshotId ? <TextLink href="#dns">DNS answer</TextLink> : null}
        </li>
      ))}
    </ul>
  );
}
