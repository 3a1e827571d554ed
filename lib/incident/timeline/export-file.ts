import type { TimelineEntry } from "#lib/incident/contract";
import { csvCell } from "#lib/platform/csv-cell";
import { plainMarkdown } from "#lib/platform/plain-markdown";
import { stableJson } from "#lib/platform/stable-json";

export const EXPORT_FORMATS = ["md", "json", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ExportedTimeline = {
  incident: { id: string; number: number; providerLabel: string; reason: string };
  full: boolean;
  entries: readonly TimelineEntry[];
  cut: number;
};

const COLUMNS = ["at", "written_at", "kind", "who", "text", "links", "edited_by", "withdrawn_by", "pictures"] as const;

const RENDER: Record<ExportFormat, (timeline: ExportedTimeline) => string> = { md: markdown, json, csv };

/** The timeline as a file: the same entries give the same bytes; times are UTC. */
export function timelineFile(format: ExportFormat, timeline: ExportedTimeline): string {
  return RENDER[format](timeline);
}

function markdown({ incident, full, entries, cut }: ExportedTimeline): string {
  const lines = entries.map((entry) => {
    const marks = [
      entry.note?.edited ? `edited by ${entry.note.edited.name} at ${utc(entry.note.edited.at)}` : null,
      ...(entry.note?.pictures ?? []).map((picture) => `picture ${picture.name}, SHA-256 ${picture.sha256}`),
    ].filter((mark) => mark !== null);
    const tail = marks.length > 0 ? ` (${plainMarkdown(marks.join("; "))})` : "";
    return `- ${utc(entry.at)} · ${plainMarkdown(entry.actor.name)} · ${plainMarkdown(entry.text)}${tail}`;
  });
  const title = `# Timeline of incident ${incident.number}: ${plainMarkdown(incident.providerLabel)}`;
  const which = full ? "The full log, oldest first, UTC." : "The curated timeline, oldest first, UTC.";
  const left = cut > 0 ? [`Not shown: ${cut} older entries.`] : [];
  return `${[title, which, lines.join("\n") || "Nothing yet.", ...left].join("\n\n")}\n`;
}

function json({ incident, full, entries, cut }: ExportedTimeline): string {
  return `${JSON.stringify(JSON.parse(stableJson({ incident, full, entries, cut })), null, 2)}\n`;
}

function csv({ entries }: ExportedTimeline): string {
  const rows = entries.map((entry) => [
    entry.at,
    entry.writtenAt,
    entry.kind,
    entry.actor.name,
    entry.text,
    Object.entries(entry.link ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, id]) => `${name} ${id}`),
    entry.note?.edited?.name ?? null,
    entry.note?.withdrawn?.name ?? null,
    (entry.note?.pictures ?? []).map((picture) => picture.sha256),
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
