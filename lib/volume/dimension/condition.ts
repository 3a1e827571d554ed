import { DIMENSIONS, type Dimension } from "#lib/volume/dimension/dimension";

/** A property that the database can look for; replies are compared after they were read. */
export type SearchableDimension = Exclude<Dimension, "replyTemplate">;

/** "Only with this value", or "without it". */
export type Condition = { dimension: SearchableDimension; value: string; not: boolean };

export function isSearchable(dimension: string): dimension is SearchableDimension {
  return dimension !== "replyTemplate" && (DIMENSIONS as readonly string[]).includes(dimension);
}

/**
 * Reads `pool:out-1,-tld:de`: parts joined by commas, a leading `-` for "without", values percent-encoded where they
 * hold a comma. Null when it is not that.
 */
export function parseConditions(text: string): Condition[] | null {
  if (text === "") return [];
  const found: Condition[] = [];
  for (const part of text.split(",")) {
    const not = part.startsWith("-");
    const colon = part.indexOf(":");
    const dimension = part.slice(not ? 1 : 0, colon);
    if (colon < 0 || colon === part.length - 1 || !isSearchable(dimension)) return null;
    try {
      found.push({ dimension, value: decodeURIComponent(part.slice(colon + 1)), not });
    } catch {
      return null;
    }
  }
  return found;
}

/** The text that parseConditions reads. */
export function conditionsText(conditions: readonly Condition[]): string {
  return conditions
    .map(
      ({ dimension, value, not }) =>
        `${not ? "-" : ""}${dimension}:${value.replaceAll("%", "%25").replaceAll(",", "%2C")}`,
    )
    .join(",");
}

/** The conditions with one more; what it contradicts or repeats goes away. */
export function withCondition(conditions: readonly Condition[], added: Condition): Condition[] {
  const rest = conditions.filter(
    (one) => one.dimension !== added.dimension || (added.not && one.not && one.value !== added.value),
  );
  return [...rest, added];
}
