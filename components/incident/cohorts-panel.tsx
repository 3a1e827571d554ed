"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRefusal } from "#components/access/use-may";
import { StateBadge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { formatCount, plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { ErrorState, Skeleton } from "#components/ui/states";
import { words } from "#components/ui/words";
import type { Cohort } from "#lib/cohort/contract";

/** The retry cohorts of the incident, newest first, each with its stages. */
export function CohortsPanel({
  query,
  onPropose,
}: {
  query: UseQueryResult<{ items: Cohort[] }>;
  onPropose: () => void;
}) {
  const refusal = useRefusal("cohort.propose");
  const items = query.data?.items ?? [];
  return (
    <Section id="cohorts" title="Cohorts">
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <Skeleton className="h-12 w-full" />
      ) : (
        <>
          {items.length === 0 ? (
            <p className="text-muted">Nobody was proposed for a retry yet.</p>
          ) : (
            <ul className="flex flex-col gap-2">
              {items.map((cohort) => (
                <li key={cohort.id}>
                  <p className="flex flex-wrap items-center gap-2">
                    <TextLink href={`/cohorts/${cohort.id}`} data-row-link className="font-medium">
                      Cohort {cohort.number}
                    </TextLink>
                    <StateBadge state={cohort.state} />
                    <span className="text-meta text-muted">
                      {plural(cohort.memberCount, "recipient")}, {formatCount(cohort.excludedCount)} left out
                    </span>
                  </p>
                  <p className="text-meta text-muted">
                    {cohort.stages.map((stage) => `${formatCount(stage.size)} ${words(stage.state)}`).join(" · ")}
                  </p>
                </li>
              ))}
            </ul>
          )}
          <Button size="sm" className="mt-2" disabled={refusal !== null} title={refusal ?? "c"} onClick={onPropose}>
            Propose a cohort
          </Button>
        </>
      )}
    </Section>
  );
}
