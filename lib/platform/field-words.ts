import type { z } from "zod";

/** What a text of a named format looks like. */
const FORMATS: Record<string, string> = {
  datetime: "Write a time as 2026-03-12T02:14:00Z.",
  date: "Write a day as 2026-03-12.",
  email: "This is not an e-mail address.",
  url: "This is not an address that begins with https://.",
  ipv4: "This is not an IPv4 address.",
  ipv6: "This is not an IPv6 address.",
};

const KINDS: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "yes or no",
  array: "a list",
  object: "a group of fields",
};

/**
 * What is wrong with one field, in plain words; undefined leaves it to the schema. Give it to a parse as `error`:
 * words that a contract has of its own go before these.
 */
export function fieldWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "This is needed."
        : `This has to be ${KINDS[issue.expected] ?? "another kind"}.`;
    case "invalid_format":
      return FORMATS[issue.format] ?? "This is not written in a form that can be used here.";
    case "invalid_value":
      return issue.values.length === 1
        ? `This has to be ${String(issue.values[0])}.`
        : `This has to be one of: ${issue.values.map(String).join(", ")}.`;
    case "too_small":
      return boundWords("at least", issue.origin, issue.minimum, issue.inclusive);
    case "too_big":
      return boundWords("at most", issue.origin, issue.maximum, issue.inclusive);
    case "unrecognized_keys":
      return `Not known here: ${issue.keys.join(", ")}.`;
    case "not_multiple_of":
      return `This has to be a multiple of ${issue.divisor}.`;
    default:
      return undefined;
  }
}

function boundWords(least: "at least" | "at most", origin: string, bound: number | bigint, inclusive = true): string {
  if (origin === "string" && least === "at least" && bound === 1) return "This is needed.";
  const unit = origin === "string" ? " characters" : origin === "array" ? (bound === 1 ? " entry" : " entries") : "";
  if (inclusive) return `${least === "at least" ? "At least" : "At most"} ${bound}${unit}.`;
  return `${least === "at least" ? "More" : "Less"} than ${bound}${unit}.`;
}

/** Where a field stands, for a sentence: `recipients.2` is “recipients, entry 3”. */
export function placeWords(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === "number" ? `entry ${part + 1}` : String(part))).join(", ");
}
