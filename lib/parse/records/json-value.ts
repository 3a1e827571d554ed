import { isDigit } from "#lib/parse/scan";

/** A parsed JSON value whose shape nobody vouches for. */
export type Json = unknown;

/** The own member under a path of names and indices; undefined where the path ends early. Never a prototype's. */
export function at(value: Json, ...path: readonly (string | number)[]): Json {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** True when `value` is an object (no list) that has every one of `names`. */
export function has(value: Json, ...names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return names.every((name) => Object.hasOwn(value, name));
}

/** A text as it is; a whole number as its digits while it is exact; null for anything else and for "". */
export function textAt(value: Json, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  if (typeof found === "string") return found === "" ? null : found;
  return typeof found === "number" && Number.isSafeInteger(found) ? String(found) : null;
}

/** A finite number, also one written as text (`"1464900034"`, `"12.5"`). */
export function numberAt(value: Json, ...path: readonly (string | number)[]): number | null {
  const found = at(value, ...path);
  if (typeof found === "number") return Number.isFinite(found) ? found : null;
  if (typeof found !== "string" || found.length > 32 || !isDigit(found.charCodeAt(0))) return null;
  const number = Number(found);
  return Number.isFinite(number) ? number : null;
}

/** The elements of a list; of anything else none. */
export function listAt(value: Json, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The JSON value of some text, or undefined. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
