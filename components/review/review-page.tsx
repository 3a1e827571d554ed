"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ExcludedTable } from "#components/cohort/excluded-table";
import { SampleRows } from "#components/cohort/sample-rows";
import { SpreadTable } from "#components/cohort/spread-table";
import { StageList } from "#components/cohort/stage-list";
import { rateWords } from "#components/cohort/stages-fields";
import { membersQuery } from "#components/queries/cohort";
import { reviewQuery } from "#components/queries/review";
import { BreakGlassForm } from "#components/review/break-glass-form";
import { DecisionForm } from "#components/review/decision-form";
import { FactsTable } from "#components/review/facts-table";
import { MxTable } from "#components/review/mx-table";
import { ReviewExplain } from "#components/review/review-explain";
import { ReviewState } from "#components/review/review-table";
import { formatCount, plural } from "#components/ui/format";
import { ButtonLink, TextLink } from "#components/ui/link";
import { CopyButton, Mono } from "#components/ui/mono";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Duration, Time } from "#components/ui/time";
import type { ReviewDetail } from "#lib/review/contract";

/** One review, read from top to bottom and decided at the end. */
export function ReviewPage({ id }: { id: string }) {
  const query = useQuery(reviewQuery(id));
  if (query.isPending) return <LoadingRows label="Loading the review" />;
  if (!query.data)
    return (
      <>
        <PageHeader title="Review" />
        <ErrorState
          problem={query.error}
          retry={query.refetch}
          elsewhere={<TextLink href="/reviews">All reviews</TextLink>}
        />
      </>
    );
  const review = query.data;
  const changed = changedOf(review);
  return (
    <>
      <nav aria-label="Where you are" className="text-meta">
        <TextLink href="/reviews">Reviews</TextLink>
      </nav>
      <PageHeader title={`Review of retry cohort ${review.cohortNumber}`} lead={review.incidentSentence}>
        <ReviewState state={review.state} />
        <ButtonLink size="sm" href={`/incidents/${review.incidentId}`}>
          Incident {review.incidentNumber}
        </ButtonLink>
        <ButtonLink size="sm" href={`/cohorts/${review.cohortId}`}>
          Cohort {review.cohortNumber}
        </ButtonLink>
      </PageHeader>
      <p className="mb-4 max-w-[72ch]">
        {review.author.name} asked at <Time at={review.requestedAt} /> UTC.{" "}
        {review.state === "pending" ? (
          <>
            It runs out at <Time at={review.expiresAt} /> UTC.
          </>
        ) : null}
        {review.message ? (
          <q className="mt-1 block border-line-strong border-l-2 pl-3 whitespace-pre-wrap">{review.message}</q>
        ) : null}
      </p>
      {review.breakGlass ? (
        <p role="status" className="mb-4 max-w-[72ch] border-fail border-l-2 pl-3 font-medium text-fail">
          Break-glass: {review.decidedBy?.name} approved this plan alone, without a second person. Reason:{" "}
          {review.words}
        </p>
      ) : null}
      <WhatIsSent review={review} />
      <Section
        title="Facts when asked, and now"
        aside={changed === 0 ? "none has changed" : <span className="font-medium text-fail">{changed} changed</span>}
      >
        <FactsTable review={review} />
      </Section>
      <Section
        title="MX then and now"
        aside={<TextLink href={`/incidents/${review.incidentId}#dns`}>All of DNS on the incident</TextLink>}
      >
        <MxTable review={review} />
      </Section>
      <Section
        title="What differs"
        aside={<TextLink href={`/incidents/${review.incidentId}#explain`}>On the incident</TextLink>}
      >
        <ReviewExplain incidentId={review.incidentId} />
      </Section>
      <Section title="Stages" aside="one-sided bound on the failure rate, 95 % certain">
        <StageList cohort={review.cohort} />
      </Section>
      <Section title="How the sample is spread" aside={`stage 1: ${plural(review.sampleSize, "recipient")}`}>
        <SpreadTable spread={review.cohort.spread} />
      </Section>
      <Section title="Plan hash">
        <p className="flex items-center gap-1">
          <Mono className="min-w-0 break-all">{review.planHash}</Mono>
          <CopyButton text={review.planHash} label="Copy the plan hash" />
        </p>
        <p className="max-w-[72ch] text-meta text-muted">
          It stands for every recipient, their stages, the rate and the window. Another plan has another hash, and your
          decision is about this one only.
        </p>
      </Section>
      <Section title="Decision" id="decision">
        <Decision review={review} />
      </Section>
    </>
  );
}

const changedOf = (review: ReviewDetail) => review.facts.filter((fact) => fact.changed).length;

function WhatIsSent({ review }: { review: ReviewDetail }) {
  const { cohort } = review;
  const sample = useInfiniteQuery(membersQuery(cohort.id, { included: true, stage: 0, limit: 10 }));
  const members = sample.data?.pages[0]?.items ?? [];
  return (
    <Section title="What will be sent, and to whom">
      <p className="mb-3 max-w-[72ch]">
        The mail that was refused from <Time at={cohort.windowFrom} /> to <Time at={cohort.windowTo} /> UTC (
        <Duration from={cohort.windowFrom} to={cohort.windowTo} />) goes again to{" "}
        <strong className="font-semibold">{plural(review.memberCount, "recipient")}</strong>:{" "}
        {cohort.stages.map((stage) => formatCount(stage.size)).join(", then ")}. Left out:{" "}
        {plural(review.excludedCount, "recipient")}. Rate: {rateWords(cohort.stages[0]?.perHour ?? null)}.
        {cohort.filterWords ? ` Chosen: ${cohort.filterWords}.` : ""}
        {cohort.routeFixed ? ` ${review.author.name} says that our route is mended.` : ""}
        {cohort.note ? ` ${cohort.note}` : ""}
      </p>
      <div className="grid items-start gap-x-8 gap-y-4 xl:grid-cols-[3fr_2fr]">
        <div className="min-w-0">
          <h3 className="mb-1 font-medium text-meta">
            Sample rows of the first {formatCount(review.sampleSize)} ·{" "}
            <TextLink href={`/cohorts/${cohort.id}`} className="underline">
              all {formatCount(review.memberCount)}
            </TextLink>
          </h3>
          {sample.isPending ? <LoadingRows rows={10} label="Loading sample rows" /> : null}
          {sample.isError ? <ErrorState problem={sample.error} retry={sample.refetch} /> : null}
          {members.length > 0 ? <SampleRows members={members} /> : null}
          {members.length > 0 ? (
            <CutNote shown={members.length} total={review.sampleSize}>
              the cohort shows every row
            </CutNote>
          ) : null}
        </div>
        <div className="min-w-0">
          <h3 className="mb-1 font-medium text-meta">Left out, by reason</h3>
          <ExcludedTable cohort={cohort} />
        </div>
      </div>
    </Section>
  );
}

function Decision({ review }: { review: ReviewDetail }) {
  // Only an approval has a decider and ends later.
  const ended = review.state === "stale" || review.state === "expired";
  if (review.decidedBy && review.decidedAt)
    return (
      <p className="max-w-[72ch]">
        <ReviewState state={ended ? "approved" : review.state} /> by {review.decidedBy.name} at{" "}
        <Time at={review.decidedAt} /> UTC.
        {ended ? (
          <>
            {" "}
            Since then it {review.state === "stale" ? "went stale, because a fact changed" : "ran out"}: nothing more
            goes out on it. <ReviewState state={review.state} />
          </>
        ) : null}
        {review.words ? (
          <q className="mt-1 block border-line-strong border-l-2 pl-3 whitespace-pre-wrap">{review.words}</q>
        ) : null}
      </p>
    );
  if (review.blockedForMe !== null)
    return (
      <>
        <p role="status" className="max-w-[72ch] border-line-strong border-l-2 pl-3">
          You cannot decide here. {review.blockedForMe}
        </p>
        {review.mayBreakGlass && changedOf(review) === 0 ? <BreakGlassForm review={review} /> : null}
      </>
    );
  return <DecisionForm review={review} />;
}
