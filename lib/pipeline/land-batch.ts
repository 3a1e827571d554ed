import { createHash } from "node:crypto";
import { standingOverrides } from "#lib/classify/store";
import { mergeNotices } from "#lib/intake/notices";
import { advanceUpload, insertRejected, type NewRejected } from "#lib/intake/store";
import type { Notice } from "#lib/intake/upload-shape";
import {
  type Format,
  isMailFormat,
  type NotAnEvent,
  type ParsedBatch,
  type ParsedItem,
} from "#lib/parse/delivery-event";
import { withOverrides } from "#lib/pipeline/classify-batch";
import { conflict } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { atOnce, type Steps } from "#lib/platform/slices";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { addAttemptDimensions } from "#lib/volume/dimension/store";
import { RAW_MESSAGE_COLUMNS } from "#lib/volume/landing/columns";
import { type EncodedLanding, encodedLanding } from "#lib/volume/landing/encoded-landing";
import { type Classified, stayedWithUs } from "#lib/volume/landing/landing";
import { encodeRows } from "#lib/volume/landing/rows";
import {
  addToBuckets,
  claimFailures,
  type Increment,
  insertDeliveries,
  insertEvents,
  insertRawMessages,
  noteRecipients,
} from "#lib/volume/landing/store";
import { signalsIn } from "#lib/volume/signal/signal";
import { insertSignals } from "#lib/volume/signal/store";
import { unknownToOurLogs } from "#lib/volume/stray/store";
import { mayBeStray } from "#lib/volume/stray/stray";

/** The upload as far as it has landed. */
export type LandingUpload = {
  id: string;
  workspaceId: string;
  batchesLanded: number;
  rejectedCount: number;
  format: string | null;
  notices: Notice[];
};

/** One batch, ready to land. */
export type ReadyBatch = {
  batch: ParsedBatch;
  events: Classified[];
  /** The rows of these events; made in the transaction when not given. */
  landing?: EncodedLanding;
  /** Bytes of the stored file up to the end of this batch. */
  bytesLanded: number;
};

export type Landed = { events: number; inserted: number; rejected: number; notices: Notice[] };

/** Items that gave no event and are shown with the receipt; the rest is only counted. */
const REJECTED_KEPT_MAX = 1_000;
const TIMEOUT_MS = 120_000;

/** Sorts and encodes the rows of a batch before its transaction, which then only has to send them. */
export function prepareLanding(events: readonly Classified[], format: Format): Steps<EncodedLanding> {
  return encodedLanding(events, format, sha256);
}

/**
 * Lands the next batch of an upload in one transaction: receipt, events, claims, counts, recipients and what follows,
 * all or nothing. Throws `conflict` when the receipt stands elsewhere, so that no batch ever lands twice. `announce`
 * lets the next stages begin before the last batch.
 */
export async function landBatch(upload: LandingUpload, ready: ReadyBatch, announce: boolean): Promise<Landed> {
  const { workspaceId } = upload;
  const { batch } = ready;
  const format: Format = batch.format;
  const rejected = batch.items.filter((item) => item.kind === "error");
  // An unknown format has said so itself.
  const noEvents = format === "unknown" ? [] : noEventNotices(batch.items, isMailFormat(format));
  const span = spanOf(ready.events);

  return inTransaction(async (tx) => {
    const said = withOverrides(ready.events, await standingOverrides(tx, workspaceId));
    const events = await markStray(tx, workspaceId, said, format);
    const notices = mergeNotices(upload.notices, [...batch.notices, ...noEvents, ...strayNotices(events)]);
    // What an override or a stray changes is rare, and nobody knows it before the transaction.
    const made = events === ready.events ? ready.landing : undefined;
    const landing = made ?? atOnce(prepareLanding(events, format));
    await insertRawMessages(tx, workspaceId, landing.rawMessages);
    await claimFailures(tx, workspaceId, landing.claims);
    const kept = await insertEvents(tx, { workspaceId, uploadId: upload.id, format }, landing.keptRows);
    const delivered = await insertDeliveries(
      tx,
      workspaceId,
      landing.deliveryRows,
      !landing.deliveries.some(stayedWithUs),
    );
    const inserted = sum(kept) + sum(delivered);
    const moved = await advanceUpload(tx, upload.id, upload.batchesLanded, {
      format: format === "unknown" ? upload.format : format,
      bytesLanded: ready.bytesLanded,
      read: batch.read,
      events: events.length,
      inserted,
      rejected: rejected.length,
      notices,
      ...span,
    });
    if (!moved) throw conflict("Another process is landing this upload; nothing was counted twice.");
    await insertRejected(tx, workspaceId, upload.id, rejectedRows(upload.rejectedCount, rejected));
    await addToBuckets(tx, workspaceId, [...kept, ...delivered]);
    const parts = [
      { events: landing.kept, landed: kept },
      { events: landing.deliveries, landed: delivered },
    ];
    await addAttemptDimensions(tx, workspaceId, parts, landing.attempts);
    await noteRecipients(tx, workspaceId, landing.recipients);
    const signals = signalsIn(batch.items, format, sha256);
    await insertRawMessages(tx, workspaceId, atOnce(encodeRows(signals.rawMessages, RAW_MESSAGE_COLUMNS)));
    await insertSignals(tx, { workspaceId, uploadId: upload.id, format }, signals.signals);
    if (announce && inserted > 0) await announceCounts(tx, upload, span, delivered.length > 0);
    return { events: events.length, inserted, rejected: rejected.length, notices };
  }, TIMEOUT_MS);
}

/** The same events, those that report a mail none of our logs knows marked so. */
async function markStray(tx: Tx, workspaceId: string, events: Classified[], format: Format): Promise<Classified[]> {
  const reports = events.filter((item) => mayBeStray(item, format));
  const asked = reports.map(({ recipientKey, event }) => ({ recipientKey, occurredAt: event.occurredAt }));
  const unknown = await unknownToOurLogs(tx, workspaceId, asked);
  if (unknown.size === 0) return events;
  const strays = new Set(reports.filter((_, index) => unknown.has(index)));
  return events.map((item) => (strays.has(item) ? { ...item, stray: true } : item));
}

function strayNotices(events: readonly Classified[]): Notice[] {
  const what =
    "A report about a mail that none of our logs knows: somebody may write in our name (backscatter). Kept, not counted";
  return events.flatMap(({ stray, event }) => (stray ? [{ what, where: `mail ${event.index + 1}` }] : []));
}

/** Tells the stages behind what came in; also called when an upload ends, so that nothing stays untold. */
export async function announceCounts(
  tx: Parameters<typeof record>[0],
  upload: { id: string; workspaceId: string },
  span: { firstEventAt: Date | null; lastEventAt: Date | null },
  withDeliveries: boolean,
): Promise<void> {
  if (!span.firstEventAt || !span.lastEventAt) return;
  const { workspaceId } = upload;
  // Half-open, like every range.
  const to = new Date(span.lastEventAt.getTime() + 1);
  await record(tx, {
    kind: "counts.changed",
    workspaceId,
    from: span.firstEventAt.toISOString(),
    to: to.toISOString(),
  });
  if (withDeliveries) await record(tx, { kind: "deliveries.landed", workspaceId, uploadId: upload.id });
}

const NOT_AN_EVENT: Record<NotAnEvent, string> = {
  auto_reply: "An automatic reply, not a delivery report",
  feedback_report: "A complaint (feedback report), not a delivery report",
  unsubscription: "An unsubscription, not a delivery report",
  disposition: "A read receipt, not a delivery report",
  not_a_report: "A mail, but not a delivery report",
  suppressed: "Not sent: the address was on the provider's own list, so no server was asked",
};

function noEventNotices(items: readonly ParsedItem[], mails: boolean): Notice[] {
  return items.flatMap((item) => {
    if (item.kind !== "none") return [];
    const kept = item.said ? "; kept with its recipient, who is left out of retries" : "";
    return [{ what: NOT_AN_EVENT[item.what] + kept, where: mails ? `mail ${item.index + 1}` : `line ${item.line}` }];
  });
}

function rejectedRows(before: number, items: readonly Extract<ParsedItem, { kind: "error" }>[]): NewRejected[] {
  return items.slice(0, Math.max(0, REJECTED_KEPT_MAX - before)).map((item, offset) => ({
    ordinal: before + offset,
    line: item.line,
    reason: withoutNul(item.message),
    excerpt: withoutNul(item.excerpt),
  }));
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}

function spanOf(events: readonly Classified[]): { firstEventAt: Date | null; lastEventAt: Date | null } {
  let first: Date | null = null;
  let last: Date | null = null;
  for (const { event } of events) {
    if (!first || event.occurredAt < first) first = event.occurredAt;
    if (!last || event.occurredAt > last) last = event.occurredAt;
  }
  return { firstEventAt: first, lastEventAt: last };
}

function sum(increments: readonly Increment[]): number {
  return increments.reduce((total, { count }) => total + count, 0);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
