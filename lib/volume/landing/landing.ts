import type { Classification } from "#lib/classify/reason";
import { type Format, isMailFormat, type ParsedEvent } from "#lib/parse/delivery-event";

/** One parsed and classified event with the bytes that prove it. */
export type Classified = {
  event: ParsedEvent;
  raw: Uint8Array;
  eventKey: Uint8Array;
  failureKey: Uint8Array | null;
  classification: Classification;
  recipientKey: string;
  recipientDomain: string;
  /** A report about a mail that none of our logs knows: kept, never counted. */
  stray?: boolean;
};

/** A failure, delay, relay or expansion: kept as a row. */
export type KeptEvent = Classified & { rawMessageSha256: string | null; rawLine: Uint8Array | null };

/** What one recipient's row learns from a batch. */
export type RecipientNews = { recipientKey: string; deliveredAt: Date | null; failedAt: Date | null };

/** The rows of one batch, each kind without repetition and in the order of its key, so that two uploads never deadlock. */
export type Landing = {
  /** The first telling of each failure in this batch. */
  claims: { failureKey: Uint8Array; eventKey: Uint8Array }[];
  kept: KeptEvent[];
  deliveries: Classified[];
  recipients: RecipientNews[];
  rawMessages: { sha256: string; bytes: Uint8Array }[];
};

/** Sorts the events of a batch into rows; `sha256` gives the hex hash of a mail's bytes. */
export function landingOf(
  events: readonly Classified[],
  format: Format,
  sha256: (bytes: Uint8Array) => string,
): Landing {
  const kept = new Map<string, KeptEvent>();
  const deliveries = new Map<string, Classified>();
  const claims = new Map<string, { failureKey: Uint8Array; eventKey: Uint8Array }>();
  const recipients = new Map<string, RecipientNews>();
  const mails = new Map<Uint8Array, { sha256: string; bytes: Uint8Array }>();
  const isMail = isMailFormat(format);

  for (const item of events) {
    const { event, raw } = item;
    let rawMessageSha256: string | null = null;
    if (isMail) {
      // The recipients of one report share its bytes.
      const mail = mails.get(raw) ?? { sha256: sha256(raw), bytes: raw };
      mails.set(raw, mail);
      rawMessageSha256 = mail.sha256;
    }
    noteRecipient(recipients, item);
    const key = keyText(item.eventKey);
    if (event.outcome === "delivered") {
      if (!deliveries.has(key)) deliveries.set(key, item);
      continue;
    }
    if (kept.has(key)) continue;
    kept.set(key, { ...item, rawMessageSha256, rawLine: isMail ? null : raw });
    if (item.failureKey && !event.inbound && !item.stray) {
      const failure = keyText(item.failureKey);
      if (!claims.has(failure)) claims.set(failure, { failureKey: item.failureKey, eventKey: item.eventKey });
    }
  }
  return {
    claims: inKeyOrder(claims),
    kept: inKeyOrder(kept),
    deliveries: inKeyOrder(deliveries),
    recipients: inKeyOrder(recipients),
    rawMessages: inKeyOrder(new Map([...mails.values()].map((mail) => [mail.sha256, mail]))),
  };
}

/**
 * Taken by our own content filter or smarthost: the mail is still with us, so it is no attempt at the provider and no
 * proof that the recipient got it.
 */
export function stayedWithUs({ event, classification }: Classified): boolean {
  return event.outcome === "delivered" && classification.saidBy === "our_hop";
}

function noteRecipient(recipients: Map<string, RecipientNews>, item: Classified): void {
  const { event, recipientKey } = item;
  if (item.stray || stayedWithUs(item)) return;
  const delivered = event.outcome === "delivered";
  const failed = !event.inbound && (event.outcome === "bounced" || event.outcome === "deferred");
  if (!delivered && !failed) return;
  const news = recipients.get(recipientKey) ?? { recipientKey, deliveredAt: null, failedAt: null };
  if (delivered) news.deliveredAt = later(news.deliveredAt, event.occurredAt);
  else news.failedAt = later(news.failedAt, event.occurredAt);
  recipients.set(recipientKey, news);
}

function later(a: Date | null, b: Date): Date {
  return a && a > b ? a : b;
}

/** One character a byte: a map key that costs no hex. */
function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

function inKeyOrder<T>(rows: Map<string, T>): T[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}
