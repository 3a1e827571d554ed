import { subscriptionNotice } from "#lib/intake/sns-subscription";
import type { Format, ParseOptions } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import type { RecordReader, RecordSinks } from "#lib/parse/readers";
import { excerptOf, itemOf } from "#lib/parse/records/draft";
import { JSON_SOURCES, type JsonSource } from "#lib/parse/records/json-sources";
import { beginningOf, compactJson, elementsUnder, JsonSplitter } from "#lib/parse/records/json-splitter";
import { has, type Json, listAt, parseJson } from "#lib/parse/records/json-value";
import { decodeUtf8 } from "#lib/parse/text";

/** Documents that hold a list of events under one of these names: the webhook of Mailtrap, answers of APIs. */
const LISTS = ["events", "items", "results", "Bounces"] as const;
const FORM = "mandrill_events=";

/** The reader of one provider's JSON: one record to a line, an array, or a document over many lines. */
export function jsonRecords(format: Format): (options: ParseOptions, to: RecordSinks) => RecordReader {
  const source = JSON_SOURCES.find((one) => one.format === format);
  return (options, to) => {
    if (!source) throw new Error(`No JSON source writes ${format}.`);
    let index = 0;
    const splitter = new JsonSplitter((raw, line, next, problem) => {
      readRecord(source, raw, { line, index: index++, problem, now: options.now }, to);
      to.record(next);
    });
    const plain: RecordReader = {
      push: (bytes) => splitter.push(bytes),
      finish: () => splitter.finish(),
      get bytes() {
        return splitter.bytes;
      },
    };
    return format === "mandrill_json" ? formOr(plain, to) : plain;
  };
}

type RecordPlace = { line: number; index: number; problem: string | null; now: Date };

function readRecord(source: JsonSource, raw: Buffer, place: RecordPlace, to: RecordSinks): void {
  const { line, index, now } = place;
  const value = place.problem === null ? parseJson(decodeUtf8(raw)) : undefined;
  if (value === undefined) {
    const message = place.problem ?? "The record is no JSON.";
    to.found({ kind: "error", line, index, message, excerpt: excerptOf(raw) });
    return;
  }
  const list = source.is(value) ? null : listName(source, value);
  const elements = list === null ? null : elementsUnder(raw, list);
  if (elements) {
    for (const [offset, element] of elements.entries()) {
      const part = parseJson(decodeUtf8(element.raw));
      if (source.is(part))
        give(source, part, element.raw, { line: line + element.line - 1, index: index + offset, now }, to);
    }
    return;
  }
  if (source.is(value)) give(source, value, raw, { line, index, now }, to);
  else to.notice({ what: `A record is not one of ${source.name}'s; it was not read.`, where: `line ${line}` });
}

function give(
  source: JsonSource,
  value: Json,
  raw: Buffer,
  at: { line: number; index: number; now: Date },
  to: RecordSinks,
): void {
  const notice = source.format === "ses_json" ? subscriptionNotice(value) : null;
  if (notice) to.notice(notice);
  const told = source.read(value);
  if (told.length === 0) return;
  const identity = compactJson(raw);
  for (const one of told) to.found(itemOf(one, { format: source.format, raw, identity, ...at }));
}

function listName(source: JsonSource, value: Json): string | null {
  return LISTS.find((name) => has(value, name) && listAt(value, name).some((one) => source.is(one))) ?? null;
}

/** The provider that knows the first record it can tell, and whether it is alone in the text; null when none does. */
export function jsonSourceOf(head: Buffer): JsonSource | null {
  let found: JsonSource | null = null;
  let seen = 0;
  const text = head.toString("latin1", 0, FORM.length);
  if (text === FORM) return JSON_SOURCES.find((one) => one.format === "mandrill_json") ?? null;
  const known = (value: Json): JsonSource | null =>
    JSON_SOURCES.find((one) => one.is(value) || listName(one, value) !== null) ?? null;
  const splitter = new JsonSplitter((raw, _line, _next, problem) => {
    if (!found && problem === null && seen++ < 50) found = known(parseJson(decodeUtf8(raw)));
  });
  splitter.push(head);
  if (seen > 0) return found;
  const beginning = beginningOf(head);
  return beginning === null ? null : known(parseJson(beginning));
}

/** Mandrill posts a form with one field, `mandrill_events=[…]`: it is kept whole and decoded first. */
function formOr(plain: RecordReader, to: RecordSinks): RecordReader {
  const kept: Buffer[] = [];
  let total = 0;
  let form: boolean | null = null;
  return {
    push: (bytes) => {
      form ??= bytes.toString("latin1", 0, FORM.length) === FORM;
      if (!form) return plain.push(bytes);
      total += bytes.length;
      if (total <= LIMITS.mailBytesMax) kept.push(Buffer.from(bytes));
    },
    finish: () => {
      if (total > LIMITS.mailBytesMax)
        to.notice({ what: "The form is larger than 25 MB; its rest was cut.", where: "form" });
      if (form) plain.push(formDecoded(Buffer.concat(kept).subarray(FORM.length)));
      plain.finish();
    },
    get bytes() {
      return form ? total : plain.bytes;
    },
  };
}

function formDecoded(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i] ?? 0;
    if (c === 38) break;
    const code = c === 37 ? Number.parseInt(bytes.toString("latin1", i + 1, i + 3), 16) : Number.NaN;
    if (!Number.isNaN(code)) i += 2;
    out[length++] = Number.isNaN(code) ? (c === 43 ? 32 : c) : code;
  }
  return out.subarray(0, length);
}
