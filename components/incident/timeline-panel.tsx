"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { timelineQuery } from "#components/queries/incident";
import { Button } from "#components/ui/button";
import { Field, Textarea } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import type { TimelineEntry } from "#lib/incident/contract";

export const NOTE_FIELD = "incident-note";

/** What happened, oldest first; the full log is one click away. */
export function TimelinePanel({ incidentId }: { incidentId: string }) {
  const [full, setFull] = useState(false);
  const query = useQuery(timelineQuery(incidentId, full));
  const items = query.data?.items ?? [];
  return (
    <Section
      id="timeline"
      title="Timeline"
      aside={
        <button
          type="button"
          aria-pressed={full}
          className="text-accent hover:underline"
          onClick={() => setFull(!full)}
        >
          {full ? "Show the story only" : "Show the full log"}
        </button>
      }
    >
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={4} label="Loading the timeline" />
      ) : (
        <>
          {items.length === 0 ? <p className="text-muted">Nothing was written yet.</p> : null}
          <ol className="flex flex-col gap-2 border-line border-l pl-3">
            {items.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
          {query.data.cut > 0 ? (
            <CutNote shown={items.length} total={items.length + query.data.cut}>
              the report holds them all
            </CutNote>
          ) : null}
        </>
      )}
      <NoteForm incidentId={incidentId} />
    </Section>
  );
}

/** Where a link of a timeline row leads; null for what has no page of its own. */
function hrefOf(link: TimelineEntry["link"]): string | null {
  if (!link) return null;
  if (link.review) return `/reviews/${link.review}`;
  if (link.cohort) return `/cohorts/${link.cohort}`;
  if (link.event) return `/events/${link.event}`;
  if (link.upload) return `/intake/${link.upload}`;
  if (link.incident) return `/incidents/${link.incident}`;
  if (link.hold) return "#hold";
  if (link.verdict) return "#why";
  return link.evidence || link.evidenceRound || link.round ? "#dns" : null;
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const href = hrefOf(entry.link);
  const late = Date.parse(entry.writtenAt) - Date.parse(entry.at) > 60_000;
  return (
    <li className={entry.curated ? "" : "text-muted"}>
      <p className="text-meta text-muted">
        <Time at={entry.at} /> · {entry.actor.name}
        {late ? (
          <>
            {" "}
            · written <Time at={entry.writtenAt} />
          </>
        ) : null}
      </p>
      <p className="whitespace-pre-line break-words">
        {entry.text} {href ? <TextLink href={href}>open</TextLink> : null}
      </p>
    </li>
  );
}

function NoteForm({ incidentId }: { incidentId: string }) {
  const client = useQueryClient();
  const toast = useToast();
  const refusal = useRefusal("incident.note");
  const [text, setText] = useState("");
  const write = useMutation({
    mutationFn: () => apiPost(`/incidents/${encodeURIComponent(incidentId)}/notes`, { text: text.trim() }),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["incident", incidentId, "timeline"] });
    },
    onError: (error) => toast(`The note was not written and is still in its field. ${error.message}`, "fail"),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim()) write.mutate();
  }

  return (
    <form onSubmit={submit} className="mt-3 flex flex-col items-start gap-2">
      <Field label="Note" hideLabel controlId={NOTE_FIELD} className="w-full">
        <Textarea
          rows={2}
          placeholder="Write a note  n"
          value={text}
          maxLength={4000}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button
        type="submit"
        size="sm"
        disabled={refusal !== null || text.trim() === ""}
        busy={write.isPending}
        title={refusal ?? undefined}
      >
        Add the note
      </Button>
    </form>
  );
}
