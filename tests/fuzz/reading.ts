import { classify } from "#lib/classify/classify";
import { parseOwnHops } from "#lib/classify/own-hops";
import { FORMATS, type ParsedBatch, type ParsedItem } from "#lib/parse/delivery-event";
import { read } from "#lib/parse/read";

export const NOW = new Date("2026-12-01T00:00:00Z");
const ownHops = parseOwnHops("");

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function batchesOf(bytes: Uint8Array, chunk = 65_536): Promise<ParsedBatch[]> {
  const batches: ParsedBatch[] = [];
  for await (const batch of read(inChunks(bytes, chunk), { now: NOW, name: "input" })) batches.push(batch);
  return batches;
}

/** What items say, without the bytes that prove it, to compare two readings by. */
export function told(items: readonly ParsedItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind !== "event") return item;
    const { event, eventKey, failureKey } = item;
    return { event, key: hex(eventKey), failure: failureKey && hex(failureKey) };
  });
}

export function toldBatches(batches: readonly ParsedBatch[]): unknown[] {
  return batches.map(({ items, ...rest }) => ({ ...rest, items: told(items) }));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/**
 * Reads and classifies some bytes, and throws with what is wrong where the result does not hold together: an event
 * without keys, time or reason, a span outside of the reply, an error without words, or bytes that nothing was said of.
 */
export async function readSoundly(bytes: Uint8Array, chunk?: number): Promise<ParsedBatch[]> {
  const batches = await batchesOf(bytes, chunk);
  for (const batch of batches) for (const item of batch.items) soundItem(item);
  const spoken = batches.some(({ format, items, notices, read: lines }) => {
    return items.length > 0 || notices.length > 0 || (format !== "unknown" && lines > 0);
  });
  if (!spoken) throw new Error("Nothing was said of these bytes.");
  for (const { format } of batches) if (!FORMATS.includes(format)) throw new Error(`${format} is no format.`);
  return batches;
}

function soundItem(item: ParsedItem): void {
  if (item.kind === "error" && (item.message === "" || item.line < 1)) throw new Error("An error without words.");
  if (item.kind !== "event") return;
  const { event, eventKey, failureKey } = item;
  if (Number.isNaN(event.occurredAt.getTime())) throw new Error("An event without a time.");
  if (eventKey.length !== 32 || (failureKey && failureKey.length !== 32)) throw new Error("A key of another length.");
  if (event.recipient === "") throw new Error("An event without a recipient.");
  for (const [name, value] of Object.entries(event)) {
    if (typeof value === "string" && value.includes("\0")) throw new Error(`${name} holds NUL.`);
    if (typeof value === "number" && !Number.isInteger(value)) throw new Error(`${name} is ${value}.`);
  }
  const { reason, rule, match } = classify(event, { ownHops });
  if (!reason || !rule) throw new Error("An event without a reason.");
  if (match && (match.start < 0 || match.start >= match.end || match.end > (event.reply?.length ?? 0))) {
    throw new Error(`The match ${match.start}–${match.end} is outside of the reply.`);
  }
}
