import type { Incident } from "#lib/incident/contract";
import type { ExpectedIncident, ScenarioData } from "#lib/pipeline/scenario/scenario";

const MINUTE = 60_000;
const BUCKET_MINUTES = 1;

/** One line of `rebound scenario verify`: what was expected, what came, and whether that is the same. */
export type ScenarioCheck = {
  scenario: string;
  /** Provider, and pool or recipient domain where the incident is about one. */
  scope: string;
  expected: string;
  found: string;
  holds: boolean;
};

/** What is compared of an incident; `recipientDomain` is there once incidents have such a scope. */
export type FoundIncident = Pick<
  Incident,
  "provider" | "pool" | "reason" | "startedAt" | "endedAt" | "events" | "decision"
> & { verdict: Pick<NonNullable<Incident["verdict"]>, "side" | "rule"> | null; recipientDomain?: string | null };

/**
 * Holds the incidents found against those expected: same scope and reason, the nearest start; window within a bucket,
 * side, rule and decision equal. Each found incident answers one expected one; those left over are lines that do not hold.
 */
export function compareIncidents(
  { name, expected }: Pick<ScenarioData, "name" | "expected">,
  found: readonly FoundIncident[],
  now: Date,
): ScenarioCheck[] {
  const left = new Set(found);
  const checks = expected.map((wanted): ScenarioCheck => {
    const off = (one: FoundIncident) => Math.abs(ago(one.startedAt, now) - wanted.startedMinutesAgo);
    const [incident] = [...left].filter((one) => sameScope(wanted, one)).sort((a, b) => off(a) - off(b));
    const line = { scenario: name, scope: scopeWords(wanted), expected: expectedWords(wanted) };
    if (!incident) return { ...line, found: "no incident", holds: false };
    left.delete(incident);
    return { ...line, found: foundWords(incident, now), holds: isAsExpected(wanted, incident, now) };
  });
  const surplus = [...left].map((incident): ScenarioCheck => {
    const line = { scenario: name, scope: scopeWords(incident), expected: "no incident" };
    return { ...line, found: foundWords(incident, now), holds: false };
  });
  const quiet: ScenarioCheck = { scenario: name, scope: "–", expected: "no incident", found: "none", holds: true };
  return checks.length + surplus.length === 0 ? [quiet] : [...checks, ...surplus];
}

function sameScope(wanted: ExpectedIncident, found: FoundIncident): boolean {
  return (
    found.provider === wanted.provider &&
    found.reason === (wanted.reason ?? "relay_denied") &&
    (found.pool ?? null) === (wanted.pool ?? null) &&
    (found.recipientDomain ?? null) === (wanted.recipientDomain ?? null)
  );
}

function isAsExpected(wanted: ExpectedIncident, found: FoundIncident, now: Date): boolean {
  const { bucketMinutes = BUCKET_MINUTES, side, rule, decision } = wanted;
  const near = (one: number, other: number) => Math.abs(one - other) <= bucketMinutes;
  const ends =
    wanted.endedMinutesAgo === null || found.endedAt === null
      ? wanted.endedMinutesAgo === null && found.endedAt === null
      : near(ago(found.endedAt, now), wanted.endedMinutesAgo);
  return (
    ends &&
    near(ago(found.startedAt, now), wanted.startedMinutesAgo) &&
    found.verdict?.side === side &&
    found.verdict.rule === rule &&
    found.decision === decision
  );
}

function scopeWords(one: { provider: string; pool?: string | null; recipientDomain?: string | null }): string {
  const pool = one.pool ? `, pool ${one.pool}` : "";
  const domain = one.recipientDomain ? `, ${one.recipientDomain}` : "";
  return `${one.provider}${pool}${domain}`;
}

function expectedWords({ startedMinutesAgo, endedMinutesAgo, side, rule, decision }: ExpectedIncident): string {
  return `${startedMinutesAgo} to ${endedMinutesAgo ?? "now"}, ${side} ${rule}, ${decision}`;
}

function foundWords(incident: FoundIncident, now: Date): string {
  const end = incident.endedAt === null ? "now" : ago(incident.endedAt, now).toFixed(1);
  const verdict = incident.verdict ? `${incident.verdict.side} ${incident.verdict.rule}` : "no verdict";
  return `${ago(incident.startedAt, now).toFixed(1)} to ${end}, ${verdict}, ${incident.decision ?? "no decision"}`;
}

/** Minutes before the minute of `now`, from which a scenario counts. */
function ago(at: string, now: Date): number {
  return (Math.floor(now.getTime() / MINUTE) * MINUTE - Date.parse(at)) / MINUTE;
}
