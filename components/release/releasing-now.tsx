"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost, asProblem } from "#components/queries/client";
import { releasingQuery } from "#components/queries/release";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input } from "#components/ui/field";
import { formatCount, plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { CutNote } from "#components/ui/states";
import { useToast } from "#components/ui/toast";
import type { Cohort } from "#lib/cohort/contract";
import type { Releasing } from "#lib/release/watch/contract";

/** Stands at the top of every page while something is being released: one click, then Stop for each. */
export function ReleasingNow() {
  const { data } = useQuery(releasingQuery());
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const items = data?.items ?? [];
  // A plan's own page has its Stop in view already.
  const elsewhere = items.some((one) => pathname !== `/cohorts/${one.cohortId}`);
  if (!elsewhere && !open) return null;
  const total = data?.total ?? 0;
  return (
    <>
      {elsewhere ? (
        <Button variant="danger" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <span aria-hidden="true" className="size-2 rounded-full bg-fail" />
          {formatCount(total)} releasing · Stop
        </Button>
      ) : null}
      <Dialog
        wide
        open={open}
        onOpenChange={setOpen}
        title="Releasing now"
        description="Stop works on the server, at once and for good: a stopped plan does not start again. What went out cannot be called back."
      >
        <StopList items={items} total={total} />
      </Dialog>
    </>
  );
}

function StopList({ items, total }: { items: readonly Releasing[]; total: number }) {
  const [why, setWhy] = useState("");
  const refusal = useRefusal("release.stop");
  if (items.length === 0) return <p role="status">Nothing is being released any more.</p>;
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-col">
        {items.map((one) => (
          <StopRow key={one.cohortId} one={one} why={why.trim()} refusal={refusal} />
        ))}
      </ul>
      <CutNote shown={items.length} total={total}>
        the others follow when these are stopped or through
      </CutNote>
      <Field label="Why (goes into the timeline)">
        <Input value={why} maxLength={1000} onChange={(event) => setWhy(event.target.value)} />
      </Field>
      {refusal ? <p className="text-meta text-muted">{refusal}</p> : null}
    </div>
  );
}

function StopRow({ one, why, refusal }: { one: Releasing; why: string; refusal: string | null }) {
  const client = useQueryClient();
  const toast = useToast();
  const stop = useMutation({
    mutationFn: () =>
      apiPost<Cohort>(`/cohorts/${encodeURIComponent(one.cohortId)}/stop`, why === "" ? {} : { words: why }),
    onSuccess: () => toast(`Cohort ${one.number} is stopped. Nothing more of it goes out.`, "pass"),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["releasing"] }),
        client.invalidateQueries({ queryKey: ["cohort", one.cohortId] }),
        client.invalidateQueries({ queryKey: ["incident", one.incidentId] }),
      ]),
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-line border-b py-2 first:pt-0">
      <div className="min-w-0 flex-1 basis-64">
        <p>
          <TextLink href={`/cohorts/${one.cohortId}`}>Cohort {one.number}</TextLink> of{" "}
          <TextLink href={`/incidents/${one.incidentId}`}>incident {one.incidentNumber}</TextLink>, {one.provider}
        </p>
        <p className="text-meta text-muted">
          <Where one={one} /> {held(one)}
        </p>
        {stop.isError ? (
          <p role="alert" className="text-fail text-meta">
            {asProblem(stop.error).detail}
          </p>
        ) : null}
      </div>
      <Button
        variant="danger"
        busy={stop.isPending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => stop.mutate()}
      >
        Stop cohort {one.number} now
      </Button>
    </li>
  );
}

function Where({ one }: { one: Releasing }) {
  const stage = `Stage ${one.stageIndex + 1} of ${one.stages}`;
  if (one.state === "dispatching")
    return (
      <>
        {stage} is being handed over to {one.to}: {formatCount(one.handedOver)} of {formatCount(one.size)} out,{" "}
        {formatCount(one.waiting)} waiting
        {one.unknown > 0 ? `, ${formatCount(one.unknown)} in doubt` : ""}.
      </>
    );
  if (one.state === "observing")
    return (
      <>
        {stage} is out with {plural(one.handedOver, "recipient")} and is observed.
      </>
    );
  return <>{stage} is judged; the next one was not released yet.</>;
}

/** What Stop would keep from going out. */
function held({ waiting, later }: Releasing): string {
  if (waiting + later === 0) return "Nothing of it is left to hold back; Stop ends the plan.";
  return `Stop holds back ${plural(waiting + later, "recipient")}.`;
}
