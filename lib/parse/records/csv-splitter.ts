import type { RecordSink } from "#lib/parse/records/json-splitter";

const LF = 10;
const CR = 13;
const COMMA = 44;
const QUOTE = 34;
/** A cell may go over so many lines and bytes; a quote that is still open then was never meant as one. */
const CELL_LINES_MAX = 64;
const RECORD_BYTES_MAX = 1024 * 1024;

/**
 * Cuts a stream of CSV (RFC 4180) into records: LF, CRLF or CR ends one, but not within quotes. Takes UTF-8 and, with
 * `width` 2, UTF-16LE. A quote that never closes costs its own line only. Linear in the bytes.
 */
export class CsvSplitter {
  private readonly sink: RecordSink;
  private readonly width: 1 | 2;
  private carry: Buffer = Buffer.alloc(0);
  private scanned = 0;
  private total = 0;
  private lineNumber = 1;
  /** Within the unfinished record. */
  private quoted = false;
  private atStart = true;
  private lines = 0;
  /** Quotes mean nothing up to here: a record that starts there has one that never closes. */
  private plainTo = 0;

  constructor(sink: RecordSink, width: 1 | 2 = 1) {
    this.sink = sink;
    this.width = width;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.total;
  }

  push(chunk: Buffer): void {
    this.total += chunk.length;
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    this.scan(bytes, false);
  }

  finish(): void {
    this.scan(this.carry, true);
  }

  private scan(bytes: Buffer, last: boolean): void {
    const { width } = this;
    let start = 0;
    let i = this.scanned;
    for (;;) {
      if (i + width > bytes.length) {
        if (!last || start >= bytes.length) break;
        if (this.quoted) {
          i = this.reread(start);
          continue;
        }
        this.give(bytes, start, bytes.length, bytes.length, null);
        start = bytes.length;
        break;
      }
      const c = width === 1 ? (bytes[i] ?? 0) : (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8);
      if (c === QUOTE && i >= this.plainTo) {
        // A quote opens at the start of a cell only; a doubled one closes and opens again.
        if (this.quoted) this.quoted = false;
        else if (this.atStart || this.before(bytes, i, start) === QUOTE) this.quoted = true;
        this.atStart = false;
      } else if (c === LF || c === CR) {
        let next = i + width;
        if (c === CR) {
          if (next + width > bytes.length && !last) break;
          if (this.before(bytes, next + width, 0) === LF && next + width <= bytes.length) next += width;
        }
        if (this.quoted) {
          if (++this.lines > CELL_LINES_MAX || next - start > RECORD_BYTES_MAX) {
            i = this.reread(start);
            continue;
          }
        } else {
          this.give(bytes, start, i, next, null);
          start = next;
        }
        i = next;
        continue;
      } else {
        this.atStart = c === COMMA && !this.quoted;
      }
      i += width;
    }
    if (i - start > 4 * RECORD_BYTES_MAX) {
      this.give(bytes, start, start + RECORD_BYTES_MAX, i, "The record is longer than 1 MB.");
      start = i;
    }
    this.carry = Buffer.from(bytes.subarray(start));
    this.scanned = i - start;
    this.plainTo = Math.max(0, this.plainTo - start);
  }

  /** Reads the record at `start` again with its quotes as plain characters, up to the end of its first line. */
  private reread(start: number): number {
    this.quoted = false;
    this.atStart = true;
    this.lines = 0;
    this.plainTo = Number.MAX_SAFE_INTEGER;
    return start;
  }

  private before(bytes: Buffer, i: number, start: number): number {
    const at = i - this.width;
    if (at < start || at + this.width > bytes.length) return -1;
    return this.width === 1 ? (bytes[at] ?? 0) : (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  }

  private give(bytes: Buffer, start: number, end: number, next: number, problem: string | null): void {
    const line = this.lineNumber;
    this.lineNumber += 1 + this.lines;
    this.quoted = false;
    this.atStart = true;
    this.lines = 0;
    this.plainTo = 0;
    if (end === start) return;
    const words = problem ?? (end - start > RECORD_BYTES_MAX ? "The record is longer than 1 MB." : null);
    this.sink(Buffer.from(bytes.subarray(start, end)), line, this.total - (bytes.length - next), words);
  }
}

/** The cells of one record, unquoted. At most 500; what follows is not looked at. */
export function cellsOf(record: string): string[] {
  const cells: string[] = [];
  let i = 0;
  while (cells.length < 500) {
    if (record.charCodeAt(i) === QUOTE) {
      let cell = "";
      let from = i + 1;
      let close = record.indexOf('"', from);
      while (close >= 0 && record.charCodeAt(close + 1) === QUOTE) {
        cell += record.slice(from, close + 1);
        from = close + 2;
        close = record.indexOf('"', from);
      }
      if (close < 0) {
        // Never closed: the quote is a character like others.
        const comma = record.indexOf(",", i);
        cells.push(record.slice(i, comma < 0 ? undefined : comma));
        if (comma < 0) return cells;
        i = comma + 1;
        continue;
      }
      const comma = record.indexOf(",", close);
      cells.push(cell + record.slice(from, close) + record.slice(close + 1, comma < 0 ? undefined : comma).trim());
      if (comma < 0) return cells;
      i = comma + 1;
    } else {
      const comma = record.indexOf(",", i);
      cells.push(record.slice(i, comma < 0 ? undefined : comma));
      if (comma < 0) return cells;
      i = comma + 1;
    }
  }
  return cells;
}

/** The cells of a record by the names in its header. */
export class CsvRow {
  private readonly columns: ReadonlyMap<string, number>;
  private readonly cells: readonly string[];

  constructor(columns: ReadonlyMap<string, number>, cells: readonly string[]) {
    this.columns = columns;
    this.cells = cells;
  }

  /** The first of these columns that is there and not empty, without blanks around it; else null. */
  get(...names: readonly string[]): string | null {
    for (const name of names) {
      const column = this.columns.get(name);
      const cell = column === undefined ? "" : (this.cells[column] ?? "").trim();
      if (cell !== "") return cell;
    }
    return null;
  }
}

/** Columns by name: lower case, letters and digits only, so that `date-time`, `date_time` and `DateTime` are one. */
export function columnsOf(names: readonly string[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const plain = [...name.slice(0, 100).toLowerCase()].filter((c) => (c >= "a" && c <= "z") || (c >= "0" && c <= "9"));
    const key = plain.join("");
    if (key !== "" && !columns.has(key)) columns.set(key, index);
  }
  return columns;
}
