import type { Format, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { PostfixLog } from "#lib/parse/postfix-log";

/** Reads a log line by line, in order; keeps what several lines say of one message. */
export type LineReader = {
  /** Takes the line `bytes[start, end)` without its end; `number` is 1-based. The bytes are only lent. */
  line(bytes: Buffer, start: number, end: number, number: number): void;
  /** Told after the last line, for what was waiting for more. */
  finish?(): void;
};

export type MakeLineReader = (options: ParseOptions, found: (item: ParsedItem) => void) => LineReader;

/** Reads one document whole: a webhook's body, a pasted dialogue. */
export type DocumentReader = (raw: Buffer, options: ParseOptions) => ParsedItem[];

/** Logs, by format: one line of this table a mail server. */
export const LINE_READERS: Partial<Record<Format, MakeLineReader>> = {
  postfix_log: (options, found) => new PostfixLog(options.now, found),
};

/** Documents, by format. */
export const DOCUMENT_READERS: Partial<Record<Format, DocumentReader>> = {};
