"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { Section } from "#components/ui/section";
import type { Incident } from "#lib/incident/contract";

type Said = "resolved" | "false_alarm" | "open";

const WORDS: Record<Said, { title: string; confirm: string; effect: string }> = {
  resolved: {
    title: "Mark as resolved",
    confirm: "Mark as resolved",
    effect: "The incident is closed. Later refusals in another window open a new one.",
  },
  false_alarm: {
    title: "Call it a false alarm",
    confirm: "Call it a false alarm",
    effect: "The incident is closed and leaves the chart. Nothing of it can be retried.",
  },
  open: {
    title: "Open it again",
    confirm: "Open it again",
    effect: "The incident counts as open again.",
  },
};

/** What a person says about the incident; it survives when late data moves its boundaries. */
export function StatePanel({ incident }: { incident: Incident }) {
  const client = useQueryClient();
  const refusal = useRefusal("incident.decide");
  const [said, setSaid] = useState<Said | null>(null);
  const [words, setWords] = useState("");
  const say = useMutation({
    mutationFn: (state: Said) =>
      apiPost(`/incidents/${encodeURIComponent(incident.id)}/state`, { state, words: words.trim() }),
    onSuccess: () => setWords(""),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["incident", incident.id] }),
        client.invalidateQueries({ queryKey: ["incidents"] }),
      ]),
  });
  if (incident.state === "merged") return null;
  const closed = incident.state === "resolved" || incident.state === "false_alarm";
  const choices: readonly Said[] = closed ? ["open"] : ["resolved", "false_alarm"];
  const shown = said ?? choices[0] ?? "open";
  return (
    <Section id="close" title={closed ? "Closed" : "Close"}>
      <div className="flex flex-wrap gap-2">
        {choices.map((choice) => (
          <Button
            key={choice}
            size="sm"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => setSaid(choice)}
          >
            {WORDS[choice].title}
          </Button>
        ))}
      </div>
      <ConfirmDialog
        open={said !== null}
        onOpenChange={(open) => !open && setSaid(null)}
        title={WORDS[shown].title}
        confirm={WORDS[shown].confirm}
        disabled={words.trim() === ""}
        onConfirm={() => say.mutateAsync(shown)}
      >
        <p>{WORDS[shown].effect}</p>
        <Field label="Why" hint="Kept in the timeline and the report.">
          <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </Section>
  );
}
