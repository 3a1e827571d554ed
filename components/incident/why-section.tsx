"use client";
import { RunnerUp } from "#components/incident/runner-up";
import type { VerdictAnswer } from "#components/incident/verdict-lead";
import { Badge, SideBadge } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import type { Verdict } from "#lib/verdict/contract";

type Step = Verdict["trace"][number];

/** 5. Why we think so: the truth table as it was walked, rule by rule; the first that holds decides. */
export function WhySection({ query }: { query: VerdictAnswer }) {
  const verdict = query.data?.current;
  return (
    <Section id="why" title="Why we think so" aside={<TextLink href="/evidence#how">The whole table</TextLink>}>
      {verdict === undefined ? (
        query.isError ? null : (
          <LoadingRows rows={3} label="Loading the decision path" />
        )
      ) : verdict === null ? (
        <p className="text-muted">Not run: no verdict was made yet.</p>
      ) : (
        <DecisionPath verdict={verdict} />
      )}
      {query.data && query.data.earlier.length > 0 ? (
        <details className="mt-3">
          <summary className="text-accent">
            {query.data.earlier.length === 1 ? "One earlier verdict" : `${query.data.earlier.length} earlier verdicts`}
          </summary>
          <ul className="mt-2 flex flex-col gap-1">
            {query.data.earlier.map((earlier) => (
              <li key={earlier.id} className="flex flex-wrap items-baseline gap-2">
                <Time at={earlier.createdAt} />
                <SideBadge side={earlier.side} />
                <span>
                  {earlier.rule}: {earlier.sentence}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Section>
  );
}

function DecisionPath({ verdict }: { verdict: Verdict }) {
  const walked = verdict.trace.filter((step) => step.matched !== null);
  const rest = verdict.trace.filter((step) => step.matched === null);
  return (
    <>
      <ol className="flex flex-col">
        {walked.map((step) => (
          <li key={step.rule} className="border-line border-b">
            <StepRow step={step} />
          </li>
        ))}
      </ol>
      {rest.length > 0 ? (
        <p className="pt-2 text-meta text-muted">
          Not reached, because a rule above decided: {rest.map((step) => step.rule).join(", ")}.
        </p>
      ) : null}
      <RunnerUp verdict={verdict} />
      {verdict.wouldChange.length > 0 ? (
        <div className="mt-3 max-w-[72ch]">
          <p className="font-medium">What would change it</p>
          <ul className="list-disc pl-4 marker:text-muted">
            {verdict.wouldChange.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

function StepRow({ step }: { step: Step }) {
  const failed = step.checks.find((check) => check.holds === false);
  return (
    <details open={step.matched === true} className="group">
      <summary className="flex min-h-8 cursor-pointer items-center gap-3 py-1 hover:bg-hover">
        <Mono className="w-10 shrink-0">{step.rule}</Mono>
        <span className={step.matched ? "font-medium" : "text-muted"}>{step.title}</span>
        <span className="ml-auto flex shrink-0 items-center gap-2 text-meta text-muted">
          {step.matched ? (
            <Badge tone="pass">decides</Badge>
          ) : (
            <span className="max-w-64 truncate max-sm:hidden">{failed ? `no: ${failed.what}` : "does not hold"}</span>
          )}
          <span aria-hidden="true" className="group-open:rotate-90">
            ›
          </span>
        </span>
      </summary>
      {step.checks.length > 0 ? (
        <ul className="pb-2 pl-13 text-meta">
          {step.checks.map((check) => (
            <li key={check.what} className="flex gap-2 py-0.5">
              <Holds holds={check.holds} />
              <span className="min-w-0">
                {check.what}: <span className="text-muted">{check.found}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </details>
  );
}

function Holds({ holds }: { holds: boolean | null }) {
  if (holds === null) return <span className="w-14 shrink-0 text-unknown">? open</span>;
  return holds ? (
    <span className="w-14 shrink-0 text-pass">✓ holds</span>
  ) : (
    <span className="w-14 shrink-0 text-fail">✗ no</span>
  );
}
