import type { Format, ParseOptions } from "#lib/parse/delivery-event";
import { LineOrdinals } from "#lib/parse/queue-memory";
import type { RecordReader, RecordSinks } from "#lib/parse/readers";
import { CsvRow, CsvSplitter, cellsOf, columnsOf } from "#lib/parse/records/csv-splitter";
import { excerptOf, itemOf, type Told } from "#lib/parse/records/draft";
import { exchangeTracking, isTraceHeader, isTrackingHeader, messageTrace } from "#lib/parse/records/exchange";
import { isSendLogHeader, SendLog } from "#lib/parse/records/exchange-send-log";
import { isPowermtaHeader, readPowermta } from "#lib/parse/records/powermta";
import { decodeUtf8, withoutNul } from "#lib/parse/text";

/** What a row says, and the rows before it of the same conversation. */
export type ReadRow = (row: CsvRow) => Told[];

type Columns = ReadonlyMap<string, number>;

/** Who writes CSV: what its header has, and a reader for one file. */
export type CsvSource = { format: Format; why: string; isHeader(columns: Columns): boolean; make(): ReadRow };

/** CSV sources; the first whose header it is has the file. */
export const CSV_SOURCES: readonly CsvSource[] = [
  {
    format: "exchange_send_log",
    why: "Its header is that of an Exchange SMTP send protocol log.",
    isHeader: isSendLogHeader,
    make: () => {
      const log = new SendLog();
      return (row) => log.row(row);
    },
  },
  {
    format: "exchange_csv",
    why: "Its header is that of Exchange message tracking.",
    isHeader: isTrackingHeader,
    make: () => exchangeTracking,
  },
  {
    format: "m365_trace_csv",
    why: "Its header is that of a Microsoft 365 message trace.",
    isHeader: isTraceHeader,
    make: () => messageTrace,
  },
  {
    format: "powermta_csv",
    why: "Its header is that of a PowerMTA accounting file.",
    isHeader: isPowermtaHeader,
    make: () => readPowermta,
  },
];

const FIELDS = "#Fields:";

/** The columns a record names: a `#Fields:` line, or a first row of names. Null for a comment. */
function headerOf(text: string): Columns | null {
  const bare = withoutMark(text);
  if (!bare.startsWith("#")) return columnsOf(cellsOf(bare));
  return bare.startsWith(FIELDS) ? columnsOf(cellsOf(bare.slice(FIELDS.length).trim())) : null;
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** UTF-16LE, with its byte order mark or without: PowerShell and Microsoft 365 write it. */
function widthOf(head: Buffer): 1 | 2 {
  if (head[0] === 0xff && head[1] === 0xfe) return 2;
  return head.length >= 4 && head[1] === 0 && head[3] === 0 && head[0] !== 0 && head[2] !== 0 ? 2 : 1;
}

function decode(raw: Buffer, width: 1 | 2): string {
  return width === 1 ? decodeUtf8(raw) : withoutNul(raw.toString("utf16le"));
}

/** The source whose header stands in the first lines of a file, or null. */
export function csvSourceOf(head: Buffer): CsvSource | null {
  // The receive log has the same columns; only its own line tells them apart.
  let receive = false;
  let found: CsvSource | null = null;
  let seen = 0;
  const width = widthOf(head);
  const splitter = new CsvSplitter((raw) => {
    if (found || seen > 10) return;
    const text = decode(raw.subarray(0, 16_384), width);
    if (text.startsWith("#Log-type:") && text.toLowerCase().includes("receive")) receive = true;
    const columns = headerOf(text);
    if (columns === null) return;
    seen = 11;
    found = CSV_SOURCES.find((source) => source.isHeader(columns)) ?? null;
  }, width);
  splitter.push(head.subarray(0, 32_768));
  splitter.finish();
  return receive ? null : found;
}

/** The reader of one CSV format. Columns are found by name; a header that comes again is read again. */
export function csvRecords(format: Format): (options: ParseOptions, to: RecordSinks) => RecordReader {
  const source = CSV_SOURCES.find((one) => one.format === format);
  return (options, to) => {
    if (!source) throw new Error(`No CSV source writes ${format}.`);
    const read = source.make();
    const ordinals = new LineOrdinals();
    let columns: Columns | null = null;
    let splitter: CsvSplitter | null = null;
    let width: 1 | 2 = 1;

    function record(raw: Buffer, line: number, next: number, problem: string | null): void {
      if (problem === null) row(raw, line);
      else to.found({ kind: "error", line, index: 0, message: problem, excerpt: excerptOf(raw) });
      to.record(next);
    }

    function row(raw: Buffer, line: number): void {
      const text = withoutMark(decode(raw, width));
      if (text.trim() === "") return;
      const names = columns === null || text.startsWith("#") || text.startsWith("type,") ? headerOf(text) : null;
      if (names && source?.isHeader(names)) {
        columns = names;
        return;
      }
      if (columns === null) {
        if (!text.startsWith("#")) to.notice({ what: "A row before the header was not read.", where: `line ${line}` });
        return;
      }
      if (text.startsWith("#")) return;
      const told = read(new CsvRow(columns, cellsOf(text)));
      for (const one of told) {
        let identity = raw;
        if ("draft" in one) {
          // Equal rows of one second are as many attempts; the same file again counts them the same.
          const ordinal = ordinals.next(
            Math.floor((one.draft.at?.getTime() ?? 0) / 1_000),
            `${one.draft.recipient} ${text}`,
          );
          if (ordinal > 0) identity = Buffer.concat([raw, Buffer.from(`\0${ordinal}`)]);
        }
        const excerptRaw = width === 1 ? raw : Buffer.from(text);
        const place = { format, raw, identity, line, index: 0, now: options.now };
        to.found(itemOf(one, "problem" in one ? { ...place, raw: excerptRaw } : place));
      }
    }

    return {
      push: (bytes) => {
        if (!splitter) {
          width = widthOf(bytes);
          splitter = new CsvSplitter(record, width);
        }
        splitter.push(bytes);
      },
      finish: () => splitter?.finish(),
      get bytes() {
        return splitter?.bytes ?? 0;
      },
    };
  };
}
