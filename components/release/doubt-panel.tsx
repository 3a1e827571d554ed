"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import type { ResponseOf } from "#components/queries/client";
import { doubtQuery } from "#components/queries/release";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Checkbox, Field, Textarea } from "#components/ui/field";
import { formatCount, plural } from "#components/ui/format";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Cohort, CohortStage } from "#lib/cohort/contract";
import type { listDoubt } from "#lib/release/watch/contract";

type Props = { cohort: Cohort; stage: CohortStage; change: ReturnType<typeof useCohortChange> };
type Doubt = ResponseOf<typeof listDoubt>;

/** Recipients of a stage of whom nobody knows whether they went out. Absent while there were none. */
export function DoubtPanel({ cohort, stage, change }: Props) {
  const query = useQuery(doubtQuery(cohort.id, stage.stageIndex));
  const title = `In doubt: stage ${stage.stageIndex + 1}`;
  if (query.isError && !query.data)
    return (
      <Section title={title}>
        <ErrorState problem={query.error} retry={query.refetch} />
      </Section>
    );
  const doubt = query.data;
  if (!doubt || (doubt.total === 0 && doubt.settled.length === 0)) return null;
  return (
    <Section title={title} aside={plural(doubt.total, "recipient")}>
      {doubt.total > 0 ? <Settle doubt={doubt} stage={stage} change={change} /> : null}
      {doubt.settled.length > 0 ? (
        <ul aria-label="Settled before" className="mt-2 flex flex-col gap-1 text-meta text-muted">
          {doubt.settled.map((one) => (
            <li key={`${one.at} ${one.text}`} className="max-w-[90ch]">
              <Time at={one.at} /> {one.text}
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function Settle({ doubt, stage, change }: { doubt: Doubt } & Omit<Props, "cohort">) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [arrived, setArrived] = useState<boolean | null>(null);
  const [words, setWords] = useState("");
  const refusal = useRefusal("release.start");
  const some = doubt.items.filter((item) => chosen.has(item.recipient)).map((item) => item.recipient);
  const count = some.length > 0 ? some.length : doubt.total;
  const were = count === 1 ? "was" : "were";
  const whom = some.length > 0 ? plural(count, "chosen recipient") : plural(count, "recipient");
  const off =
    refusal ?? (doubt.canSettle ? null : "The stage is still being handed over: wait until it ends, or stop it.");
  const toggle = (recipient: string) => {
    const next = new Set(chosen);
    if (!next.delete(recipient)) next.add(recipient);
    setChosen(next);
  };
  return (
    <>
      <p className="mb-2 max-w-[72ch]">
        {stage.adapter === "pull"
          ? "The sender fetched them and has not said in time what became of them, so nobody knows whether it sent to them."
          : "The connection broke while they were handed over, so nobody knows whether the receiver has them."}{" "}
        They are not sent again by themselves. Look at the receiver first; leave them as they are as long as you do not
        know.
      </p>
      <Table label={`Recipients in doubt of stage ${stage.stageIndex + 1}`} bounded="max-h-72">
        <thead>
          <tr>
            <Th>Recipient</Th>
            <Th>Handed over at or after (UTC)</Th>
            <Th>Heard since (UTC)</Th>
          </tr>
        </thead>
        <tbody>
          {doubt.items.map((item) => (
            <Tr key={item.recipient} aria-selected={chosen.has(item.recipient)}>
              <Td className="whitespace-nowrap">
                <Checkbox
                  label={item.recipient}
                  checked={chosen.has(item.recipient)}
                  onChange={() => toggle(item.recipient)}
                />
              </Td>
              <Td>
                <Time at={item.claimedAt} seconds />
              </Td>
              <Td>
                {item.outcome ? (
                  <>
                    {item.outcome}, so it went out {item.outcomeAt ? <Time at={item.outcomeAt} /> : null}
                  </>
                ) : (
                  <span className="text-muted">nothing</span>
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <CutNote shown={doubt.items.length} total={doubt.total}>
        settle these, or all at once with none chosen
      </CutNote>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button disabled={off !== null} title={off ?? undefined} onClick={() => setArrived(true)}>
          {formatCount(count)} {were} handed over
        </Button>
        <Button disabled={off !== null} title={off ?? undefined} onClick={() => setArrived(false)}>
          {formatCount(count)} {were} not
        </Button>
        <span className="text-meta text-muted">
          {some.length > 0 ? `${plural(some.length, "recipient")} chosen` : "none chosen means all"} · doing nothing
          leaves them unknown
        </span>
      </div>
      {off ? <p className="mt-1 max-w-[72ch] text-meta text-muted">{off}</p> : null}
      <ConfirmDialog
        open={arrived !== null}
        onOpenChange={(open) => setArrived(open ? arrived : null)}
        title={arrived ? `${whom} ${were} handed over` : `${whom} ${were} not handed over`}
        confirm={arrived ? `Say that ${formatCount(count)} ${were}` : `Say that ${formatCount(count)} ${were} not`}
        onConfirm={async () => {
          await change.run(
            `/stages/${stage.stageIndex}/settle`,
            `${whom} settled: ${arrived ? "they are watched like the others" : "a new plan may include them"}.`,
            {
              arrived: arrived === true,
              count,
              ...(some.length > 0 ? { recipients: some } : {}),
              ...(words.trim() === "" ? {} : { words: words.trim() }),
            },
          );
          setChosen(new Set());
          setWords("");
        }}
      >
        <p>
          {arrived
            ? "They count as handed over from now on, are watched like the others and are never sent again by this plan."
            : "They count as never sent, so a new plan may include them. If the receiver has them after all, they get the mail twice: be sure. Whoever was heard of since counts as handed over, whatever is said here."}
        </p>
        <Field label="How you know (goes into the timeline)">
          <Textarea value={words} maxLength={1000} onChange={(event) => setWords(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  );
}
