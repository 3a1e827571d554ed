"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { RiskBadge, VerdictAside, VerdictGroups } from "#components/incident/verdict-groups";
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

/** One sentence of verdict, the proof under it, and the decision. */
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
    <div className="max-w-[80ch] pt-4 pb-2">
      <p className="font-medium text-title">{verdict.sentence}</p>
      {verdict.proof.length > 0 ? (
        <ul className="mt-2 flex list-disc flex-col gap-0.5 pl-4 marker:text-muted">
          {verdict.proof.map((one) => (
            <li key={one.text}>
              {one.text} {one.eventId ? <TextLink href={`/events/${one.eventId}`}>raw line</TextLink> : null}{" "}
              {one.snapshotId ? <TextLink href="#dns">DNS answer</TextLink> : null}
            </li>
          ))}
        </ul>
      ) : null}
      <p className="mt-2 text-muted">
        {DECISION[verdict.decision]} Rule {verdict.rule}: {words(verdict.causeLabel)}.{" "}
        <TextLink href="#why">Why we think so</TextLink> <RiskBadge risk={verdict.risk} />
      </p>
      <VerdictAside verdict={verdict} />
      <VerdictGroups groups={verdict.groups} />
    </div>
  );
}
