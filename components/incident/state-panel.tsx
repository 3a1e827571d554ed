"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { FalseAlarmChoice } from "#components/incident/false-alarm-choice";
import { apiPost } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { Incident } from "#lib/incident/contract";
import type { FalseAlarmReason } from "#lib/incident/state/false-alarm";
import { FALSE_ALARM_WORDS } from "#lib/incident/state/false-alarm";

type Said = "resolved" | "reviewed" | "false_alarm" | "open";

const WORDS: Record<Said, { title: string; effect: string }> = {
  resolved: {
    title: "Mark as resolved",
    effect: "The incident is closed. What rises there later opens a new one, which says that it came back.",
  },
  reviewed: {
    title: "Sign as reviewed",
    effect: "You have read the report. Your name and words stand under it; nothing else changes.",
  },
  false_alarm: {
    title: "Call it a false alarm",
    effect: "The incident is closed and leaves the chart. Nothing of it can be retried.",
  },
  open: {
    title: "Open it again",
    effect: "The incident counts as open again. What a closing said or taught is taken back.",
  },
};

const CHOICES: Record<Incident["state"], readonly Said[]> = {
  open: ["resolved", "false_alarm"],
  identified: ["resolved", "false_alarm"],
  monitoring: ["resolved", "false_alarm"],
  retrying: ["resolved"],
  resolved: ["reviewed", "open"],
  reviewed: ["open"],
  false_alarm: ["open"],
  merged: [],
};

/** What a person says about the incident; it survives when late data moves its boundaries. */
export function StatePanel({ incident }: { incident: Incident }) {
  const client = useQueryClient();
  const refusal = useRefusal("incident.decide");
  const [said, setSaid] = useState<Said | null>(null);
  const [words, setWords] = useState("");
  const [reason, setReason] = useState<FalseAlarmReason | null>(null);
  const say = useMutation({
    mutationFn: (state: Said) =>
      apiPost(`/incidents/${encodeURIComponent(incident.id)}/state`, {
        state,
        words: words.trim(),
        ...(state === "false_alarm" && reason ? { reason } : {}),
      }),
    onSuccess: () => {
      setWords("");
      setReason(null);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["incident", incident.id] }),
        client.invalidateQueries({ queryKey: ["incidents"] }),
      ]),
  });
  const choices = CHOICES[incident.state];
  if (choices.length === 0) return null;
  const shown = said ?? choices[0] ?? "open";
  const undecided = shown === "false_alarm" && reason === null;
  return (
    <Section id="close" title={choices.includes("open") ? "Closed" : "Close"}>
      <Closed incident={incident} />
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
        confirm={WORDS[shown].title}
        disabled={words.trim() === "" || undecided}
        onConfirm={() => say.mutateAsync(shown)}
      >
        <p>{WORDS[shown].effect}</p>
        {shown === "false_alarm" ? <FalseAlarmChoice value={reason} onChange={setReason} /> : null}
        <Field label="Why" hint="Kept in the timeline and the report.">
          <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </Section>
  );
}

function Closed({ incident }: { incident: Incident }) {
  const { falseAlarm, reviewed } = incident;
  if (falseAlarm)
    return (
      <p className="mb-2">
        {FALSE_ALARM_WORDS[falseAlarm.reason].label}. {FALSE_ALARM_WORDS[falseAlarm.reason].effect}
      </p>
    );
  if (!reviewed) return null;
  return (
    <p className="mb-2">
      {reviewed.name} read the report and signed it at <Time at={reviewed.at} /> UTC: “{reviewed.words}”
    </p>
  );
}
