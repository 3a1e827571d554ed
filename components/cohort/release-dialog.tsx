"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { boundIfClean } from "#components/cohort/bound-words";
import { SampleRows } from "#components/cohort/sample-rows";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import { membersQuery } from "#components/queries/cohort";
import { targetsQuery } from "#components/queries/release";
import { ConfirmDialog } from "#components/ui/dialog";
import { formatCount, plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

type Props = {
  cohort: Cohort;
  stage: CohortStage;
  change: ReturnType<typeof useCohortChange>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

const FILE = "file";

/** What exactly will be handed over, to whom and how many, before it is. */
export function ReleaseDialog({ cohort, stage, change, open, onOpenChange }: Props) {
  const [adapter, setAdapter] = useState(FILE);
  const targets = useQuery({ ...targetsQuery(), enabled: open });
  const webhooks = targets.data?.items.filter((one) => one.kind === "webhook");
  const target = webhooks?.find((one) => one.id === adapter);
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
      disabled={sample.data === undefined || (adapter !== FILE && target === undefined)}
      onConfirm={() =>
        change.run(
          `/stages/${stage.stageIndex}/release`,
          target
            ? `${plural(stage.size, "recipient")} handed to ${target.name}. Their outcome is observed now.`
            : `${plural(stage.size, "recipient")} released. Download the file and send to them.`,
          target
            ? { adapter: "webhook", targetId: target.id, count: stage.size }
            : { adapter: FILE, count: stage.size },
        )
      }
    >
      <p>
        <strong className="font-semibold">{plural(stage.size, "recipient")}</strong> will be handed over, each at most
        once; whoever received mail in the meantime is left out at the last moment. {boundIfClean(stage)}
      </p>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium text-meta">Hand over</legend>
        <Choice
          value={FILE}
          chosen={adapter}
          onChoose={setAdapter}
          label="As a file, which you download and send with your own tool"
        />
        {webhooks?.map((one) => (
          <Choice
            key={one.id}
            value={one.id}
            chosen={adapter}
            onChoose={setAdapter}
            label={`To the webhook ${one.name} (${hostOf(one.url)})`}
          />
        ))}
        {webhooks?.length === 0 ? (
          <p className="text-meta text-muted">
            No webhook is set up. An administrator adds one under{" "}
            <TextLink href="/settings?tab=targets">Release targets</TextLink>.
          </p>
        ) : null}
      </fieldset>
      <div>
        <h3 className="mb-1 font-medium text-meta">
          {members.length < stage.size
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

type ChoiceProps = { value: string; chosen: string; onChoose: (value: string) => void; label: string };

function Choice({ value, chosen, onChoose, label }: ChoiceProps) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2">
      <input
        type="radio"
        name="adapter"
        value={value}
        checked={value === chosen}
        onChange={() => onChoose(value)}
        className="size-4 accent-accent"
      />
      <span>{label}</span>
    </label>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
