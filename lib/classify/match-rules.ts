import { RE2JS, RE2Set } from "re2js";
import type { Masked } from "#lib/classify/mask";
import type { Reason, SubReason } from "#lib/classify/reason";
import type { ReasonRules, Rule } from "#lib/classify/rule";
import { RULES } from "#lib/classify/rule-table";

/** The rule that fired, and where in the masked text. */
export type TextMatch = { reason: Reason; sub: SubReason | null; rule: string; start: number; end: number };

type Ready = { rule: Rule; patterns: number[]; excludes: number[] };

/** The patterns of one reason as a few automata: a reply is read once by each, in time linear in its length. */
type Machine = { reason: Reason; sets: RE2Set[]; sources: string[]; rules: Ready[] };

// Patterns in one automaton multiply each other's states: with many of them it forgets and builds them anew all the time.
const PATTERNS_A_SET = 14;
const machines = new Map<ReasonRules, Machine>();
const STATE_BYTES_MAX = 4 * 1024 * 1024;

function machineOf(table: ReasonRules): Machine {
  const known = machines.get(table);
  if (known) return known;
  const sources: string[] = [];
  const ids = new Map<string, number>();
  const add = (pattern: string) => {
    const id = ids.get(pattern) ?? sources.push(pattern) - 1;
    ids.set(pattern, id);
    return id;
  };
  const rules = table.rules.map((rule) => ({
    rule,
    patterns: rule.patterns.map(add),
    excludes: (rule.excludes ?? []).map(add),
  }));
  const sets: RE2Set[] = [];
  for (let from = 0; from < sources.length; from += PATTERNS_A_SET)
    sets.push(setOf(sources.slice(from, from + PATTERNS_A_SET)));
  const machine = { reason: table.reason, sets, sources, rules };
  machines.set(table, machine);
  return machine;
}

function setOf(patterns: readonly string[]): RE2Set {
  const set = new RE2Set(RE2Set.UNANCHORED, 0, STATE_BYTES_MAX);
  for (const pattern of patterns) set.add(pattern);
  set.compile();
  return set;
}

/** The ids of the patterns that `text` holds. */
function hitsOf({ sets }: Machine, text: string): number[] {
  return sets.flatMap((set, at) => set.match(text).map((id) => id + at * PATTERNS_A_SET));
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
  for (const table of RULES) {
    // Before the recipient is named nobody can refuse to relay to it.
    if (greeting && table.reason === "relay_denied") continue;
    const machine = machineOf(table);
    const hits = hitsOf(machine, text);
    if (hits.length === 0) continue;
    for (const { rule, patterns, excludes } of machine.rules) {
      const hit = patterns.find((id) => hits.includes(id));
      if (hit === undefined || excludes.some((id) => hits.includes(id))) continue;
      const span = spanIn(machine.sources[hit] ?? "", text);
      return { reason: table.reason, sub: rule.sub ?? null, rule: rule.id, start: span.start, end: span.end };
    }
  }
  return null;
}

const single = new Map<string, RE2JS>();

function spanIn(source: string, text: string): { start: number; end: number } {
  let pattern = single.get(source);
  if (!pattern) {
    pattern = RE2JS.compile(source);
    single.set(source, pattern);
  }
  const matcher = pattern.matcher(text);
  return matcher.find() ? { start: matcher.start(), end: matcher.end() } : { start: 0, end: text.length };
}
