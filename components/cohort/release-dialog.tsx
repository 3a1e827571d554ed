"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { boundIfClean } from "#components/cohort/bound-words";
import { SampleRows } from "#components/cohort/sample-rows";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import { membersQuery } from "#components/queries/cohort";
import { adaptersQuery, preflightQuery, targetsQuery } from "#components/queries/release";
import { type Choice, choicesOf, HandOverChoices } from "#components/release/hand-over-choices";
import { PreflightLines, preflightSentence } from "#components/release/preflight-lines";
import { ConfirmDialog } from "#components/ui/dialog";
import { formatCount, plural } from "#components/ui/format";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

type Props = {
  cohort: Cohort;
  stage: CohortStage;
  change: ReturnType<typeof useCohortChange>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** What exactly will be handed over, to whom and how many, before it is. */
export function ReleaseDialog({ cohort, stage, change, open, onOpenChange }: Props) {
  const [key, setKey] = useState("file");
  const targets = useQuery({ ...targetsQuery(), enabled: open });
  const adapters = useQuery({ ...adaptersQuery(), enabled: open });
  const preflight = useQuery({ ...preflightQuery(cohort.id, stage.stageIndex), enabled: open });
  const choices = choicesOf(adapters.data?.items ?? [], targets.data?.items ?? []);
  const choice = choices.find((one) => one.key === key);
  const sample = useInfiniteQuery({
    ...membersQuery(cohort.id, { included: true, stage: stage.stageIndex, limit: 5 }),
    enabled: open,
  });
  const members = sample.data?.pages[0]?.items ?? [];
  const release = `Release ${formatCount(stage.size)}`;

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`${release}: stage ${stage.stageIndex + 1} of ${cohort.stages.length}`}
      confirm={release}
      disabled={sample.data === undefined || choice === undefined || preflight.data?.go !== true}
      onConfirm={() =>
        choice
          ? change.run(`/stages/${stage.stageIndex}/release`, said(stage, choice), {
              adapter: choice.adapter,
              ...(choice.targetId ? { targetId: choice.targetId } : {}),
              count: stage.size,
            })
          : Promise.resolve()
      }
    >
      <p>
        <strong className="font-semibold">{plural(stage.size, "recipient")}</strong> will be handed over, each at most
        once; whoever received mail in the meantime is left out at the last moment. {boundIfClean(stage)}
      </p>
      <div>
        <h3 className="mb-1 font-medium text-meta">Preflight</h3>
        {preflight.isPending ? <LoadingRows rows={2} label="Looking at what the release would meet" /> : null}
        {preflight.isError && !preflight.data ? (
          <ErrorState problem={preflight.error} retry={preflight.refetch} />
        ) : null}
        {preflight.data ? (
          <>
            <p className={preflight.data.go ? "text-meta" : "font-medium text-fail"}>
              {preflightSentence(preflight.data)}
            </p>
            <PreflightLines preflight={preflight.data} withPassed={false} />
          </>
        ) : null}
      </div>
      {adapters.isPending || targets.isPending ? <LoadingRows rows={2} label="Loading the adapters" /> : null}
      {adapters.isError ? <ErrorState problem={adapters.error} retry={adapters.refetch} /> : null}
      {targets.isError ? <ErrorState problem={targets.error} retry={targets.refetch} /> : null}
      {choices.length > 0 ? <HandOverChoices choices={choices} chosen={key} onChoose={setKey} /> : null}
      <div>
        <h3 className="mb-1 font-medium text-meta">
          {sample.data === undefined
            ? "Sample rows"
            : members.length < stage.size
              ? `First ${members.length} of ${formatCount(stage.size)}`
              : plural(stage.size, "recipient")}
        </h3>
        {sample.isPending ? <LoadingRows rows={3} label="Loading sample rows" /> : null}
        {sample.isError ? <ErrorState problem={sample.error} retry={sample.refetch} /> : null}
        {members.length > 0 ? <SampleRows members={members} /> : null}
      </div>
    </ConfirmDialog>
  );
}

function said(stage: CohortStage, choice: Choice): string {
  return choice.targetName
    ? `${plural(stage.size, "recipient")} released to ${choice.targetName}. Their outcome is observed as it comes in.`
    : `${plural(stage.size, "recipient")} released. Download the file and send to them.`;
}
