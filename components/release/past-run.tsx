"use client";
import { useQuery } from "@tanstack/react-query";
import { listRunQuery, listRunsQuery } from "#components/queries/release";
import { RunView } from "#components/release/run-view";
import { Section } from "#components/ui/section";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

/** What the last run of a stage took off a list, when nothing more can be taken off: somebody may still be in doubt. */
export function PastRun({ cohort, stage }: { cohort: Cohort; stage: CohortStage }) {
  const runs = useQuery(listRunsQuery(cohort.id, stage.stageIndex));
  const last = runs.data?.items.find((run) => !run.dryRun) ?? null;
  const { data } = useQuery({ ...listRunQuery(last?.id ?? ""), enabled: last !== null });
  if (!last || !data) return null;
  return (
    <Section title={`Taken off ${last.targetName}: stage ${stage.stageIndex + 1}`}>
      <RunView run={data} />
    </Section>
  );
}
