"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "#components/queries/client";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import type { TimelineEntry } from "#lib/incident/contract";

type Props = { incidentId: string; entry: TimelineEntry; open: boolean; onOpenChange: (open: boolean) => void };

/** Takes a note back; nothing is deleted. */
export function NoteWithdraw({ incidentId, entry, open, onOpenChange }: Props) {
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const withdraw = useMutation({
    mutationFn: () =>
      apiPost(`/incidents/${encodeURIComponent(incidentId)}/notes/${entry.id}/withdraw`, { words: words.trim() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["incident", incidentId, "timeline"] }),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Withdraw the note"
      confirm="Withdraw the note"
      disabled={words.trim() === ""}
      onConfirm={() => withdraw.mutateAsync()}
    >
      <p>It leaves the story and the report. The full log keeps its words and says that you took it back.</p>
      <Field label="Why">
        <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
