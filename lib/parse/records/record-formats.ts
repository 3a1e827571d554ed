import type { Format } from "#lib/parse/delivery-event";
import type { MakeRecordReader } from "#lib/parse/readers";
import { CSV_SOURCES, csvRecords, csvSourceOf } from "#lib/parse/records/csv-records";
import { jsonRecords, jsonSourceOf } from "#lib/parse/records/json-records";
import { JSON_SOURCES } from "#lib/parse/records/json-sources";
import { looksLikeMomentum } from "#lib/parse/records/momentum";
import { looksLikeTranscript } from "#lib/parse/records/transcript";
import type { Head, Signature } from "#lib/parse/signatures";

/** The readers of records, by format. */
export const RECORD_FORMATS: Partial<Record<Format, MakeRecordReader>> = Object.fromEntries([
  ...JSON_SOURCES.map(({ format }) => [format, jsonRecords(format)] as const),
  ...CSV_SOURCES.map(({ format }) => [format, csvRecords(format)] as const),
]);

type Seen = { format: Format; why: string } | null;

// Every signature asks of the same head: it is looked at once.
const looked = new WeakMap<Head, Seen>();

function look(head: Head): Seen {
  let seen = looked.get(head);
  if (seen === undefined) {
    seen = recordsIn(head);
    looked.set(head, seen);
  }
  return seen;
}

function recordsIn({ bytes, text }: Head): Seen {
  const begin = text.charCodeAt(0) === 0xfeff ? text.slice(1).trimStart() : text.trimStart();
  if (begin.startsWith("{") || begin.startsWith("[") || begin.startsWith("mandrill_events=")) {
    const json = jsonSourceOf(bytes);
    return json && { format: json.format, why: `Its records are ${json.name}'s.` };
  }
  const csv = csvSourceOf(bytes);
  if (csv) return { format: csv.format, why: csv.why };
  const momentum = looksLikeMomentum(begin);
  if (momentum) return { format: "momentum_log", why: momentum };
  const transcript = looksLikeTranscript(text);
  return transcript === null ? null : { format: "smtp_transcript", why: transcript };
}

/** How the formats of this folder show themselves. */
export const RECORD_SIGNATURES: readonly Signature[] = [
  ...Object.keys(RECORD_FORMATS),
  "momentum_log",
  "smtp_transcript",
].map((format) => ({
  format: format as Format,
  recognise: (head) => {
    const seen = look(head);
    return seen?.format === format ? seen.why : null;
  },
}));
