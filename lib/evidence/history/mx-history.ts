import { type AnswerRow, mxRecords } from "#lib/evidence/mx-view";

/** One set of MX hosts of a domain, and from when to when it was answered. Times are ISO 8601, UTC. */
export type MxPeriod = {
  /** `answered`: the hosts below. `nodata`: no MX, the domain itself receives. `nxdomain`: there is no such domain. */
  result: "answered" | "nodata" | "nxdomain";
  nullMx: boolean;
  hosts: { host: string; preference: number; addresses: string[] }[];
  firstSeenAt: string;
  lastSeenAt: string;
  /** Until when the last of these answers could be kept by a cache. */
  heldUntil: string;
  answers: number;
  resolvers: string[];
};

type Run = { key: string; rows: AnswerRow[]; from: number; to: number; until: number };

/**
 * What the kept answers say of the MX of `domain` over time, oldest first. A resolver's answers in a row that name the
 * same hosts are one run; runs of the same hosts that overlap within their TTL are one period. Failures tell nothing.
 */
export function mxHistory(domain: string, rows: readonly AnswerRow[]): MxPeriod[] {
  const told = rows.filter((row) => row.type === "MX" && row.name === domain && isFact(row.result));
  const runs = [...new Set(told.map((row) => row.resolver))].flatMap((resolver) =>
    runsOf(told.filter((row) => row.resolver === resolver)),
  );
  return merged(runs)
    .map((run) => periodOf(run, rows))
    .sort((a, b) => a.firstSeenAt.localeCompare(b.firstSeenAt) || a.lastSeenAt.localeCompare(b.lastSeenAt));
}

function runsOf(rows: readonly AnswerRow[]): Run[] {
  const runs: Run[] = [];
  for (const row of [...rows].sort((a, b) => a.askedAt.getTime() - b.askedAt.getTime())) {
    const key = setOf(row);
    const at = row.askedAt.getTime();
    const until = at + (row.ttl ?? 0) * 1000;
    const last = runs[runs.length - 1];
    if (last?.key === key) {
      last.rows.push(row);
      last.to = at;
      last.until = Math.max(last.until, until);
    } else runs.push({ key, rows: [row], from: at, to: at, until });
  }
  return runs;
}

function merged(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of [...runs].sort((a, b) => a.from - b.from)) {
    const same = out.find((other) => other.key === run.key && other.until >= run.from);
    if (same) {
      same.rows.push(...run.rows);
      same.to = Math.max(same.to, run.to);
      same.until = Math.max(same.until, run.until);
    } else out.push({ ...run, rows: [...run.rows] });
  }
  return out;
}

function periodOf({ rows, from, to, until }: Run, all: readonly AnswerRow[]): MxPeriod {
  const [first] = rows;
  const result = first?.result === "nodata" || first?.result === "nxdomain" ? first.result : "answered";
  const hosts = first ? mxRecords(first) : [];
  const nullMx = hosts.length === 1 && hosts[0]?.host === "." && hosts[0].preference === 0;
  const within = all.filter(
    ({ askedAt }) => askedAt.getTime() >= from - ROUND_MS && askedAt.getTime() <= to + ROUND_MS,
  );
  return {
    ...{ result, nullMx },
    hosts: nullMx
      ? []
      : hosts.map(({ host, preference }) => ({ host, preference, addresses: addressesOf(host, within) })),
    firstSeenAt: new Date(from).toISOString(),
    lastSeenAt: new Date(to).toISOString(),
    heldUntil: new Date(until).toISOString(),
    answers: rows.length,
    resolvers: [...new Set(rows.map((row) => row.resolver))].sort(),
  };
}

/** Answers of one round lie within a minute of each other. */
const ROUND_MS = 60_000;

function addressesOf(host: string, rows: readonly AnswerRow[]): string[] {
  const found = rows
    .filter((row) => row.name === host && (row.type === "A" || row.type === "AAAA"))
    .flatMap((row) => row.records.filter(({ type }) => type === row.type).map(({ data }) => data));
  return [...new Set(found)].sort();
}

function setOf(row: AnswerRow): string {
  const hosts = mxRecords(row).map(({ preference, host }) => `${preference} ${host}`);
  return `${row.result} ${hosts.join(", ")}`;
}

function isFact(result: AnswerRow["result"]): boolean {
  return result === "answered" || result === "nodata" || result === "nxdomain";
}

/** The MX at one moment: what an answer says that was still held then, else the nearest answers on both sides. */
export type MxAsOf = { at: string; exact: MxPeriod[]; before: MxPeriod | null; after: MxPeriod | null };

/** What the periods say of `at`. `exact` has several when resolvers differed; empty when no answer covers the moment. */
export function mxAsOf(periods: readonly MxPeriod[], at: Date): MxAsOf {
  const moment = at.toISOString();
  const exact = periods.filter(({ firstSeenAt, heldUntil }) => firstSeenAt <= moment && moment <= heldUntil);
  const before = periods.filter(({ lastSeenAt }) => lastSeenAt < moment);
  const after = periods.filter(({ firstSeenAt }) => firstSeenAt > moment);
  return {
    at: moment,
    exact,
    before: exact.length > 0 ? null : (before.sort((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt))[0] ?? null),
    after: exact.length > 0 ? null : (after.sort((a, b) => a.firstSeenAt.localeCompare(b.firstSeenAt))[0] ?? null),
  };
}
