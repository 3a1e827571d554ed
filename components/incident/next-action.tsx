"use client";
import { useRefusal } from "#components/access/use-may";
import { type NextStep, nextStep } from "#components/cohort/next-step";
import { Button, buttonClass } from "#components/ui/button";
import { ButtonLink } from "#components/ui/link";
import type { Cohort } from "#lib/cohort/contract";
import type { Incident } from "#lib/incident/contract";
import type { Verdict } from "#lib/verdict/contract";

const CLOSED: readonly Incident["state"][] = ["resolved", "reviewed", "false_alarm", "merged"];
const OVER: readonly Cohort["state"][] = ["declined", "stopped"];

const STEP_WORDS: Record<NextStep["do"], string> = {
  freeze: "freeze it",
  request: "ask for a review",
  wait_for_review: "in review",
  release: "release the next stage",
  wait_for_release: "see what it waits for",
  wait_for_dispatch: "being handed over",
  judge: "judge the stage",
  nothing: "see how it went",
};

type NextActionProps = {
  incident: Incident;
  verdict: Verdict | null;
  cohorts: readonly Cohort[] | undefined;
  onPropose: () => void;
};

/** The one primary action of an incident, by what is known of it. */
export function NextAction({ incident, verdict, cohorts, onPropose }: NextActionProps) {
  const refusal = useRefusal("cohort.propose");
  if (cohorts === undefined) return null;
  const plan = cohorts.find((cohort) => !OVER.includes(cohort.state));
  if (plan) {
    const step = nextStep(plan);
    return (
      <ButtonLink
        variant="primary"
        href={step.do === "wait_for_review" && step.reviewId ? `/reviews/${step.reviewId}` : `/cohorts/${plan.id}`}
      >
        Cohort {plan.number}: {STEP_WORDS[step.do]}
      </ButtonLink>
    );
  }
  if (CLOSED.includes(incident.state)) {
    return (
      <a className={buttonClass("primary")} href={`/api/v1/incidents/${incident.id}/report?format=md`} download>
        Download the report
      </a>
    );
  }
  if (verdict === null) {
    return <p className="text-meta text-muted">DNS is being asked; the verdict follows.</p>;
  }
  if (incident.endedAt === null && verdict.decision !== "retry") {
    return (
      <ButtonLink variant="primary" href={verdict.side === "theirs" ? "#hold" : "#fix"}>
        {verdict.side === "theirs" ? "See what is held" : "See how to fix it"}
      </ButtonLink>
    );
  }
  if (verdict.decision === "suppress") {
    return (
      <ButtonLink variant="primary" href={`/events?incidentId=${incident.id}`}>
        See the addresses
      </ButtonLink>
    );
  }
  return (
    <Button variant="primary" disabled={refusal !== null} title={refusal ?? "c"} onClick={onPropose}>
      Propose a cohort
    </Button>
  );
}
