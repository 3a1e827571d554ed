"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { ApiProblem, apiPost, type BodyOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input, Textarea } from "#components/ui/field";
import { plural, toUtcText, utcFromText } from "#components/ui/format";
import type { Cohort, postCohort } from "#lib/cohort/contract";
import type { Incident } from "#lib/incident/contract";

const MINUTE = 60_000;
const DEFAULT_STAGES = "60, 300, 1500";

type DialogProps = {
  incident: Incident;
  open: boolean;
  onOpenChange: (open: boolean) => Promise<unknown>;
  /** A window chosen elsewhere, as ISO times; the incident's own without one. */
  from: string | null;
  to: string | null;
};

/** Asks for the window and the stages of a retry cohort. Proposing sends nothing. */
export function ProposeCohortDialog({ incident, open, onOpenChange, from, to }: DialogProps) {
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
        key={`${from} ${to}`}
        id={form}
        incident={incident}
        from={from}
        to={to}
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

/** "60, 300, 1500" → [60, 300, 1500]; null when it is not one to six whole numbers. */
export function stagesOf(text: string): number[] | null {
  const sizes = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  return sizes.length > 0 && sizes.length <= 6 && sizes.every((size) => Number.isInteger(size) && size > 0)
    ? sizes
    : null;
}

type FormProps = {
  id: string;
  incident: Incident;
  from: string | null;
  to: string | null;
  onBusy: (busy: boolean) => void;
  onDone: () => Promise<unknown>;
};

function ProposeForm({ id, incident, from, to, onBusy, onDone }: FormProps) {
  const router = useRouter();
  const client = useQueryClient();
  const [own] = useState(() => ownWindow(incident));
  const [start, setStart] = useState(from ? toUtcText(new Date(from)) : own.from);
  const [end, setEnd] = useState(to ? toUtcText(new Date(to)) : own.to);
  const [stages, setStages] = useState(DEFAULT_STAGES);
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);

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
  const fromIso = utcFromText(start);
  const toIso = utcFromText(end);
  const wrongWindow = fromIso === null || toIso === null || fromIso >= toIso;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!sizes || wrongWindow) return;
    const text = note.trim();
    propose.mutate({ from: fromIso, to: toIso, stages: sizes, ...(text ? { note: text } : {}) });
  }

  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Failures from (UTC)"
          error={tried && wrongWindow ? "Write both as 2026-03-12 02:14, the start before the end." : null}
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
      <p className="text-meta text-muted">
        The incident's own window holds {plural(incident.recipients, "recipient")}. Whoever got mail since, complained
        or failed for another reason is left out, and named.
      </p>
      <Field
        label="Stages"
        hint="Sizes in the order they go out; whoever is left becomes the last stage. Each needs a pass before the next."
        error={tried && !sizes ? "Give one to six whole numbers, such as 60, 300, 1500." : problem?.field("stages")}
      >
        <Input value={stages} onChange={(event) => setStages(event.target.value)} inputMode="numeric" />
      </Field>
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
