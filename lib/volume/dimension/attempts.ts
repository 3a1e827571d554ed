import { STORED_DIMENSIONS, type StoredDimension } from "#lib/volume/dimension/dimension";
import { storedValues } from "#lib/volume/dimension/values";
import type { Classified } from "#lib/volume/landing/landing";

/** Attempts of one hour, provider, value and outcome. */
export type DimensionCount = {
  hour: Date;
  provider: string;
  dimension: StoredDimension;
  value: string;
  outcome: "delivered" | "failed";
  count: number;
};

/** What a statement that inserts events tells of those that count. */
export type Landed = {
  counted: boolean;
  count: number;
  /** Hex keys of the counted events, one after the other; null when every event of the batch counts. */
  keys?: string | null;
};

const HOUR_MS = 3_600_000;

/** The events that the counts of a batch were made of. */
export function countedOf(events: readonly Classified[], landed: readonly Landed[]): readonly Classified[] {
  if (allCount(events, landed)) return events;
  if (landed.every((row) => !row.counted)) return [];
  const keys = new Set<string>();
  const size = (events[0]?.eventKey.length ?? 0) * 2;
  for (const row of landed) {
    const text = row.counted ? (row.keys ?? "") : "";
    for (let at = 0; at < text.length; at += size) keys.add(text.slice(at, at + size));
  }
  return events.filter(({ eventKey }) => keys.has(Buffer.from(eventKey).toString("hex")));
}

/** Whether all events of a batch are new and count. */
export function allCount(events: readonly Classified[], landed: readonly Landed[]): boolean {
  return landed.reduce((sum, row) => sum + (row.counted ? row.count : 0), 0) === events.length;
}

type Group = { hour: Date; provider: string; outcome: "delivered" | "failed"; values: Map<string, number>[] };

/** Counted events by each of their properties, in the order of the table's key, so that two uploads never deadlock. */
export function dimensionCounts(events: readonly Classified[]): DimensionCount[] {
  const groups = new Map<string, Group>();
  let last: Group | undefined;
  for (const { event, classification, recipientDomain } of events) {
    const outcome = outcomeClass(event.outcome);
    if (outcome === null) continue;
    const hour = Math.floor(event.occurredAt.getTime() / HOUR_MS) * HOUR_MS;
    const { provider } = classification;
    if (last?.provider !== provider || last.outcome !== outcome || last.hour.getTime() !== hour) {
      const place = `${hour}\0${outcome}\0${provider}`;
      last = groups.get(place);
      if (!last) {
        last = { hour: new Date(hour), provider, outcome, values: STORED_DIMENSIONS.map(() => new Map()) };
        groups.set(place, last);
      }
    }
    storedValues(event, recipientDomain).forEach((value, index) => {
      const counts = last?.values[index];
      if (value !== null && counts) counts.set(value, (counts.get(value) ?? 0) + 1);
    });
  }
  const rows = [...groups.values()].flatMap(({ values, ...group }) =>
    values.flatMap((counts, index) => {
      const dimension = STORED_DIMENSIONS[index];
      return dimension ? [...counts].map(([value, count]) => ({ ...group, dimension, value, count })) : [];
    }),
  );
  return rows.sort(
    (a, b) =>
      compare(a.provider, b.provider) ||
      a.hour.getTime() - b.hour.getTime() ||
      compare(a.dimension, b.dimension) ||
      compare(a.value, b.value) ||
      compare(a.outcome, b.outcome),
  );
}

/** A relayed mail was taken by the next server; an expanded one is no attempt at anybody. */
function outcomeClass(outcome: string): "delivered" | "failed" | null {
  if (outcome === "delivered" || outcome === "relayed") return "delivered";
  return outcome === "expanded" ? null : "failed";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
