"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { perHourOf, rateOf, StagesFields, stagesOf } from "#components/cohort/stages-fields";
import { ApiProblem, apiSend, type BodyOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { useToast } from "#components/ui/toast";
import type { Cohort, patchCohort } from "#lib/cohort/contract";

type Props = { cohort: Cohort; open: boolean; onOpenChange: (open: boolean) => void };

/** Other stages, another rate, another note for a draft. Its members stay. */
export function EditDraftDialog({ cohort, open, onOpenChange }: Props) {
  const form = useId();
  const client = useQueryClient();
  const toast = useToast();
  const [stages, setStages] = useState(() => cohort.stages.map((stage) => stage.size).join(", "));
  const [rate, setRate] = useState(() => rateOf(cohort.stages[0]?.perHour ?? null));
  const [note, setNote] = useState(cohort.note ?? "");
  const [tried, setTried] = useState(false);
  const sizes = stagesOf(stages);
  const perHour = perHourOf(rate);
  const change = useMutation({
    mutationFn: (body: BodyOf<typeof patchCohort>) =>
      apiSend<Cohort>("PATCH", `/cohorts/${encodeURIComponent(cohort.id)}`, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["cohort", cohort.id] });
      toast("The draft is changed. Its hash comes when it is frozen.", "pass");
      onOpenChange(false);
    },
  });
  const problem = change.error instanceof ApiProblem ? change.error : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (sizes && perHour !== undefined) change.mutate({ stages: sizes, perHour, note: note.trim() });
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Change the draft"
      description="The members stay; the sample is spread anew. Once the plan is frozen, a change is a new plan."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={change.isPending}>
            Change the draft
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <StagesFields
          stages={stages}
          onStages={setStages}
          stagesError={
            tried && !sizes ? "Give one to six whole numbers, such as 60, 300, 1500." : problem?.field("stages")
          }
          rate={rate}
          onRate={setRate}
          rateError={tried && perHour === undefined ? "Give a whole number, or nothing." : problem?.field("perHour")}
        />
        <Field label="Note" hint="For whoever reviews it; optional." error={problem?.field("note")}>
          <Textarea value={note} onChange={(event) => setNote(event.target.value)} maxLength={1000} />
        </Field>
        {change.error ? (
          <p role="alert" className="text-fail">
            {change.error.message}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
