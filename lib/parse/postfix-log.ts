import type { ParsedEvent, ParsedItem } from "#lib/parse/delivery-event";
import { failureKeyOf, logEventKey } from "#lib/parse/event-key";
import { LIMITS } from "#lib/parse/limits";
import { type LineFacts, readDelivery } from "#lib/parse/postfix-delivery";
import { emptyLine, type PostfixLine, readPostfixLine, spells } from "#lib/parse/postfix-line";
import { readReject } from "#lib/parse/postfix-reject";
import { LineOrdinals, type Queued, QueueMemory } from "#lib/parse/queue-memory";
import { StampClock } from "#lib/parse/syslog-time";
import { decodeUtf8, excerpt } from "#lib/parse/text";

/**
 * Reads the lines of one Postfix log (smtp(8), qmgr(8), cleanup(8), smtpd(8)), in order, one stream an instance.
 * Lines that are no delivery are looked at byte by byte and never decoded.
 */
export class PostfixLog {
  private readonly clock: StampClock;
  private readonly found: (item: ParsedItem) => void;
  private readonly memory = new QueueMemory();
  private readonly ordinals = new LineOrdinals();
  private readonly at: PostfixLine = emptyLine();
  private firstHost: string | null = null;
  private hostBytes: Buffer = Buffer.alloc(0);
  private host = "";

  constructor(now: Date, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(now.getTime());
    this.found = found;
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const at = this.at;
    const kind = readPostfixLine(bytes, start, end, this.clock, at);
    if (kind === "other") return;
    const first = bytes[at.rest];
    if (first === 116 && spells(bytes, at.rest, end, "to=")) {
      if (kind === "time") this.error(bytes, start, end, number, "The time of the line cannot be read.");
      else this.delivery(bytes, start, end, number);
    } else if (kind === "time") {
      return;
    } else if (first === 102 && spells(bytes, at.rest, end, "from=<")) {
      this.sender(bytes, start, end, number);
    } else if (first === 109 && spells(bytes, at.rest, end, "message-id=")) {
      let from = at.rest + 11;
      let to = end;
      if (bytes[from] === 60 && bytes[to - 1] === 62) {
        from++;
        to--;
      }
      this.memory.at(this.queueKey(bytes)).messageId = from < to ? decodeUtf8(bytes, from, to) : null;
    } else if (first === 114) {
      if (spells(bytes, at.rest, end, "removed")) this.memory.forget(this.queueKey(bytes));
      else if (spells(bytes, at.rest, end, "reject: ")) this.reject(bytes, start, end, number);
    }
  }

  private delivery(bytes: Buffer, start: number, end: number, number: number): void {
    const key = this.queueKey(bytes);
    const queued = this.memory.get(key);
    const read = readDelivery(decodeUtf8(bytes, this.at.rest, end), this.facts(bytes, number, queued));
    if (read.kind === "error") this.error(bytes, start, end, number, read.message);
    if (read.kind !== "event") return;
    const event = read.event;
    if (event.outcome === "deferred") this.memory.defer(key, event);
    else if (queued) this.memory.settle(queued, event.recipient);
    this.give(event, bytes, start, end);
  }

  /** qmgr's `from=<S>, size=…` names the sender; its `from=<S>, status=expired` ends every deferred recipient. */
  private sender(bytes: Buffer, start: number, end: number, number: number): void {
    const from = this.at.rest + 6;
    let close = bytes.indexOf(62, from);
    // A quoted local part may hold `>`.
    while (close >= 0 && close < end && bytes[close + 1] !== 44) close = bytes.indexOf(62, close + 1);
    if (close < 0 || close >= end) return;
    const queued = this.memory.at(this.queueKey(bytes));
    queued.mailFrom = decodeUtf8(bytes, from, close);
    const status = close + 3;
    if (bytes[status] !== 115 || !spells(bytes, status, end, "status=")) return;
    if (!spells(bytes, status + 7, end, "expired") && !spells(bytes, status + 7, end, "force-expired")) return;
    const facts = this.facts(bytes, number, queued);
    for (const last of this.memory.takeDeferred(queued)) {
      const event: ParsedEvent = {
        ...last,
        line: number,
        outcome: "bounced",
        mailFrom: facts.mailFrom,
        messageId: facts.messageId,
        occurredAt: new Date(facts.at),
      };
      this.give(event, bytes, start, end, event.recipient);
    }
  }

  private reject(bytes: Buffer, start: number, end: number, number: number): void {
    const event = readReject(decodeUtf8(bytes, this.at.rest, end), this.facts(bytes, number, undefined));
    if (event) this.give(event, bytes, start, end);
  }

  private give(event: ParsedEvent, bytes: Buffer, start: number, end: number, recipient = ""): void {
    const raw = Buffer.allocUnsafe(end - start);
    bytes.copy(raw, 0, start, end);
    const host = event.reportingMta ?? "";
    let eventKey = logEventKey(host, raw, 0, recipient);
    // Half of the digest is enough to tell the lines of one second apart, and small.
    const ordinal = this.ordinals.next(Math.floor(this.at.at / 1_000), eventKey.toString("latin1", 0, 16));
    if (ordinal > 0) eventKey = logEventKey(host, raw, ordinal, recipient);
    const failureKey = event.inbound ? null : failureKeyOf(event);
    this.found({ kind: "event", event, raw, eventKey, failureKey });
  }

  private error(bytes: Buffer, start: number, end: number, number: number, message: string): void {
    const text = decodeUtf8(bytes, start, Math.min(end, start + 4 * LIMITS.excerptCharsMax));
    this.found({ kind: "error", line: number, index: 0, message, excerpt: excerpt(text) });
  }

  private facts(bytes: Buffer, number: number, queued: Queued | undefined): LineFacts {
    const at = this.at;
    const host = this.hostOf(bytes);
    const plain = at.slash - at.tagStart === 7 && spells(bytes, at.tagStart, at.slash, "postfix");
    return {
      line: number,
      at: at.at,
      host,
      // `postfix-out2/smtp`: the instance says which of our ways out was taken.
      pool: plain ? host : decodeUtf8(bytes, at.tagStart, at.slash),
      queueId: bytes.toString("latin1", at.idStart, at.idEnd),
      mailFrom: queued?.mailFrom ?? null,
      messageId: queued?.messageId ?? null,
    };
  }

  /** Queue ids are unique on one host only; most logs are of one host, whose ids stand alone. */
  private queueKey(bytes: Buffer): string {
    const host = this.hostOf(bytes);
    const id = bytes.toString("latin1", this.at.idStart, this.at.idEnd);
    this.firstHost ??= host;
    return host === this.firstHost ? id : `${id} ${host}`;
  }

  /** The host's name; the same string as long as the same host writes. */
  private hostOf(bytes: Buffer): string {
    const { hostStart, hostEnd } = this.at;
    if (hostEnd - hostStart !== this.hostBytes.length || !same(bytes, hostStart, this.hostBytes)) {
      this.hostBytes = Buffer.from(bytes.subarray(hostStart, hostEnd));
      this.host = decodeUtf8(this.hostBytes);
    }
    return this.host;
  }
}

function same(bytes: Buffer, start: number, other: Buffer): boolean {
  for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}
