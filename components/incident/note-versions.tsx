"use client";
import { useQuery } from "@tanstack/react-query";
import { noteVersionsQuery } from "#components/queries/incident";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import type { TimelineEntry } from "#lib/incident/contract";

/** What the note said before, the original first. */
export function NoteVersions({ incidentId, entry }: { incidentId: string; entry: TimelineEntry }) {
  const query = useQuery(noteVersionsQuery(incidentId, entry.id));
  if (query.isError) return <ErrorState problem={query.error} retry={query.refetch} />;
  if (!query.data) return <LoadingRows rows={2} label="Loading earlier versions" />;
  return (
    <ol className="mt-1 flex flex-col gap-1 border-line border-l pl-3 text-meta">
      {query.data.items.map((version) => (
        <li key={version.version}>
          <span className="text-muted">
            {version.version === 1 ? "Original" : `Version ${version.version}`} by {version.by.name},{" "}
            <Time at={version.writtenAt} />, for <Time at={version.at} />
          </span>
          <p className="whitespace-pre-line break-words">{version.text}</p>
        </li>
      ))}
    </ol>
  );
}
