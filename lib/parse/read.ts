import { Batches } from "#lib/parse/batches";
import type { ParsedBatch, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { identify } from "#lib/parse/identify";
import { LIMITS } from "#lib/parse/limits";
import { LineSplitter } from "#lib/parse/log-lines";
import { readMail } from "#lib/parse/mail";
import { MboxSplitter } from "#lib/parse/mbox";
import {
  DOCUMENT_READERS,
  LINE_READERS,
  type MakeLineReader,
  type MakeRecordReader,
  RECORD_READERS,
} from "#lib/parse/readers";
import { asBuffer } from "#lib/parse/text";

/** Takes the bytes of one stream piece by piece. */
type Reader = { push(bytes: Buffer): void; finish(): void };

// A chunk of any size is read in pieces, so that no more than a few batches wait at once.
const PIECE_BYTES = 256 * 1024;

/**
 * Reads decompressed bytes as a log, a mailbox or one mail, and yields what it found in batches. The batches are cut at
 * the same places for the same bytes, wherever the chunks were cut and however lines end. Memory does not grow with
 * the stream. It never throws on what the bytes hold; an error of `chunks` itself passes through.
 */
export async function* read(chunks: AsyncIterable<Uint8Array>, options: ParseOptions): AsyncGenerator<ParsedBatch> {
  const head: Buffer[] = [];
  let headBytes = 0;
  let reader: Reader | null = null;
  let batches: Batches | null = null;
  for await (const chunk of chunks) {
    const bytes = asBuffer(chunk);
    if (!reader) {
      head.push(bytes);
      headBytes += bytes.length;
      if (headBytes < LIMITS.headBytes) continue;
      batches = batchesFor(joined(head), options);
      reader = readerFor(batches, options);
      if (!reader) break;
      for (const piece of head) yield* feed(reader, batches, piece);
    } else if (batches) {
      yield* feed(reader, batches, bytes);
    }
  }
  if (!batches) {
    batches = batchesFor(joined(head), options);
    reader = readerFor(batches, options);
    if (reader) for (const piece of head) yield* feed(reader, batches, piece);
  }
  if (reader) {
    reader.finish();
  } else {
    batches.add({ kind: "none", what: "not_a_report", line: 1, index: 0 });
    batches.cut(headBytes);
  }
  yield* batches.take();
}

/** The pieces as one; a single one, as most mails are, needs no copy. */
function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return only && pieces.length === 1 ? only : Buffer.concat(pieces);
}

function* feed(reader: Reader, batches: Batches, bytes: Buffer): Generator<ParsedBatch> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    reader.push(bytes.subarray(at, at + PIECE_BYTES));
    yield* batches.take();
  }
}

function batchesFor(head: Buffer, options: ParseOptions): Batches {
  const seen = identify(head.subarray(0, LIMITS.headBytes), options.name);
  const said = options.format;
  // Nothing recognised is no proof against what the person says it is.
  const format = seen.format === "unknown" && said !== undefined && head.length > 0 ? said : seen.format;
  const batches = new Batches(format);
  if (said !== undefined && said !== "unknown" && said !== format) {
    batches.notice({ what: `It was said to be ${said}, and is read as ${format}: ${seen.why}`, where: options.name });
  } else if (format === "unknown") {
    batches.notice({ what: seen.why, where: options.name });
  }
  return batches;
}

function readerFor(batches: Batches, options: ParseOptions): Reader | null {
  const { format } = batches;
  if (format === "mbox") return mboxReader(batches, options);
  if (format === "rfc3464") {
    return wholeReader(batches, options, "mail", (raw) =>
      readMail(raw, 0, options.now, (notice) => batches.notice(notice)),
    );
  }
  const makeLines = LINE_READERS[format];
  if (makeLines) return logReader(batches, options, makeLines);
  const makeRecords = RECORD_READERS[format];
  if (makeRecords) return recordReader(batches, options, makeRecords);
  const document = DOCUMENT_READERS[format];
  return document ? wholeReader(batches, options, "document", (raw) => document(raw, options)) : null;
}

function logReader(batches: Batches, options: ParseOptions, makeLines: MakeLineReader): Reader {
  const log = makeLines(options, (item) => batches.add(item));
  let number = 0;
  const lines = new LineSplitter((bytes, start, end, cut, next) => {
    number++;
    batches.tick();
    if (cut) batches.notice({ what: "A line is longer than 64 KB; its rest was cut.", where: `line ${number}` });
    log.line(bytes, start, end, number);
    if (batches.size >= LIMITS.batchEventsMax || batches.count >= LIMITS.batchLinesMax) batches.cut(next);
  });
  return {
    push: (bytes) => lines.push(bytes),
    finish: () => {
      lines.finish();
      log.finish?.();
      if (batches.open || number === 0) batches.cut(lines.bytes);
    },
  };
}

function recordReader(batches: Batches, options: ParseOptions, makeRecords: MakeRecordReader): Reader {
  let seen = false;
  const records = makeRecords(options, {
    found: (item) => batches.add(item),
    notice: (notice) => batches.notice(notice),
    record: (next) => {
      seen = true;
      batches.tick();
      if (batches.size >= LIMITS.batchEventsMax || batches.count >= LIMITS.batchLinesMax) batches.cut(next);
    },
  });
  return {
    push: (bytes) => records.push(bytes),
    finish: () => {
      records.finish();
      if (batches.open || !seen) batches.cut(records.bytes);
    },
  };
}

function mboxReader(batches: Batches, options: ParseOptions): Reader {
  let index = 0;
  let bytesHeld = 0;
  const mails = new MboxSplitter((raw, cut, next) => {
    if (cut) batches.notice({ what: "A mail is larger than 25 MB; its rest was cut.", where: `mail ${index}` });
    for (const item of readMail(raw, index, options.now, (notice) => batches.notice(notice))) batches.add(item);
    index++;
    bytesHeld += raw.length;
    batches.tick();
    const full = batches.count >= LIMITS.batchMailsMax || batches.size >= LIMITS.batchEventsMax;
    if (full || bytesHeld >= LIMITS.batchMailBytesMax) {
      batches.cut(next);
      bytesHeld = 0;
    }
  });
  return {
    push: (bytes) => mails.push(bytes),
    finish: () => {
      mails.finish();
      if (batches.open) batches.cut(mails.bytes);
    },
  };
}

function wholeReader(
  batches: Batches,
  options: ParseOptions,
  what: "mail" | "document",
  itemsOf: (raw: Buffer) => Iterable<ParsedItem>,
): Reader {
  const kept: Buffer[] = [];
  let total = 0;
  return {
    push: (bytes) => {
      const room = LIMITS.mailBytesMax - total;
      if (room > 0) kept.push(Buffer.from(bytes.subarray(0, room)));
      total += bytes.length;
    },
    finish: () => {
      if (total > LIMITS.mailBytesMax) {
        batches.notice({ what: `The ${what} is larger than 25 MB; its rest was cut.`, where: options.name });
      }
      for (const item of itemsOf(joined(kept))) batches.add(item);
      batches.tick();
      batches.cut(total);
    },
  };
}
