import type { Related } from "#lib/incident/contract";

/** The columns by which one incident points at another. */
export type Pointers = {
  id: string;
  number: number;
  mergedIntoId: string | null;
  regressedFromId: string | null;
  splitFromId: string | null;
};

const AWAY = [
  ["mergedIntoId", "merged_into"],
  ["regressedFromId", "regressed_from"],
  ["splitFromId", "split_from"],
] as const;
const BACK = { mergedIntoId: "took_in", regressedFromId: "came_back_as", splitFromId: "split_off" } as const;

/** The incidents that `one` points at or that point at it, by number; `near` holds at least those. */
export function relatedOf(one: Pointers, near: readonly Pointers[]): Related[] {
  const found: Related[] = [];
  for (const other of [...near].sort((a, b) => a.number - b.number)) {
    if (other.id === one.id) continue;
    for (const [column, relation] of AWAY) {
      const { id, number } = other;
      if (one[column] === id) found.push({ relation, id, number });
      if (other[column] === one.id) found.push({ relation: BACK[column], id, number });
    }
  }
  return found;
}
