import { LIMITS } from "#lib/parse/limits";

/** Takes one line: `bytes[start, end)` without its line end; `next` = bytes of the stream up to the next line. */
export type LineSink = (bytes: Buffer, start: number, end: number, cut: boolean, next: number) => void;

const LF = 10;
const CR = 13;

/**
 * Cuts a stream into lines ended by LF, CRLF or CR, the same wherever the chunks were cut. A line longer than the limit
 * is given once, cut, when its end comes by: memory stays flat whatever the line's length.
 */
export class LineSplitter {
  private readonly sink: LineSink;
  private readonly lineBytesMax: number;
  private carry: Buffer = Buffer.alloc(0);
  private total = 0;

  constructor(sink: LineSink, lineBytesMax: number = LIMITS.lineBytesMax) {
    this.sink = sink;
    this.lineBytesMax = lineBytesMax;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.total;
  }

  push(chunk: Buffer): void {
    this.total += chunk.length;
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    // What is carried over was searched before, but for a CR at its very end.
    let lf = bytes.indexOf(LF, Math.max(0, this.carry.length - 1));
    let cr = bytes.indexOf(CR, Math.max(0, this.carry.length - 1));
    let start = 0;
    for (;;) {
      if (lf !== -1 && lf < start) lf = bytes.indexOf(LF, start);
      if (cr !== -1 && cr < start) cr = bytes.indexOf(CR, start);
      const end = lf === -1 ? cr : cr === -1 ? lf : Math.min(lf, cr);
      if (end === -1) break;
      let next = end + 1;
      if (end === cr) {
        // The LF of a CRLF may be the first byte of the next chunk.
        if (next === bytes.length) break;
        if (bytes[next] === LF) next++;
      }
      this.give(bytes, start, end, this.total - (bytes.length - next));
      start = next;
    }
    this.keep(bytes, start);
  }

  finish(): void {
    const bytes = this.carry;
    this.carry = Buffer.alloc(0);
    const end = bytes.length > 0 && bytes[bytes.length - 1] === CR ? bytes.length - 1 : bytes.length;
    if (bytes.length > 0) this.give(bytes, 0, end, this.total);
  }

  private give(bytes: Buffer, start: number, end: number, next: number): void {
    const cut = end - start > this.lineBytesMax;
    this.sink(bytes, start, cut ? start + this.lineBytesMax : end, cut, next);
  }

  /** Keeps the unfinished line: of an over-long one the head, and one byte more that says so. */
  private keep(bytes: Buffer, start: number): void {
    const rest = bytes.subarray(start);
    if (rest.length <= this.lineBytesMax + 1) {
      this.carry = Buffer.from(rest);
      return;
    }
    this.carry = Buffer.allocUnsafe(this.lineBytesMax + 2);
    rest.copy(this.carry, 0, 0, this.lineBytesMax + 1);
    // A CR here would be taken for the end of the line.
    const last = rest[rest.length - 1] === CR ? CR : 0;
    this.carry[this.lineBytesMax + 1] = last;
  }
}
