"use client";
import { AskDns } from "#components/incident/ask-dns";
import type { VerdictAnswer } from "#components/incident/verdict-lead";
import { CopyButton } from "#components/ui/mono";
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
          <ol className="flex max-w-[80ch] list-decimal flex-col gap-2 pl-5 marker:text-muted">
            {verdict.fix.map((step) => (
              <li key={step.text}>
                {step.text}
                {step.command ? (
                  <span className="mt-1 flex items-start gap-1 rounded-md border border-line bg-surface py-0.5 pr-0.5 pl-2">
                    <code className="min-w-0 flex-1 whitespace-pre-wrap break-words py-0.5 font-mono text-meta">
                      {step.command}
                    </code>
                    <CopyButton text={step.command} label="Copy the command" />
                  </span>
                ) : null}
              </li>
            ))}
          </ol>
          <p className="mt-3 max-w-[72ch] text-muted">
            Afterwards ask DNS again: a new round is kept beside the old one, and the verdict is made anew from it.
          </p>
        </>
      )}
    </Section>
  );
}
