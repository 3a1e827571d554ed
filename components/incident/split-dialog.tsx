"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "#components/queries/client";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Input, Textarea } from "#components/ui/field";
import { toUtcText, utcFromText } from "#components/ui/format";
import { useNow } from "#components/ui/use-now";
import type { Incident } from "#lib/incident/contract";

type Props = { incident: Incident; open: boolean; onOpenChange: (open: boolean) => void };

/** Cuts the incident in two at a time. */
export function SplitDialog({ incident, open, onOpenChange }: Props) {
  const client = useQueryClient();
  const now = useNow();
  const start = Date.parse(incident.startedAt);
  const end = incident.endedAt ? Date.parse(incident.endedAt) : now.getTime();
  const [text, setText] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const when = text ?? toUtcText(new Date((start + end) / 2));
  const at = utcFromText(when);
  const inside = at !== null && Date.parse(at) > start && Date.parse(at) <= end;
  const send = useMutation({
    mutationFn: () => apiPost(`/incidents/${encodeURIComponent(incident.id)}/split`, { at, words: words.trim() }),
    onSuccess: async () => {
      setWords("");
      setText(null);
      await Promise.all([
        client.invalidateQueries({ queryKey: ["incident"] }),
        client.invalidateQueries({ queryKey: ["incidents"] }),
      ]);
    },
  });
  const range = `between ${toUtcText(new Date(start))} and ${toUtcText(new Date(end))}`;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Split incident ${incident.number} in two`}
      confirm="Split"
      disabled={!inside || words.trim() === ""}
      onConfirm={() => send.mutateAsync()}
    >
      <p>
        This one ends just before that time; a new incident begins with it and gets a hold and a verdict of its own.
        Both windows are then yours: later data changes their counts, not where they were cut.
      </p>
      <Field label="Cut at, UTC" error={inside ? null : `Write a time ${range}, as 2026-11-20 02:14.`}>
        <Input value={when} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label="Why" hint="Kept in both timelines.">
        <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
