"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NoteForm } from "#components/incident/note-form";
import { TimelineRow } from "#components/incident/timeline-row";
import { apiUrl } from "#components/queries/client";
import { timelineQuery } from "#components/queries/incident";
import { cx } from "#components/ui/cx";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { ENTRY_GROUPS, type EntryGroup } from "#lib/incident/timeline/entry-group";

const FORMATS = [
  ["md", "Markdown"],
  ["json", "JSON"],
  ["csv", "CSV"],
] as const;

/** What happened, oldest first; the full log is one click away, and what is pinned there is part of the story. */
export function TimelinePanel({ incidentId }: { incidentId: string }) {
  const [full, setFull] = useState(false);
  const [groups, setGroups] = useState<readonly EntryGroup[]>([]);
  const asked = ENTRY_GROUPS.filter((group) => groups.includes(group)).join(",");
  const query = useQuery(timelineQuery(incidentId, full, asked));
  const items = query.data?.items ?? [];
  const toggle = (group: EntryGroup) =>
    setGroups(groups.includes(group) ? groups.filter((one) => one !== group) : [...groups, group]);
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
      <fieldset className="mb-3 flex flex-wrap gap-1">
        <legend className="sr-only">Show only</legend>
        {ENTRY_GROUPS.map((group) => (
          <button
            key={group}
            type="button"
            aria-pressed={groups.includes(group)}
            className={cx(
              "h-6 rounded-sm border px-1.5 text-tick hover:bg-hover",
              groups.includes(group) ? "border-accent font-medium text-accent" : "border-line-strong text-muted",
            )}
            onClick={() => toggle(group)}
          >
            {groups.includes(group) ? "✓ " : ""}
            {group}
          </button>
        ))}
      </fieldset>
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={4} label="Loading the timeline" />
      ) : (
        <>
          {items.length === 0 ? (
            <p className="text-muted">{asked ? "Nothing of that kind was written." : "Nothing was written yet."}</p>
          ) : null}
          <ol className="flex flex-col gap-2 border-line border-l pl-3">
            {items.map((entry) => (
              <TimelineRow key={entry.id} incidentId={incidentId} entry={entry} full={full} />
            ))}
          </ol>
          {query.data.cut > 0 ? (
            <CutNote shown={items.length} total={items.length + query.data.cut}>
              the newest are shown; filter to see others
            </CutNote>
          ) : null}
        </>
      )}
      <NoteForm incidentId={incidentId} />
      <p className="mt-3 flex flex-wrap gap-x-3 text-meta text-muted">
        <span>Export {full ? "the full log" : "the story"}:</span>
        {FORMATS.map(([format, name]) => (
          <a
            key={format}
            className="text-accent underline decoration-line-strong underline-offset-2 hover:decoration-accent"
            href={apiUrl(`/incidents/${encodeURIComponent(incidentId)}/timeline/export`, {
              format,
              full,
              groups: asked,
            })}
            download
          >
            {name}
          </a>
        ))}
      </p>
    </Section>
  );
}
