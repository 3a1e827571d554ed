"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { rateWords } from "#components/cohort/stages-fields";
import { incidentQuery } from "#components/queries/incident";
import { reviewQuery } from "#components/queries/review";
import { reviewStateWords } from "#components/review/review-words";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { CopyButton, Mono } from "#components/ui/mono";
import { NoData } from "#components/ui/number";
import { Duration, Time } from "#components/ui/time";
import { reasonLabel } from "#components/ui/words";
import type { Cohort } from "#lib/cohort/contract";

/** Whose failures, of which window, under which hash. */
export function PlanFacts({ cohort }: { cohort: Cohort }) {
  const { data: incident } = useQuery(incidentQuery(cohort.incidentId));
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1">
      <Row name="Incident">
        <TextLink href={`/incidents/${cohort.incidentId}`}>
          {incident ? `${incident.number}: ${incident.providerLabel}, ${reasonLabel(incident.reason)}` : "open it"}
        </TextLink>
      </Row>
      <Row name="Window">
        <Time at={cohort.windowFrom} /> to <Time at={cohort.windowTo} /> UTC{" "}
        <span className="text-muted">
          (<Duration from={cohort.windowFrom} to={cohort.windowTo} />, the end not included)
        </span>
      </Row>
      {cohort.filterWords ? <Row name="Chosen">{cohort.filterWords}</Row> : null}
      {cohort.routeFixed ? <Row name="Our route">mended, says {cohort.author.name}</Row> : null}
      <Row name="Rate">{rateWords(cohort.stages[0]?.perHour ?? null)}</Row>
      <Row name="To retry">{plural(cohort.memberCount, "recipient")}</Row>
      <Row name="Left out">{plural(cohort.excludedCount, "recipient")}</Row>
      <Row name="Proposed">
        <Time at={cohort.createdAt} /> by {cohort.author.name}
      </Row>
      <Row name="Frozen">{cohort.frozenAt ? <Time at={cohort.frozenAt} /> : <NoData why="The plan is a draft." />}</Row>
      {cohort.stoppedAt ? (
        <Row name="Stopped">
          <Time at={cohort.stoppedAt} />
        </Row>
      ) : null}
      {cohort.reviewId ? (
        <Row name="Review">
          <ReviewLine reviewId={cohort.reviewId} />
        </Row>
      ) : null}
      <Row name="Plan hash">
        {cohort.planHash ? (
          <span className="inline-flex max-w-full items-center gap-1">
            <Mono className="min-w-0 break-all">{cohort.planHash}</Mono>
            <CopyButton text={cohort.planHash} label="Copy the plan hash" />
          </span>
        ) : (
          <NoData why="A plan has a hash once it is frozen." />
        )}
      </Row>
      {cohort.note ? <Row name="Note">{cohort.note}</Row> : null}
    </dl>
  );
}

function ReviewLine({ reviewId }: { reviewId: string }) {
  const { data: review } = useQuery(reviewQuery(reviewId));
  return (
    <>
      <TextLink href={`/reviews/${reviewId}`}>{review ? reviewStateWords(review.state) : "open it"}</TextLink>
      {review?.decidedBy && review.decidedAt ? (
        <>
          {" "}
          by {review.decidedBy.name}, <Time at={review.decidedAt} />
        </>
      ) : null}
      {review?.words ? <q className="block text-muted whitespace-pre-wrap">{review.words}</q> : null}
    </>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
