"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { NoteEdit } from "#components/incident/note-edit";
import { NotePictures } from "#components/incident/note-pictures";
import { NoteVersions } from "#components/incident/note-versions";
import { NoteWithdraw } from "#components/incident/note-withdraw";
import { apiPost } from "#components/queries/client";
import { cx } from "#components/ui/cx";
import { TextLink } from "#components/ui/link";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import type { TimelineEntry } from "#lib/incident/contract";
import { autolink } from "#lib/incident/timeline/autolink";
import { entryAnchor, placesOf } from "#lib/incident/timeline/entry-place";

type RowProps = { incidentId: string; entry: TimelineEntry; full: boolean };

const ACTION = "text-accent underline decoration-line-strong underline-offset-2 hover:decoration-accent";

/** One entry with its objects, its pictures, and what may be done with it. */
export function TimelineRow({ incidentId, entry, full }: RowProps) {
  const refusal = useRefusal("incident.note");
  const [open, setOpen] = useState<"edit" | "versions" | "withdraw" | null>(null);
  const { note } = entry;
  const changeable = note !== null && note.withdrawn === null && refusal === null;
  const late = Date.parse(entry.writtenAt) - Date.parse(entry.at) > 60_000;
  return (
    <li id={entryAnchor(entry.id)} className={cx("scroll-mt-28", entry.curated ? "" : "text-muted")}>
      <p className="flex flex-wrap gap-x-2 text-meta text-muted">
        <span>
          <Time at={entry.at} /> · {entry.actor.name}
          {late ? (
            <>
              {" "}
              · written <Time at={entry.writtenAt} />
            </>
          ) : null}
          {entry.pinned ? ` · pinned by ${entry.pinned.name}` : ""}
        </span>
      </p>
      {open === "edit" ? (
        <NoteEdit incidentId={incidentId} entry={entry} onDone={() => setOpen(null)} />
      ) : (
        <p className="whitespace-pre-line break-words">
          <LinkedText text={entry.text} />
        </p>
      )}
      {note && note.pictures.length > 0 ? <NotePictures incidentId={incidentId} pictures={note.pictures} /> : null}
      <p className="flex flex-wrap gap-x-3 text-meta">
        {placesOf(entry).map((place) => (
          <TextLink key={place.href} href={place.href}>
            {place.label}
          </TextLink>
        ))}
        {note?.edited ? (
          <span className="text-muted">
            edited by {note.edited.name} at <Time at={note.edited.at} />
          </span>
        ) : null}
        {note?.edited || note?.withdrawn ? (
          <button
            type="button"
            aria-expanded={open === "versions"}
            className={ACTION}
            onClick={() => setOpen(open === "versions" ? null : "versions")}
          >
            {open === "versions" ? "hide original" : "show original"}
          </button>
        ) : null}
        {changeable && open !== "edit" ? (
          <button type="button" className={ACTION} onClick={() => setOpen("edit")}>
            edit
          </button>
        ) : null}
        {changeable ? (
          <button type="button" className={ACTION} onClick={() => setOpen("withdraw")}>
            withdraw
          </button>
        ) : null}
        {refusal === null && !note?.withdrawn && (full || entry.pinned) ? (
          <Pin incidentId={incidentId} entry={entry} />
        ) : null}
      </p>
      {open === "versions" ? <NoteVersions incidentId={incidentId} entry={entry} /> : null}
      <NoteWithdraw
        incidentId={incidentId}
        entry={entry}
        open={open === "withdraw"}
        onOpenChange={(next) => setOpen(next ? "withdraw" : null)}
      />
    </li>
  );
}

/** Text as it was written; http(s) addresses lead out, and tell nothing of where from. */
function LinkedText({ text }: { text: string }) {
  const parts = autolink(text);
  return parts.map((part, index) =>
    part.href ? (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have nothing but their place
        key={index}
        href={part.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className={cx(ACTION, "break-all")}
      >
        {part.text}
      </a>
    ) : (
      part.text
    ),
  );
}

function Pin({ incidentId, entry }: { incidentId: string; entry: TimelineEntry }) {
  const client = useQueryClient();
  const toast = useToast();
  const pin = useMutation({
    mutationFn: (pinned: boolean) =>
      apiPost(`/incidents/${encodeURIComponent(incidentId)}/timeline/${entry.id}/pin`, { pinned }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["incident", incidentId, "timeline"] }),
    onError: (error) => toast(`Nothing was changed. ${error.message}`, "fail"),
  });
  return (
    <button
      type="button"
      className={ACTION}
      aria-pressed={entry.curated}
      disabled={pin.isPending}
      title={
        entry.curated ? "Takes it out of the story; the full log keeps it." : "Puts it into the story, at its own time."
      }
      onClick={() => pin.mutate(!entry.curated)}
    >
      {entry.curated ? "unpin" : "pin"}
    </button>
  );
}
