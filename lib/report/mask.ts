import { type MaskCount, maskText } from "#lib/verdict/mask-text";

export type Masked<T> = { value: T; addresses: number; links: number };

/** A copy of `value` in which every text is masked, and what was; numbers, nulls and the shape stay. */
export function maskDeep<T>(value: T): Masked<T> {
  const count = { addresses: 0, links: 0 };
  const masked = maskWithin(value, count);
  return { value: masked, ...count };
}

function maskWithin<T>(value: T, count: MaskCount): T {
  if (typeof value === "string") return maskText(value, count) as T;
  if (Array.isArray(value)) return value.map((member) => maskWithin(member, count)) as T;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => [maskText(name, count), maskWithin(member, count)]);
    return Object.fromEntries(members) as T;
  }
  return value;
}
