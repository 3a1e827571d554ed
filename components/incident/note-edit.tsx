"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiSend } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Field, Input, Textarea } from "#components/ui/field";
import { toUtcText, utcFromText } from "#components/ui/format";
import type { TimelineEntry } from "#lib/incident/contract";

type Props = { incidentId: string; entry: TimelineEntry; onDone: () => void };

/** Changes the words and the time of a note; what it said before is kept. */
export function NoteEdit({ incidentId, entry, onDone }: Props) {
  const client = useQueryClient();
  const [text, setText] = useState(entry.text);
  const written = toUtcText(new Date(entry.at));
  const [when, setWhen] = useState(written);
  const at = utcFromText(when);
  const save = useMutation({
    // An untouched time keeps its seconds.
    mutationFn: () =>
      apiSend("PATCH", `/incidents/${encodeURIComponent(incidentId)}/notes/${entry.id}`, {
        text: text.trim(),
        ...(when === written || !at ? {} : { at }),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["incident", incidentId, "timeline"] });
      await client.invalidateQueries({ queryKey: ["incident", incidentId, "note", entry.id] });
      onDone();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() && at) save.mutate();
  }
  return (
    <form onSubmit={submit} className="my-1 flex flex-col gap-2">
      <Field label="Note" hideLabel error={save.error?.message}>
        <Textarea autoFocus rows={3} value={text} maxLength={4000} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label="Happened at, UTC" error={at ? null : "Write it as 2026-11-20 02:14."}>
        <Input value={when} onChange={(event) => setWhen(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm" busy={save.isPending} disabled={text.trim() === "" || !at}>
          Keep the change
        </Button>
        <Button size="sm" variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
