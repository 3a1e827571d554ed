/** How long the first alert waits for a verdict, so that it can say whose side it is. */
export const VERDICT_WAIT_MS = 60_000;
/** An incident read out of old logs is history: nobody is woken for what ended longer ago. */
export const HISTORY_MS = 24 * 60 * 60 * 1000;
/** Told again when this many times as many recipients are affected. */
export const GROWTH = 4;

const CLOSED = new Set(["resolved", "reviewed", "false_alarm", "merged"]);

export type Seen = {
  reason: string;
  provider: string;
  pool: string | null;
  state: string;
  side: string | null;
  recipients: number;
  openedAt: Date;
  endedAt: Date | null;
  withdrawn: boolean;
};
export type RuleTerms = {
  reason: string | null;
  providers: readonly string[];
  pool: string | null;
  minRecipients: number;
  side: string;
  tellEnd: boolean;
};
/** What the rule has told so far; sequence 0 = nothing. */
export type Standing = { sequence: number; running: boolean; side: string | null; recipients: number };

export type Decision =
  | { kind: "silent" }
  | { kind: "wait"; until: Date }
  | { kind: "opened" | "escalated" | "ended"; why: string | null };

const SILENT: Decision = { kind: "silent" };

/** Whether refusals still come in and nobody has closed it. */
export function isRunning(incident: Pick<Seen, "state" | "endedAt">): boolean {
  return incident.endedAt === null && !CLOSED.has(incident.state);
}

/** It had stopped when the rule told of it last, or since, and runs again. */
export function hasReopened(incident: Seen, told: Standing): boolean {
  return told.sequence > 0 && !told.running && isRunning(incident);
}

/** Whether the incident is one the rule speaks of. */
export function matches(rule: RuleTerms, incident: Seen): boolean {
  return (
    (rule.reason === null || rule.reason === incident.reason) &&
    (rule.providers.length === 0 || rule.providers.includes(incident.provider)) &&
    (rule.pool === null || rule.pool === incident.pool) &&
    incident.recipients >= rule.minRecipients &&
    (rule.side === "any" || rule.side === incident.side)
  );
}

/** What one rule tells about one incident now. Stopping is noted also where the rule does not tell it. */
export function decide(
  rule: RuleTerms,
  incident: Seen,
  told: Standing,
  { acknowledged, now }: { acknowledged: boolean; now: Date },
): Decision {
  if (incident.state === "merged" || incident.withdrawn) return SILENT;
  const running = isRunning(incident);
  if (told.sequence === 0) {
    if (acknowledged || !matches(rule, incident)) return SILENT;
    if (CLOSED.has(incident.state)) return SILENT;
    if (incident.endedAt && now.getTime() - incident.endedAt.getTime() > HISTORY_MS) return SILENT;
    const until = new Date(incident.openedAt.getTime() + VERDICT_WAIT_MS);
    if (incident.side === null && now < until) return { kind: "wait", until };
    return { kind: "opened", why: null };
  }
  if (told.running && !running) return rule.tellEnd ? { kind: "ended", why: null } : SILENT;
  if (hasReopened(incident, told)) return { kind: "escalated", why: "It has started again." };
  if (!running || acknowledged) return SILENT;
  const side = knownSide(incident.side);
  if (side !== null && side !== knownSide(told.side))
    return {
      kind: "escalated",
      why: knownSide(told.side) === null ? "It is known now whose side it is." : "The verdict changed.",
    };
  if (incident.recipients >= Math.max(1, told.recipients) * GROWTH)
    return { kind: "escalated", why: `${GROWTH} times as many recipients as last told, or more.` };
  return SILENT;
}

/** A verdict of “unknown” says no side. */
export function knownSide(side: string | null): string | null {
  return side === "unknown" ? null : side;
}
