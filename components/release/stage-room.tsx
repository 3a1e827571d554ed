"use client";
import { canStop } from "#components/cohort/next-step";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import { DoubtPanel } from "#components/release/doubt-panel";
import { PastRun } from "#components/release/past-run";
import { PreflightPanel } from "#components/release/preflight-panel";
import { PullsPanel } from "#components/release/pulls-panel";
import { QueuedPanel } from "#components/release/queued-panel";
import { TakeOffPanel } from "#components/release/take-off-panel";
import { Section } from "#components/ui/section";
import type { Cohort } from "#lib/cohort/contract";

/** What a person looks at around a release: who is in doubt, what the next stage would meet, which list would drop it. */
export function StageRoom({ cohort, change }: { cohort: Cohort; change: ReturnType<typeof useCohortChange> }) {
  const next = cohort.stages.find((stage) => stage.releasedAt === null);
  // A file is handed over at once, so nobody of it is ever in doubt; while a hand-over runs, its answers are on the way.
  const doubtful = cohort.stages.filter(
    (stage) => stage.releasedAt !== null && stage.adapter !== "file" && stage.state !== "dispatching",
  );
  const alive = canStop(cohort) && cohort.memberCount > 0;
  const fetched = cohort.stages.filter((stage) => stage.adapter === "pull");
  const queued = cohort.excludedByReason.find((one) => one.why === "still_queued")?.count ?? 0;
  return (
    <>
      {fetched.map((stage) => (
        <PullsPanel key={stage.stageIndex} cohort={cohort} stage={stage} />
      ))}
      {doubtful.map((stage) => (
        <DoubtPanel key={stage.stageIndex} cohort={cohort} stage={stage} change={change} />
      ))}
      {alive && next ? (
        <Section title={`Before stage ${next.stageIndex + 1} goes out`} aside="looked at now; the release looks again">
          <PreflightPanel key={next.stageIndex} cohort={cohort} stage={next} />
        </Section>
      ) : null}
      {alive && next ? (
        <Section title="Suppression lists" aside="a listed address is dropped by the provider without a bounce">
          <TakeOffPanel cohort={cohort} first={next} />
        </Section>
      ) : null}
      {alive && next
        ? null
        : cohort.stages.map((stage) => <PastRun key={stage.stageIndex} cohort={cohort} stage={stage} />)}
      {queued > 0 ? <QueuedPanel cohort={cohort} /> : null}
    </>
  );
}
