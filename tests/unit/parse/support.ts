import { readFileSync } from "node:fs";
import type { ParsedBatch, ParsedEvent, ParsedItem } from "#lib/parse/delivery-event";
import { read } from "#lib/parse/read";

export const NOW = new Date("2026-11-21T12:00:00Z");

/** The bytes of a fixture of tests/fixtures/parse. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/parse/${name}`, import.meta.url));
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Everything `read` says of some bytes, handed over in chunks of `size`. */
export async function batchesOf(input: string | Uint8Array, size = 65_536, now = NOW): Promise<ParsedBatch[]> {
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  const batches: ParsedBatch[] = [];
  for await (const batch of read(inChunks(bytes, size), { now, name: "test" })) batches.push(batch);
  return batches;
}

export async function itemsOf(input: string | Uint8Array, size?: number, now?: Date): Promise<ParsedItem[]> {
  return (await batchesOf(input, size, now)).flatMap((batch) => batch.items);
}

type EventItem = Extract<ParsedItem, { kind: "event" }>;

export async function eventItemsOf(input: string | Uint8Array, now?: Date): Promise<EventItem[]> {
  return (await itemsOf(input, undefined, now)).filter((item) => item.kind === "event");
}

export async function eventsOf(input: string | Uint8Array, now?: Date): Promise<ParsedEvent[]> {
  return (await eventItemsOf(input, now)).map((item) => item.event);
}

/** The only event of the input. */
export async function eventOf(input: string | Uint8Array, now?: Date): Promise<ParsedEvent> {
  const [event, ...more] = await eventsOf(input, now);
  if (!event || more.length > 0) throw new Error(`expected one event, got ${event ? more.length + 1 : 0}`);
  return event;
}

/** What an item says, without its bytes, as something two readings can be compared by. */
export function told(items: readonly ParsedItem[]): unknown[] {
  return items.map((item) =>
    item.kind === "event"
      ? { event: item.event, key: Buffer.from(item.eventKey).toString("hex"), failure: item.failureKey?.toString() }
      : item,
  );
}
