import { RE2JS, RE2Set } from "re2js";
import type { Masked } from "#lib/classify/mask";
import type { Reason, SubReason } from "#lib/classify/reason";
import type { Rule } from "#lib/classify/rule";
import { RULES } from "#lib/classify/rule-table";

/** The rule that fired, and where in the masked text. */
export type TextMatch = { reason: Reason; sub: SubReason | null; rule: string; start: number; end: number };

type Ready = { reason: Reason; rule: Rule; patterns: number[]; excludes: number[] };

type Machine = { set: RE2Set; sources: string[]; single: Map<number, RE2JS>; rules: Ready[] };

let machine: Machine | undefined;

/** All patterns of all rules as one automaton: a reply is read once, in time linear in its length. */
function compiled(): Machine {
  if (machine) return machine;
  const set = new RE2Set();
  const sources: string[] = [];
  const known = new Map<string, number>();
  const add = (pattern: string) => {
    let id = known.get(pattern);
    if (id === undefined) {
      id = set.add(pattern);
      known.set(pattern, id);
      sources[id] = pattern;
    }
    return id;
  };
  const rules = RULES.flatMap(({ reason, rules: list }) =>
    list.map((rule) => ({
      reason,
      rule,
      patterns: rule.patterns.map(add),
      excludes: (rule.excludes ?? []).map(add),
    })),
  );
  set.compile();
  machine = { set, sources, single: new Map(), rules };
  return machine;
}

// The same masked reply comes by the thousand in an incident.
const CACHE_MAX = 4_096;
const cache = new Map<string, TextMatch | null>();

/** The first rule, in the order of the table, whose text is in the reply; null when none is. */
export function matchRules(masked: Masked, greeting: boolean): TextMatch | null {
  const key = greeting ? `\n${masked.text}` : masked.text;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const match = find(masked.text, greeting);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, match);
  return match;
}

function find(text: string, greeting: boolean): TextMatch | null {
  const { set, rules } = compiled();
  const hits = new Set(set.match(text));
  if (hits.size === 0) return null;
  for (const { reason, rule, patterns, excludes } of rules) {
    // Before the recipient is named nobody can refuse to relay to it.
    if (greeting && reason === "relay_denied") continue;
    const hit = patterns.find((id) => hits.has(id));
    if (hit === undefined || excludes.some((id) => hits.has(id))) continue;
    return { reason, sub: rule.sub ?? null, rule: rule.id, ...spanIn(hit, text) };
  }
  return null;
}

function spanIn(id: number, text: string): { start: number; end: number } {
  const { single, sources } = compiled();
  let pattern = single.get(id);
  if (!pattern) {
    pattern = RE2JS.compile(sources[id] ?? "");
    single.set(id, pattern);
  }
  const matcher = pattern.matcher(text);
  return matcher.find() ? { start: matcher.start(), end: matcher.end() } : { start: 0, end: text.length };
}
