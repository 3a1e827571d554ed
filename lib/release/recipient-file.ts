import { csvCell } from "#lib/platform/csv-cell";
import { COLUMNS, type RecipientRecord } from "#lib/release/recipient-record";

export type FileFormat = "csv" | "ndjson" | "txt";

export const CONTENT_TYPES: Record<FileFormat, string> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson",
  txt: "text/plain; charset=utf-8",
};

/** What a file of this format begins with. */
export function fileHead(format: FileFormat): string {
  return format === "csv" ? `${COLUMNS.join(",")}\r\n` : "";
}

/** One recipient as a line of the file, with its line end. */
export function fileLine(format: FileFormat, record: RecipientRecord): string {
  if (format === "ndjson") return `${JSON.stringify(record)}\n`;
  if (format === "txt") return `${record.recipient}\n`;
  return `${COLUMNS.map((column) => csvCell(record[column])).join(",")}\r\n`;
}
