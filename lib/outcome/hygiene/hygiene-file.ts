import type { Hygiene } from "#lib/outcome/hygiene/contract";
import { csvCell } from "#lib/platform/csv-cell";

export type HygieneFormat = "csv" | "ndjson" | "txt";

export const HYGIENE_TYPES: Record<HygieneFormat, string> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson",
  txt: "text/plain; charset=utf-8",
};

const COLUMNS: readonly [name: string, of: (item: Hygiene) => string | number | null][] = [
  ["recipient", (item) => item.recipient],
  ["state", (item) => item.state],
  ["incident", (item) => item.incident.number],
  ["cohort", (item) => item.cohort.number],
  ["first_at", (item) => item.first.at],
  ["first_reply", (item) => item.first.reply],
  ["first_remote_ip", (item) => item.first.remoteIp],
  ["retried_at", (item) => item.retriedAt],
  ["second_at", (item) => item.second.at],
  ["second_reply", (item) => item.second.reply],
  ["second_remote_ip", (item) => item.second.remoteIp],
  ["decided_by", (item) => item.decidedBy?.name ?? null],
  ["decided_at", (item) => item.decidedAt],
  ["words", (item) => item.words],
];

/** What a file of this format begins with. */
export function hygieneHead(format: HygieneFormat): string {
  return format === "csv" ? `${COLUMNS.map(([name]) => name).join(",")}\r\n` : "";
}

/** One item as a line of the file, with its line end. CSV cells that a spreadsheet would run are led by an apostrophe. */
export function hygieneLine(format: HygieneFormat, item: Hygiene): string {
  if (format === "ndjson") return `${JSON.stringify(item)}\n`;
  if (format === "txt") return `${item.recipient}\n`;
  return `${COLUMNS.map(([, of]) => csvCell(of(item))).join(",")}\r\n`;
}
