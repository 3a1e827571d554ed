import { CATALOGUE, SUB_REASON_WORDS } from "#lib/classify/catalogue";
import type { ReasonEntry } from "#lib/classify/contract";
import { PROVIDERS } from "#lib/classify/provider-table";
import { REASONS, type Reason, SUB_REASONS } from "#lib/classify/reason";
import { RULES } from "#lib/classify/rule-table";

const CODE = /^(?:\d{3}|[245x]\.\d{1,3}\.\d{1,3})$/;

let entries: readonly ReasonEntry[] | undefined;

/** The whole glossary: the words of the catalogue beside the rules that decide, in the order of the closed list. */
export function glossary(): readonly ReasonEntry[] {
  entries ??= REASONS.map(entryOf);
  return entries;
}

function entryOf(reason: Reason): ReasonEntry {
  const table = RULES.find((one) => one.reason === reason);
  const { examples, ...words } = CATALOGUE[reason];
  return {
    reason,
    ...words,
    examples: examples.map((example) => ({ ...example })),
    subReasons:
      reason === "relay_denied" ? SUB_REASONS.map((subReason) => ({ subReason, ...SUB_REASON_WORDS[subReason] })) : [],
    statuses: [...(table?.codes.statuses ?? [])],
    replyCodes: [...(table?.codes.replyCodes ?? [])],
    rules: (table?.rules ?? []).map((rule) => ({
      id: rule.id,
      subReason: reason === "relay_denied" ? (rule.sub ?? "unknown") : null,
      borderline: rule.borderline === true,
      phrases: [...rule.patterns],
      excludes: [...(rule.excludes ?? [])],
    })),
  };
}

/**
 * The entries that `q` speaks of: by a reply code or an enhanced code (of the rules or of an example), by a provider or
 * product, or by all its words. `read` is the class that `q` itself reads as, which comes first.
 */
export function searchGlossary(q: string, read: Reason | null): ReasonEntry[] {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const alone = words.length === 1 ? words[0] : undefined;
  const fits = (entry: ReasonEntry): boolean =>
    entry.reason === read || (alone !== undefined && CODE.test(alone) ? hasCode(entry, alone) : hasWords(entry, words));
  const found = glossary().filter(fits);
  return [...found.filter((entry) => entry.reason === read), ...found.filter((entry) => entry.reason !== read)];
}

function hasCode(entry: ReasonEntry, code: string): boolean {
  const anyClass = code.replace(/^[245]\./, "x.");
  return (
    entry.statuses.some((status) => status === code || status === anyClass) ||
    entry.replyCodes.some((known) => String(known) === code) ||
    entry.examples.some(({ reply }) => reply.split(/[\s-]/).includes(code))
  );
}

function hasWords(entry: ReasonEntry, words: readonly string[]): boolean {
  const hay = textOf(entry);
  // A provider goes by its id or its name: "microsoft-365" is "Microsoft 365".
  return words.every((word) => hay.includes(labelOf(word) ?? word));
}

function labelOf(id: string): string | undefined {
  return PROVIDERS.find((provider) => provider.id === id)?.label.toLowerCase();
}

const texts = new Map<ReasonEntry, string>();

function textOf(entry: ReasonEntry): string {
  let text = texts.get(entry);
  if (text === undefined) {
    text = [
      entry.reason,
      entry.reason.replaceAll("_", " "),
      ...[entry.meaning, entry.not, entry.next],
      ...entry.examples.flatMap(({ from, reply }) => [from, reply]),
      ...entry.subReasons.flatMap(({ subReason, meaning }) => [subReason, subReason.replaceAll("_", " "), meaning]),
      ...entry.rules.flatMap(({ id, phrases }) => [id, id.replaceAll("-", " "), ...phrases]),
    ]
      .join("\n")
      .toLowerCase();
    texts.set(entry, text);
  }
  return text;
}
