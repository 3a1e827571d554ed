"use client";
import { useQuery } from "@tanstack/react-query";
import { preflightQuery } from "#components/queries/release";
import { isRefused, PreflightLines, preflightSentence } from "#components/release/preflight-lines";
import { Button } from "#components/ui/button";
import { Count } from "#components/ui/number";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Age } from "#components/ui/time";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

/** What the next release would meet, before anybody presses its button. */
export function PreflightPanel({ cohort, stage }: { cohort: Cohort; stage: CohortStage }) {
  const query = useQuery(preflightQuery(cohort.id, stage.stageIndex));
  if (query.isPending) return <LoadingRows rows={7} label="Looking at what a release would meet" />;
  if (!query.data) return <ErrorState problem={query.error} retry={query.refetch} />;
  const { data } = query;
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className={isRefused(data) ? "font-medium text-fail" : "font-medium"}>{preflightSentence(data)}</p>
        <span className="flex items-center gap-2 text-meta text-muted">
          <span>
            looked <Age at={data.at} ttlSeconds={120} /> ago
          </span>
          <Button size="sm" busy={query.isFetching} onClick={() => query.refetch()}>
            Look again
          </Button>
        </span>
      </div>
      <PreflightLines preflight={data} />
      {data.leftOut.length > 0 ? (
        <p className="mt-2 text-meta text-muted">
          Left out at the last moment:{" "}
          {data.leftOut.map(({ why, label, count }, index) => (
            <span key={why}>
              {index > 0 ? "; " : ""}
              {label}: <Count value={count} />
            </span>
          ))}
          .
        </p>
      ) : null}
    </>
  );
}
