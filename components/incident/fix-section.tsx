"use client";
import { AskDns } from "#components/incident/ask-dns";
import { FixSteps } from "#components/incident/fix-steps";
import { LetterPanel } from "#components/incident/letter-panel";
import type { VerdictAnswer } from "#components/incident/verdict-lead";
import { Section } from "#components/ui/section";
import { LoadingRows } from "#components/ui/states";
import type { Incident } from "#lib/incident/contract";

/** 6. How to fix: steps in order, each command ready to copy, and the check afterwards. */
export function FixSection({ incident, query }: { incident: Incident; query: VerdictAnswer }) {
  const verdict = query.data?.current;
  return (
    <Section id="fix" title="How to fix" aside={verdict ? <AskDns incidentId={incident.id} /> : null}>
      {verdict === undefined ? (
        query.isError ? null : (
          <LoadingRows rows={3} label="Loading the steps" />
        )
      ) : verdict === null ? (
        <p className="text-muted">The steps follow the verdict.</p>
      ) : verdict.fix.length === 0 ? (
        <p className="text-muted">
          There is nothing to fix on our side. The hold keeps its recipients from being suppressed.
        </p>
      ) : (
        <>
          <FixSteps incidentId={incident.id} verdict={verdict} />
          <p className="mt-3 max-w-[72ch] text-muted">
            Afterwards ask DNS again: a new round is kept beside the old one, and the verdict is made anew from it.
          </p>
          <LetterPanel incidentId={incident.id} verdict={verdict} />
        </>
      )}
    </Section>
  );
}
