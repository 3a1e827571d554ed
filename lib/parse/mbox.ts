import { LIMITS } from "#lib/parse/limits";

/** Takes one mail of a mailbox without its From_ line; `next` = bytes of the stream up to the next mail. */
export type MailSink = (raw: Buffer, cut: boolean, next: number) => void;

const FROM = Buffer.from("From ");
const FROM_LINE_BYTES_MAX = 2_048;

/**
 * Cuts an mbox into mails at each `From ` that starts a line after an empty one, whatever the line ends are and wherever
 * the chunks were cut. Lines quoted as `>From ` stay as they are: the raw mail is evidence.
 */
export class MboxSplitter {
  private readonly sink: MailSink;
  private carry: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private size = 0;
  private total = 0;
  private afterBlank = true;
  private midLine = false;
  private started = false;

  constructor(sink: MailSink) {
    this.sink = sink;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.total;
  }

  push(chunk: Buffer): void {
    this.total += chunk.length;
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    this.carry = Buffer.alloc(0);
    let kept = 0;
    let at = 0;
    let lf = -2;
    let cr = -2;
    for (;;) {
      if (lf === -2 || (lf !== -1 && lf < at)) lf = bytes.indexOf(10, at);
      if (cr === -2 || (cr !== -1 && cr < at)) cr = bytes.indexOf(13, at);
      const end = lf === -1 ? cr : cr === -1 ? lf : Math.min(lf, cr);
      // A CR at the very end may be half of a CRLF.
      if (end === -1 || (end === cr && end === bytes.length - 1)) {
        this.hold(bytes, kept, at, end);
        return;
      }
      const next = end === cr && bytes[end + 1] === 10 ? end + 2 : end + 1;
      if (!this.midLine && this.afterBlank && startsMail(bytes, at, end)) {
        this.keep(bytes.subarray(kept, at));
        this.give(this.total - (bytes.length - at));
        kept = next;
        this.started = true;
        this.afterBlank = false;
      } else {
        this.afterBlank = end === at && !this.midLine;
      }
      this.midLine = false;
      at = next;
    }
  }

  finish(): void {
    // What is held never was a whole line; a From_ line without an end starts a mail without content.
    if (this.midLine || !this.afterBlank || !startsMail(this.carry, 0, this.carry.length)) this.keep(this.carry);
    this.carry = Buffer.alloc(0);
    this.give(this.total);
  }

  /** Puts the unfinished line aside; one that cannot be a From_ line goes to its mail at once. */
  private hold(bytes: Buffer, kept: number, at: number, cr: number): void {
    if (!this.midLine && (cr === -1 ? bytes.length : cr) - at < FROM_LINE_BYTES_MAX) {
      this.keep(bytes.subarray(kept, at));
      this.carry = Buffer.from(bytes.subarray(at));
      return;
    }
    this.midLine = true;
    const end = cr === -1 ? bytes.length : cr;
    this.keep(bytes.subarray(kept, end));
    this.carry = Buffer.from(bytes.subarray(end));
  }

  private keep(bytes: Buffer): void {
    const room = LIMITS.mailBytesMax - this.size;
    if (room > 0 && bytes.length > 0) this.parts.push(Buffer.from(bytes.subarray(0, room)));
    this.size += bytes.length;
  }

  private give(next: number): void {
    const raw = Buffer.concat(this.parts);
    const cut = this.size > LIMITS.mailBytesMax;
    this.parts = [];
    this.size = 0;
    // What stands before the first From_ line is a mail only if it is something.
    if (this.started || raw.some((byte) => byte !== 10 && byte !== 13)) this.sink(raw, cut, next);
  }
}

/** `From sender …:…`: a sentence that starts with "From" has no clock in it. */
function startsMail(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < FROM.length || end - start >= FROM_LINE_BYTES_MAX) return false;
  if (bytes.compare(FROM, 0, FROM.length, start, start + FROM.length) !== 0) return false;
  const line = bytes.subarray(start, end);
  return line.includes(58) || (!line.includes(32, FROM.length) && line.length > FROM.length);
}
