import { classify } from "#lib/classify/classify";
import { parseOwnHops } from "#lib/classify/own-hops";
import { read } from "#lib/parse/read";

const ownHops = parseOwnHops("");
const now = new Date("2026-12-01T00:00:00Z");

export type Consumed = { read: number; events: number; relayDenied: number };

/** Parses and classifies one stream, as an intake does, and keeps nothing. */
export async function consume(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Consumed> {
  const seen: Consumed = { read: 0, events: 0, relayDenied: 0 };
  for await (const batch of read(chunks, { now, name })) {
    seen.read += batch.read;
    for (const item of batch.items) {
      if (item.kind !== "event") continue;
      seen.events++;
      if (classify(item.event, { ownHops }).reason === "relay_denied") seen.relayDenied++;
    }
  }
  return seen;
}
