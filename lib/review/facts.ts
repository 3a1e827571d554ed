import { hashOf } from "#lib/platform/stable-json";

/** What an approval rests on. Kept with the review when it is asked for, and compared with what is true later. */
export type ReviewFacts = {
  /** `in work`, or the state that ended the incident. */
  incident: string;
  /** Side, cause, rule and decision: a new verdict that says the same changes nothing. */
  verdict: string;
  hold: string;
  /** The MX set of each domain according to each resolver that answered, by `domain via resolver`. */
  mx: Record<string, string>;
  /** Members not sent to yet who received mail after their failure. */
  deliveredSince: number;
  /** Members not sent to yet whose address bounced outside the incident. */
  bouncedSince: number;
  /** Members not sent to yet who complained or unsubscribed. Absent in reviews of before this was looked at. */
  complainedSince?: number;
  /** Members not sent to yet whom a person suppressed. Absent in reviews of before this was looked at. */
  suppressedSince?: number;
  /** Version of the rules and the code that planned. Absent in reviews of before this was looked at. */
  code?: string;
};

export type FactRow = { fact: string; label: string; before: string; now: string; changed: boolean };

const ENDED = new Set(["resolved", "reviewed", "false_alarm", "merged"]);

export function incidentFact(state: string): string {
  return ENDED.has(state) ? state.replaceAll("_", " ") : "in work";
}

export function verdictFact(incident: {
  side: string | null;
  cause: string | null;
  rule: string | null;
  decision: string | null;
}): string {
  if (!incident.side) return "none yet";
  return `${incident.side}: ${(incident.cause ?? "").replaceAll("_", " ")} (${incident.rule ?? "no rule"}, ${incident.decision ?? "no decision"})`;
}

export function factsHash(facts: ReviewFacts): string {
  return hashOf(facts);
}

/**
 * Facts when the review was asked for beside facts now, changed ones first. An MX look-up that failed, or that was not
 * made at one of the two times, is no change: only two answers can differ. `begun`: the first stage was released, and
 * from then on a member's own news takes that member out at release instead of voiding the plan.
 */
export function compareFacts(before: ReviewFacts, now: ReviewFacts, begun: boolean): FactRow[] {
  const plain = (fact: string, label: string, then: string, later: string, counts = true): FactRow => ({
    fact,
    label,
    before: then,
    now: later,
    changed: counts && then !== later,
  });
  const rows = [
    plain("verdict", "Verdict", before.verdict, now.verdict),
    plain("incident", "Incident", before.incident, now.incident),
    plain("hold", "Suppression hold", before.hold, now.hold),
    mxRow(before.mx, now.mx),
    plain(
      "delivered_since",
      "Members who received mail since",
      String(before.deliveredSince),
      String(now.deliveredSince),
      !begun,
    ),
    plain(
      "bounced_since",
      "Members whose address bounced for another reason",
      String(before.bouncedSince),
      String(now.bouncedSince),
      !begun,
    ),
    plain(
      "complained_since",
      "Members who complained or unsubscribed",
      String(before.complainedSince ?? 0),
      String(now.complainedSince ?? 0),
      !begun,
    ),
    plain(
      "suppressed_since",
      "Members whom a person suppressed",
      String(before.suppressedSince ?? 0),
      String(now.suppressedSince ?? 0),
      !begun,
    ),
    plain("code", "Version of Rebound", before.code ?? now.code ?? "unknown", now.code ?? "unknown"),
  ];
  return [...rows.filter((row) => row.changed), ...rows.filter((row) => !row.changed)];
}

const NAMED_MAX = 3;

function mxRow(before: Record<string, string>, now: Record<string, string>): FactRow {
  const changed = Object.keys(before)
    .filter((key) => now[key] !== undefined && now[key] !== before[key])
    .sort();
  if (changed.length === 0) {
    return { fact: "mx", label: "MX answers", before: counted(before), now: counted(now), changed: false };
  }
  const named = (answers: Record<string, string>) => {
    const list = changed.slice(0, NAMED_MAX).map((key) => `${key}: ${answers[key]}`);
    if (changed.length > NAMED_MAX) list.push(`and ${changed.length - NAMED_MAX} more`);
    return list.join("; ");
  };
  return { fact: "mx", label: "MX answers", before: named(before), now: named(now), changed: true };
}

function counted(answers: Record<string, string>): string {
  const count = Object.keys(answers).length;
  return count === 0 ? "not asked" : `${count} ${count === 1 ? "answer" : "answers"}, none differs`;
}

/** The changed facts as one clause, for a timeline row or a refusal. */
export function changesInWords(rows: readonly FactRow[]): string {
  return rows
    .filter((row) => row.changed)
    .map((row) => `${row.label} was “${row.before}”, is “${row.now}”`)
    .join("; ");
}

export type MxRow = {
  domain: string;
  resolver: string;
  /** Null: this resolver gave no answer then (now). */
  before: string | null;
  now: string | null;
  changed: boolean;
};

/** Each MX answer when the review was asked for beside the answer now: changed ones first, then by domain and resolver. */
export function mxThenAndNow(before: Record<string, string>, now: Record<string, string>): MxRow[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .map((key): MxRow => {
      const [domain = key, resolver = ""] = key.split(MX_VIA);
      const [then, later] = [before[key] ?? null, now[key] ?? null];
      return { domain, resolver, before: then, now: later, changed: then !== null && later !== null && then !== later };
    })
    .sort((a, b) =>
      a.changed === b.changed ? compare(`${a.domain} ${a.resolver}`, `${b.domain} ${b.resolver}`) : a.changed ? -1 : 1,
    );
}

/** Parts the two halves of a key of `mx`. */
export const MX_VIA = " via ";

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
