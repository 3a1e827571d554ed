import type { Format, ParsedBatch, ParsedItem } from "#lib/parse/delivery-event";
import { LIMITS, type Notice } from "#lib/parse/limits";

/** Gathers items and cuts them into batches where its caller says; the same calls give the same batches. */
export class Batches {
  readonly format: Format;
  private readonly ready: ParsedBatch[] = [];
  private items: ParsedItem[] = [];
  private notices: Notice[] = [];
  private read = 0;

  constructor(format: Format) {
    this.format = format;
  }

  /** Items gathered since the last cut. */
  get size(): number {
    return this.items.length;
  }

  /** Lines or mails since the last cut. */
  get count(): number {
    return this.read;
  }

  add(item: ParsedItem): void {
    this.items.push(item.kind === "event" ? this.bounded(item) : item);
  }

  /** The item when its keys have the length of real ones; else what there is to say of it. */
  private bounded(item: Extract<ParsedItem, { kind: "event" }>): ParsedItem {
    const { line, index, recipient, pool } = item.event;
    const length = Buffer.byteLength(recipient);
    if (length > LIMITS.recipientBytesMax) {
      const message = `The recipient has ${length} bytes; no address is longer than ${LIMITS.recipientBytesMax}.`;
      return { kind: "error", line, index, message, excerpt: recipient.slice(0, LIMITS.excerptCharsMax) };
    }
    if (pool !== null && Buffer.byteLength(pool) > LIMITS.poolBytesMax) {
      this.notice({
        what: `A pool's name is longer than ${LIMITS.poolBytesMax} bytes and was left out.`,
        where: `line ${line}`,
      });
      item.event.pool = null;
    }
    return item;
  }

  /** A limit that was hit. Of equal ones in a batch the first ten are kept. */
  notice(notice: Notice): void {
    if (this.notices.filter((known) => known.what === notice.what).length < 10) this.notices.push(notice);
  }

  tick(): void {
    this.read++;
  }

  /** Ends the batch; `bytes` of the stream belong to it and those before. */
  cut(bytes: number): void {
    this.ready.push({ format: this.format, items: this.items, read: this.read, bytes, notices: this.notices });
    this.items = [];
    this.notices = [];
    this.read = 0;
  }

  /** True when something would be lost without one more cut. */
  get open(): boolean {
    return this.read > 0 || this.items.length > 0 || this.notices.length > 0;
  }

  /** Hands over the finished batches. */
  take(): ParsedBatch[] {
    return this.ready.splice(0);
  }
}
