"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { chosenFrom } from "#components/cohort/chosen";
import { PlanPreview } from "#components/cohort/plan-preview";
import { perHourOf, rateOf, StagesFields, stagesOf } from "#components/cohort/stages-fields";
import { ApiProblem, apiPost, type BodyOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Checkbox, Field, Input, Textarea } from "#components/ui/field";
import { toUtcText, utcFromText } from "#components/ui/format";
import type { Cohort, postCohort } from "#lib/cohort/contract";
import { filterInWords } from "#lib/cohort/filter-words";
import { DEFAULT_PER_HOUR, DEFAULT_STAGES } from "#lib/cohort/stage-plan";
import type { Incident } from "#lib/incident/contract";

const MINUTE = 60_000;

type DialogProps = {
  incident: Incident;
  open: boolean;
  onOpenChange: (open: boolean) => Promise<unknown>;
  /** A window chosen elsewhere, as ISO times; the incident's own without one. */
  from: string | null;
  to: string | null;
  /** Failures chosen on the page of events or in the explanation (components/cohort/chosen). */
  only: string | null;
};

/** Asks for the window and the stages of a retry cohort. Proposing sends nothing. */
export function ProposeCohortDialog({ incident, open, onOpenChange, from, to, only }: DialogProps) {
  const form = useId();
  const refusal = useRefusal("cohort.propose");
  const [busy, setBusy] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Propose a cohort"
      description={`A draft of who to retry at ${incident.providerLabel} and who not, each with a reason. Nothing is sent by it.`}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            busy={busy}
            disabled={refusal !== null}
            title={refusal ?? undefined}
          >
            {busy ? "Looking everybody up…" : "Propose the cohort"}
          </Button>
        </>
      }
    >
      <ProposeForm
        key={`${from} ${to} ${only}`}
        id={form}
        incident={incident}
        from={from}
        to={to}
        only={only}
        onBusy={setBusy}
        onDone={() => onOpenChange(false)}
      />
    </Dialog>
  );
}

/** The incident's own window on full minutes, so that the fields can show it: wider, never narrower. */
function ownWindow(incident: Incident): { from: string; to: string } {
  const start = Math.floor(Date.parse(incident.startedAt) / MINUTE) * MINUTE;
  const end = incident.endedAt ? Date.parse(incident.endedAt) + 1 : Date.now();
  return {
    from: toUtcText(new Date(start)),
    to: toUtcText(new Date(Math.ceil(end / MINUTE) * MINUTE)),
  };
}

type FormProps = {
  id: string;
  incident: Incident;
  from: string | null;
  to: string | null;
  only: string | null;
  onBusy: (busy: boolean) => void;
  onDone: () => Promise<unknown>;
};

function ProposeForm({ id, incident, from, to, only, onBusy, onDone }: FormProps) {
  const router = useRouter();
  const client = useQueryClient();
  const [own] = useState(() => ownWindow(incident));
  const [start, setStart] = useState(from ? toUtcText(new Date(from)) : own.from);
  const [end, setEnd] = useState(to ? toUtcText(new Date(to)) : own.to);
  const [filter, setFilter] = useState(() => chosenFrom(only));
  const [stages, setStages] = useState(DEFAULT_STAGES.join(", "));
  const [rate, setRate] = useState(() => rateOf(DEFAULT_PER_HOUR));
  const [routeFixed, setRouteFixed] = useState(false);
  const [note, setNote] = useState("");

  const propose = useMutation({
    mutationFn: (body: BodyOf<typeof postCohort>) =>
      apiPost<Cohort>(`/incidents/${encodeURIComponent(incident.id)}/cohorts`, body),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    onSuccess: async (cohort) => {
      await client.invalidateQueries({ queryKey: ["incident", incident.id] });
      // The address bar lets go of the dialog first, so that Back leads to the incident and not into it again.
      await onDone();
      router.push(`/cohorts/${cohort.id}`);
    },
  });
  const problem = propose.error instanceof ApiProblem ? propose.error : null;

  const sizes = stagesOf(stages);
  const perHour = perHourOf(rate);
  const chosen = filterInWords(filter);
  const fromIso = utcFromText(start);
  const toIso = utcFromText(end);
  const wrongWindow = fromIso === null || toIso === null || fromIso >= toIso;

  const plan = sizes && !wrongWindow ? { from: fromIso, to: toIso, filter, routeFixed, stages: sizes } : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!plan || perHour === undefined) return;
    const text = note.trim();
    propose.mutate({ ...plan, perHour, ...(text ? { note: text } : {}) });
  }

  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Failures from (UTC)"
          error={wrongWindow ? "Write both as 2026-03-12 02:14, the start before the end." : null}
        >
          <Input
            required
            spellCheck={false}
            className="font-mono"
            value={start}
            onChange={(event) => setStart(event.target.value)}
          />
        </Field>
        <Field label="before (UTC)">
          <Input
            required
            spellCheck={false}
            className="font-mono"
            value={end}
            onChange={(event) => setEnd(event.target.value)}
          />
        </Field>
      </div>
      {chosen ? (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-accent border-l-2 pl-3">
          <span className="min-w-0 break-words">
            Chosen: {chosen}. Everybody in it, not only the rows that were shown.
          </span>
          <Button size="sm" onClick={() => setFilter({})}>
            Take all of the window
          </Button>
        </p>
      ) : null}
      <PlanPreview incidentId={incident.id} wish={plan} />
      <StagesFields
        stages={stages}
        onStages={setStages}
        stagesError={!sizes ? "Give one to six whole numbers, such as 60, 300, 1500." : problem?.field("stages")}
        rate={rate}
        onRate={setRate}
        rateError={perHour === undefined ? "Give a whole number, or nothing." : problem?.field("perHour")}
      />
      {incident.verdict?.side === "ours" ? (
        <div>
          <Checkbox
            checked={routeFixed}
            onChange={(event) => setRouteFixed(event.target.checked)}
            label="Our route is mended"
          />
          <p className="text-meta text-muted">
            Without this, whoever went to a wrong server by our route is left out. The timeline says that you said so.
          </p>
        </div>
      ) : null}
      <Field label="Note" hint="For whoever reviews it; optional." error={problem?.field("note")}>
        <Textarea value={note} onChange={(event) => setNote(event.target.value)} maxLength={1000} />
      </Field>
      {propose.error ? (
        <p role="alert" className="text-fail">
          {propose.error.message}
        </p>
      ) : null}
    </form>
  );
}
