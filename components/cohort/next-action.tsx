"use client";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { type NextStep, nextStep } from "#components/cohort/next-step";
import { ReleaseDialog } from "#components/cohort/release-dialog";
import { RequestReviewDialog } from "#components/cohort/request-review-dialog";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import { Button } from "#components/ui/button";
import { formatCount, plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import type { Action } from "#lib/access/can";
import type { Cohort } from "#lib/cohort/contract";

type Props = { cohort: Cohort; change: ReturnType<typeof useCohortChange> };

const NEEDS: Record<NextStep["do"], Action> = {
  freeze: "cohort.propose",
  request: "review.request",
  wait_for_review: "workspace.read",
  release: "release.start",
  wait_for_release: "workspace.read",
  wait_for_dispatch: "workspace.read",
  judge: "outcome.judge",
  nothing: "workspace.read",
};

/** The one primary button of a plan, by its state. */
export function NextAction({ cohort, change }: Props) {
  const [open, setOpen] = useState(false);
  const step = nextStep(cohort);
  const refusal = useRefusal(NEEDS[step.do]);
  const off = { disabled: refusal !== null, title: refusal ?? undefined, busy: change.busy };

  switch (step.do) {
    case "freeze":
      return (
        <Button
          variant="primary"
          {...off}
          onClick={() => change.runHere("/freeze", "Plan frozen. Any change from now on is a new plan.")}
        >
          Freeze plan
        </Button>
      );
    case "request":
      return (
        <>
          <Button variant="primary" {...off} onClick={() => setOpen(true)}>
            Request review
          </Button>
          <RequestReviewDialog cohort={cohort} change={change} open={open} onOpenChange={setOpen} />
        </>
      );
    case "wait_for_review":
      return step.reviewId === null ? null : (
        <ButtonLink href={`/reviews/${step.reviewId}`}>Open the review</ButtonLink>
      );
    case "release":
      return (
        <>
          <Button variant="primary" {...off} onClick={() => setOpen(true)}>
            Release {formatCount(step.stage.size)}
          </Button>
          <ReleaseDialog cohort={cohort} stage={step.stage} change={change} open={open} onOpenChange={setOpen} />
        </>
      );
    case "judge":
      return (
        <Button
          variant="primary"
          {...off}
          onClick={() =>
            change.runHere(
              `/stages/${step.stage.stageIndex}/judge`,
              `Everything heard until now was matched to stage ${step.stage.stageIndex + 1}, and it was judged on that.`,
            )
          }
        >
          Judge now
        </Button>
      );
    case "nothing":
      return cohort.state === "completed" ? null : (
        <ButtonLink href={`/incidents/${cohort.incidentId}`}>Go to the incident</ButtonLink>
      );
    default:
      return null;
  }
}

/** What is to be done next and why, in one or two sentences under the title. */
export function NextWords({ cohort }: { cohort: Cohort }) {
  const step = nextStep(cohort);
  switch (step.do) {
    case "freeze":
      return (
        <>
          A draft. Freezing fixes {plural(cohort.memberCount, "recipient")} and their stages under one hash; nothing is
          sent by it.
        </>
      );
    case "request":
      if (cohort.state === "stale")
        return <>The approval ran out, or the facts changed. Nothing goes out until another person decides again.</>;
      return cohort.reviewId === null ? (
        <>Frozen. Another person has to decide on it before anything goes out.</>
      ) : (
        <>A change was asked for. Answer in words and request a review again, or stop it and propose a new plan.</>
      );
    case "wait_for_review":
      return (
        <>Waits for another person: an approver who is not {cohort.author.name} decides. Nothing goes out before.</>
      );
    case "release":
      return (
        <>
          Approved. Stage {step.stage.stageIndex + 1} of {cohort.stages.length} can go out:{" "}
          {plural(step.stage.size, "recipient")}.
        </>
      );
    case "wait_for_dispatch":
      return <>Stage {step.stage.stageIndex + 1} is being handed over. It goes on if you leave this page.</>;
    case "judge":
      return step.stage.state === "inconclusive" ? (
        <>
          Stage {step.stage.stageIndex + 1} is inconclusive, so nothing advances: {step.stage.figures?.why} Judge it
          again when more was heard, or stop.
        </>
      ) : (
        <>
          Stage {step.stage.stageIndex + 1} is out and observed. Hand in the logs of the retry; they are matched as they
          come in.
        </>
      );
    default:
      return <>{step.why}</>;
  }
}
