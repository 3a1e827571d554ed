"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { RefusedNote } from "#components/access/refused-note";
import { useRefusal } from "#components/access/use-may";
import { apiSend, asProblem, type ResponseOf } from "#components/queries/client";
import { detectionSettingsQuery } from "#components/queries/settings";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import type { patchDetectionSettings } from "#lib/incident/settings/contract";
import { FALSE_INCIDENTS_MAX, FALSE_INCIDENTS_MIN } from "#lib/incident/settings/false-incidents";

/** How much proof an incident needs before it opens, as one number in human words. */
export function DetectionTab() {
  const query = useQuery(detectionSettingsQuery());
  const refusal = useRefusal("detection.change");
  return (
    <>
      <RefusedNote refusal={refusal} />
      {query.isPending ? <LoadingRows rows={2} label="Loading the setting" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data ? (
        <Section title="When an incident opens" className="border-t-0! pt-0!">
          <p className="mb-3 max-w-[72ch] text-muted">
            Each provider, pool and large domain is held against its own usual share of refusals. Chance alone can look
            like a rise, and now and then it opens an incident that is none. Say how many of those you accept in a
            month, over everything that is watched. Fewer of them ask for more proof: small rises open later or not at
            all.
          </p>
          <FalseIncidents value={query.data.falseIncidentsPerMonth} disabled={refusal !== null} />
          {query.data.changed ? (
            <p className="mt-3 text-meta text-muted">
              Set by {query.data.changed.name}, <Time at={query.data.changed.at} />.
            </p>
          ) : null}
        </Section>
      ) : null}
    </>
  );
}

function FalseIncidents({ value, disabled }: { value: number; disabled: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const [text, setText] = useState(String(value));
  const save = useMutation({
    mutationFn: () =>
      apiSend<ResponseOf<typeof patchDetectionSettings>>("PATCH", "/settings/detection", {
        falseIncidentsPerMonth: Number(text),
      }),
    onSuccess: (settings) => {
      client.setQueryData(detectionSettingsQuery().queryKey, settings);
      toast("Saved. The last 35 days are judged by it now; what people decided stays.", "pass");
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex max-w-80 flex-col gap-3">
      <Field
        label="False incidents a month"
        hint="1 is a good beginning. 0.1 is one in ten months; 10 shows small rises too."
        error={problem ? (problem.field("falseIncidentsPerMonth") ?? problem.detail) : null}
      >
        <Input
          type="number"
          inputMode="decimal"
          step="any"
          min={FALSE_INCIDENTS_MIN}
          max={FALSE_INCIDENTS_MAX}
          required
          disabled={disabled}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div>
        <Button type="submit" busy={save.isPending} disabled={disabled || text === String(value)}>
          Save
        </Button>
      </div>
    </form>
  );
}
