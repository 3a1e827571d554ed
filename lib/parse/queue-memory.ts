import type { ParsedEvent } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";

/** What is known of one queue id while its lines stream by. */
export type Queued = {
  mailFrom: string | null;
  messageId: string | null;
  /** The last deferral of each recipient; what an `expired` line later speaks of. */
  deferred: Map<string, ParsedEvent> | null;
};

/** A bounded memory of queue ids: the oldest is forgotten first, and `removed` forgets at once. */
export class QueueMemory {
  private readonly known = new Map<string, Queued>();
  private deferrals = 0;

  get(id: string): Queued | undefined {
    return this.known.get(id);
  }

  /** The entry of `id`, made when there is none. */
  at(id: string): Queued {
    let queued = this.known.get(id);
    if (!queued) {
      if (this.known.size >= LIMITS.queueIdsMax) this.forgetOldest();
      queued = { mailFrom: null, messageId: null, deferred: null };
      this.known.set(id, queued);
    }
    return queued;
  }

  /** Keeps the newest deferral of a recipient. */
  defer(id: string, event: ParsedEvent): void {
    const queued = this.at(id);
    queued.deferred ??= new Map();
    if (!queued.deferred.has(event.recipient)) {
      if (queued.deferred.size >= LIMITS.deferredPerQueueIdMax) return;
      this.deferrals++;
    }
    queued.deferred.set(event.recipient, event);
    while (this.deferrals > LIMITS.deferredMax) this.forgetOldest();
  }

  /** The recipient is done with: delivered or bounced. */
  settle(queued: Queued, recipient: string): void {
    if (queued.deferred?.delete(recipient)) this.deferrals--;
  }

  /** Takes every deferral of a queue id. */
  takeDeferred(queued: Queued): ParsedEvent[] {
    const events = [...(queued.deferred?.values() ?? [])];
    this.deferrals -= events.length;
    queued.deferred = null;
    return events;
  }

  forget(id: string): void {
    this.deferrals -= this.known.get(id)?.deferred?.size ?? 0;
    this.known.delete(id);
  }

  private forgetOldest(): void {
    const oldest = this.known.keys().next().value;
    if (oldest !== undefined) this.forget(oldest);
  }
}

/** Tells equal keys of one second apart: 0 for the first, 1 for the second, … Remembers the last few seconds only. */
export class LineOrdinals {
  private readonly seconds = new Map<number, Map<string, number>>();

  next(second: number, key: string): number {
    let lines = this.seconds.get(second);
    if (!lines) {
      if (this.seconds.size >= 4) {
        const oldest = this.seconds.keys().next().value;
        if (oldest !== undefined) this.seconds.delete(oldest);
      }
      lines = new Map();
      this.seconds.set(second, lines);
    }
    const ordinal = lines.get(key) ?? 0;
    if (lines.size >= LIMITS.linesPerSecondMax) lines.clear();
    lines.set(key, ordinal + 1);
    return ordinal;
  }
}
