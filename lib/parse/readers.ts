import type { Format, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import type { Notice } from "#lib/parse/limits";
import { CourierLog } from "#lib/parse/logs/courier-log";
import { EximLog } from "#lib/parse/logs/exim-log";
import { HarakaLog } from "#lib/parse/logs/haraka-log";
import { OpensmtpdLog } from "#lib/parse/logs/opensmtpd-log";
import { QmailLog } from "#lib/parse/logs/qmail-log";
import { SendmailLog } from "#lib/parse/logs/sendmail-log";
import { unwrapping } from "#lib/parse/logs/unwrap";
import { ZonemtaLog } from "#lib/parse/logs/zonemta-log";
import { PostfixLog } from "#lib/parse/postfix-log";
import { momentumLog } from "#lib/parse/records/momentum";
import { RECORD_FORMATS } from "#lib/parse/records/record-formats";
import { readTranscript } from "#lib/parse/records/transcript";

/** Reads a log line by line, in order; keeps what several lines say of one message. */
export type LineReader = {
  /** Takes the line `bytes[start, end)` without its end; `number` is 1-based. The bytes are only lent. */
  line(bytes: Buffer, start: number, end: number, number: number): void;
  /** Told after the last line, for what was waiting for more. */
  finish?(): void;
};

export type MakeLineReader = (options: ParseOptions, found: (item: ParsedItem) => void) => LineReader;

/** Takes what a stream of records holds: items, the end of each record in the stream, limits that were hit. */
export type RecordSinks = {
  found(item: ParsedItem): void;
  record(next: number): void;
  notice(notice: Notice): void;
};

/** Reads a stream of records that may go over many lines, such as CSV and JSON. */
export type RecordReader = { push(bytes: Buffer): void; finish(): void; readonly bytes: number };

export type MakeRecordReader = (options: ParseOptions, to: RecordSinks) => RecordReader;

/** Reads one document whole: a pasted dialogue. */
export type DocumentReader = (raw: Buffer, options: ParseOptions) => ParsedItem[];

/** Logs, by format: one line of this table a mail server. */
export const LINE_READERS: Partial<Record<Format, MakeLineReader>> = {
  postfix_log: (options, found) => unwrapping(found, (inner) => new PostfixLog(options.now, inner)),
  exim_log: (options, found) => unwrapping(found, (inner) => new EximLog(options, inner)),
  sendmail_log: (options, found) => unwrapping(found, (inner) => new SendmailLog(options, inner)),
  qmail_log: (options, found) => unwrapping(found, (inner) => new QmailLog(options, inner)),
  opensmtpd_log: (options, found) => unwrapping(found, (inner) => new OpensmtpdLog(options, inner)),
  courier_log: (options, found) => unwrapping(found, (inner) => new CourierLog(options, inner)),
  haraka_log: (options, found) => unwrapping(found, (inner) => new HarakaLog(options, inner)),
  zonemta_log: (options, found) => unwrapping(found, (inner) => new ZonemtaLog(options, inner)),
  momentum_log: (options, found) => momentumLog(options.now, found),
};

/** Records, by format. */
export const RECORD_READERS: Partial<Record<Format, MakeRecordReader>> = RECORD_FORMATS;

/** Documents, by format. */
export const DOCUMENT_READERS: Partial<Record<Format, DocumentReader>> = {
  smtp_transcript: readTranscript,
};
