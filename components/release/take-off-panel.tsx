"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { adaptersQuery, targetsQuery } from "#components/queries/release";
import { RunView } from "#components/release/run-view";
import { TakeOffConfirm } from "#components/release/take-off-confirm";
import { useListRun } from "#components/release/use-list-run";
import { Button } from "#components/ui/button";
import { Field, Select } from "#components/ui/field";
import { formatCount } from "#components/ui/format";
import { ButtonLink, TextLink } from "#components/ui/link";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import type { Cohort, CohortStage } from "#lib/cohort/contract";
import { isListKind } from "#lib/release/adapter-capability";
import type { ReleaseTarget } from "#lib/release/contract";
import type { UnsuppressRunDetail } from "#lib/release/list-run/contract";

/** Whether a provider's list would drop the recipients of a stage silently, and how they come off it. */
export function TakeOffPanel({ cohort, first }: { cohort: Cohort; first: CohortStage }) {
  const targets = useQuery(targetsQuery());
  const [stageIndex, setStage] = useState(first.stageIndex);
  const [listId, setList] = useState<string | null>(null);
  if (targets.isPending) return <LoadingRows rows={2} label="Loading suppression lists" />;
  if (!targets.data) return <ErrorState problem={targets.error} retry={targets.refetch} />;
  const lists = targets.data.items.filter((one) => isListKind(one.kind));
  const list = lists.find((one) => one.id === listId) ?? lists[0];
  const stage = cohort.stages.find((one) => one.stageIndex === stageIndex) ?? first;
  if (!list)
    return (
      <EmptyState
        title="No suppression list is set up"
        action={<ButtonLink href="/settings?tab=targets">Release targets</ButtonLink>}
      >
        If your provider suppressed these recipients after the bounces, it drops the retry without a word. With its list
        set up, recipients are taken off it and read back before they are sent to.
      </EmptyState>
    );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end gap-3">
        <Field label="Suppression list">
          <Select value={list.id} onChange={(event) => setList(event.target.value)}>
            {lists.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Recipients of">
          <Select value={stage.stageIndex} onChange={(event) => setStage(Number(event.target.value))}>
            {cohort.stages.map((one) => (
              <option key={one.stageIndex} value={one.stageIndex}>
                stage {one.stageIndex + 1} ({formatCount(one.size)})
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <TakeOff key={`${list.id} ${stage.stageIndex}`} cohort={cohort} stage={stage} list={list} />
    </>
  );
}

function TakeOff({ cohort, stage, list }: { cohort: Cohort; stage: CohortStage; list: ReleaseTarget }) {
  const { run, problem, busy, start, change } = useListRun(cohort.id, stage.stageIndex, list.id);
  const [asking, setAsking] = useState(false);
  const refusal = useRefusal("release.start");
  const running = run?.state === "running";
  const found = run?.dryRun ? run.counts.would_remove : 0;
  const notReal = refusal ?? whyNot(cohort, run, found);
  return (
    <div className="flex flex-col gap-3">
      <Limits list={list} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          disabled={running || busy || refusal !== null || cohort.state === "stopped"}
          title={refusal ?? undefined}
          onClick={() => void start(true)}
        >
          Dry run: look at {formatCount(stage.size)}
        </Button>
        <Button
          variant="primary"
          disabled={busy || notReal !== null}
          title={notReal ?? undefined}
          onClick={() => setAsking(true)}
        >
          {found > 0 ? `Take ${formatCount(found)} off the list` : "Take off the list"}
        </Button>
        {running ? (
          <Button disabled={refusal !== null} busy={busy} onClick={() => void change("pause")}>
            Pause
          </Button>
        ) : null}
        {run?.state === "paused" ? (
          <Button disabled={refusal !== null} busy={busy} onClick={() => void change("go-on")}>
            Go on
          </Button>
        ) : null}
      </div>
      {notReal && !running ? <p className="max-w-[72ch] text-meta text-muted">{notReal}</p> : null}
      {problem ? <ErrorState problem={problem} /> : null}
      {run ? <RunView run={run} /> : null}
      {run ? (
        <TakeOffConfirm
          open={asking}
          onOpenChange={setAsking}
          cohort={cohort}
          list={list}
          found={run}
          onConfirm={() => start(false)}
        />
      ) : null}
    </div>
  );
}

/** Why nobody can be taken off now; null when they can. */
function whyNot(cohort: Cohort, run: UnsuppressRunDetail | null, found: number): string | null {
  if (cohort.state !== "approved" && cohort.state !== "releasing")
    return "Recipients are taken off a list only under an approved plan. A dry run only looks.";
  if (!run) return "Do the dry run first: it shows who would be taken off and who stays.";
  if (run.state === "running") return "A run is under way.";
  if (!run.dryRun) return "Do another dry run first.";
  if (run.state === "paused") return "The dry run is not through: let it go on first.";
  if (found === 0) return "The dry run found nobody to take off.";
  return null;
}

function Limits({ list }: { list: ReleaseTarget }) {
  const { data } = useQuery(adaptersQuery());
  const adapter = data?.items.find((one) => one.adapter === list.kind);
  if (!adapter) return null;
  return (
    <div className="max-w-[72ch] text-meta text-muted">
      <p>
        <TextLink href={`/settings?tab=targets#adapter-${adapter.adapter}`}>{adapter.label}</TextLink>:
      </p>
      <ul className="list-disc pl-4">
        {adapter.cannot.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
