"use client";
import { parseAsString, useQueryStates } from "nuqs";
import { type Condition, conditionsText, parseConditions, withCondition } from "#lib/volume/dimension/condition";

const PARSERS = { where: parseAsString, group: parseAsString };

/** What a person narrowed an explanation to. The address bar is its only home: back and links work. */
export function useNarrowing() {
  const [{ where, group }, set] = useQueryStates(PARSERS, { history: "push" });
  const conditions = parseConditions(where ?? "") ?? [];
  const write = (next: readonly Condition[]) => set({ where: next.length > 0 ? conditionsText(next) : null });
  return {
    conditions,
    where: conditionsText(conditions),
    group,
    add: (condition: Condition) => write(withCondition(conditions, condition)),
    drop: (condition: Condition) => write(conditions.filter((one) => one !== condition)),
    clear: () => set(null),
    setGroup: (dimension: string | null) => set({ group: dimension }),
  };
}

export type Narrowing = ReturnType<typeof useNarrowing>;
