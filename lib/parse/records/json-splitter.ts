import { isBlank } from "#lib/parse/scan";

/** One record: its bytes, the 1-based line it starts on, how many bytes of the stream end with it, and why it is none. */
export type RecordSink = (raw: Buffer, line: number, next: number, problem: string | null) => void;

const DEPTH_MAX = 100;
const RECORD_BYTES_MAX = 4 * 1024 * 1024;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const BACKSLASH = 92;

type State = "between" | "record" | "string" | "escape" | "junk" | "oversize";

/**
 * Cuts a stream into JSON objects: one to a line, one document over many lines, or the elements of an array. A broken
 * record ends with its line, the ones after it are read. Linear in the bytes, the same wherever the chunks were cut.
 */
export class JsonSplitter {
  private readonly sink: RecordSink;
  private state: State = "between";
  private depth = 0;
  /** Records are one to a line: a line's end then ends a broken one. */
  private perLine = false;
  private deep = false;
  private lineNumber = 1;
  private startLine = 1;
  private total = 0;
  private lastCr = false;
  private readonly held: Buffer[] = [];
  private heldBytes = 0;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.total;
  }

  push(chunk: Buffer): void {
    const before = this.total;
    this.total += chunk.length;
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i] ?? 0;
      const lineEnd = c === CR || (c === LF && !this.lastCr);
      this.lastCr = c === CR;
      if (this.state === "between") {
        if (c === 123) {
          start = i;
          this.begin("record");
          this.depth = 1;
        } else if (!isBlank(c) && c !== 91 && c !== 93 && c !== 44 && c < 128) {
          start = i;
          this.begin("junk");
        }
      } else if (this.state === "string") {
        if (c === QUOTE) this.state = "record";
        else if (c === BACKSLASH) this.state = "escape";
        // JSON has no line end within a string (RFC 8259 §7).
        else if (lineEnd) this.end(chunk, start, i, before + i, "The record is no JSON: a string in it does not end.");
      } else if (this.state === "escape") {
        this.state = "string";
      } else if (this.state === "record") {
        if (c === QUOTE) this.state = "string";
        else if (c === 123 || c === 91) {
          if (++this.depth > DEPTH_MAX) this.deep = true;
        } else if (c === 125 || c === 93) {
          if (--this.depth === 0) this.end(chunk, start, i + 1, before + i + 1, null);
        } else if (lineEnd && this.perLine) {
          this.end(chunk, start, i, before + i, "The record is no JSON: it is cut off.");
        }
      } else if (lineEnd) {
        this.end(chunk, start, i, before + i, this.state === "junk" ? "The line is no JSON record." : TOO_LONG);
      }
      if (lineEnd) this.lineNumber++;
    }
    if (this.state !== "between") this.hold(chunk.subarray(start));
  }

  finish(): void {
    if (this.state === "between") return;
    const words = this.state === "junk" ? "The line is no JSON record." : "The record is no JSON: it is cut off.";
    this.end(Buffer.alloc(0), 0, 0, this.total, this.state === "oversize" ? TOO_LONG : words);
  }

  private begin(state: State): void {
    this.state = state;
    this.startLine = this.lineNumber;
    this.deep = false;
  }

  private end(chunk: Buffer, start: number, end: number, next: number, problem: string | null): void {
    const tail = chunk.subarray(start, end);
    const raw = this.held.length > 0 ? Buffer.concat([...this.held, tail]) : Buffer.from(tail);
    this.held.length = 0;
    this.heldBytes = 0;
    this.state = "between";
    if (problem === null && this.startLine === this.lineNumber) this.perLine = true;
    else if (problem === null) this.perLine = false;
    const depth = this.deep ? "The record is nested deeper than 100 levels." : null;
    const words = problem ?? depth ?? (raw.length > RECORD_BYTES_MAX ? TOO_LONG : null);
    this.sink(raw, this.startLine, next, words);
  }

  /** Keeps the unfinished record; of an over-long one the head only. */
  private hold(rest: Buffer): void {
    this.heldBytes += rest.length;
    if (this.heldBytes > RECORD_BYTES_MAX) {
      this.state = "oversize";
      if (this.held.length > 1) this.held.length = 1;
      if (this.held.length > 0) return;
    }
    this.held.push(Buffer.from(rest.subarray(0, RECORD_BYTES_MAX)));
  }
}

const TOO_LONG = "The record is longer than 4 MB.";

/**
 * The elements of the list that stands under `key` in a document such as `{"events":[{…},{…}]}`, each with its own bytes
 * and its line within the document; null when there is none. A list within a list is not looked for.
 */
export function elementsUnder(document: Buffer, key: string): { raw: Buffer; line: number }[] | null {
  const at = document.indexOf(`"${key}"`);
  const open = at < 0 ? -1 : document.indexOf("[", at);
  if (open < 0) return null;
  const found: { raw: Buffer; line: number }[] = [];
  const splitter = new JsonSplitter((raw, line, _next, problem) => {
    if (problem === null) found.push({ raw, line });
  });
  splitter.push(document.subarray(open));
  let before = 0;
  for (let lf = document.indexOf(LF); lf >= 0 && lf < open; lf = document.indexOf(LF, lf + 1)) before++;
  return found.map(({ raw, line }) => ({ raw, line: line + before }));
}

/** `raw` without the blanks between its tokens: the same record, however it was laid out, has the same bytes. */
export function compactJson(raw: Buffer): Buffer {
  const out = Buffer.allocUnsafe(raw.length);
  let length = 0;
  let quoted = false;
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i] ?? 0;
    if (!quoted && isBlank(c)) continue;
    out[length++] = c;
    if (c === QUOTE) quoted = !quoted;
    else if (quoted && c === BACKSLASH && i + 1 < raw.length) out[length++] = raw[++i] ?? 0;
  }
  return out.subarray(0, length);
}

/**
 * The beginning of a record that is longer than `head`, closed where its last whole member ends, so that what it is can
 * be told; null when there is none.
 */
export function beginningOf(head: Buffer): string | null {
  const open = head.indexOf(123);
  const closers: string[] = [];
  let quoted = false;
  let end = -1;
  let ending = "";
  for (let i = open; i >= 0 && i < head.length; i++) {
    const c = head[i] ?? 0;
    if (quoted && c === BACKSLASH) i++;
    else if (c === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (c === 123 || c === 91) {
      if (closers.push(c === 123 ? "}" : "]") > DEPTH_MAX) break;
    } else if (c === 125 || c === 93) closers.pop();
    else if (c === 44 && closers.length > 0) {
      end = i;
      ending = closers.toReversed().join("");
    }
  }
  return end < 0 ? null : head.toString("utf8", open, end) + ending;
}
