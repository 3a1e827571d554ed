import type { Exclusion, Why } from "#lib/cohort/why";
import { localPart, isAddress as looksLikeAddress } from "#lib/parse/address";
import { dayClockUtc } from "#lib/platform/utc-words";

/** One spelling of a recipient in the incident's window, with what is known of the recipient as a whole. */
export type Candidate = {
  recipientKey: string;
  /** Byte for byte as submitted. */
  recipient: string;
  /** The failure that stands for it: a bounce before a delay, then the latest. */
  eventId: bigint;
  bounces: number;
  failures: number;
  firstFailedAt: Date;
  lastFailedAt: Date;
  remoteMta: string | null;
  remoteIp: string | null;
  pool: string | null;
  lastDeliveredAt: Date | null;
  /** Which choice left this spelling out though it failed in the incident; null when it is in window and filter. */
  outside: "outside_window" | "outside_filter" | null;
  complained: Proof | null;
  unsubscribed: Proof | null;
  suppressedByHand: Proof | null;
  failedAfterRetry: Proof | null;
  bouncedElsewhere: Proof | null;
  routeNotFixed: Proof | null;
  inAnotherCohort: Proof | null;
};

/** What shows that an exclusion holds: a sentence, and the row behind it where there is one. */
export type Proof = { words: string; eventId?: bigint; signalId?: bigint; cohortId?: string };

export type Planned = {
  recipientKey: string;
  recipient: string;
  included: boolean;
  why: Why;
  proof: Proof | null;
  eventId: bigint;
  failures: number;
  firstFailedAt: Date;
  lastFailedAt: Date;
  remoteMta: string | null;
  remoteIp: string | null;
  pool: string | null;
  localHasUpper: boolean;
};

const ADDRESS_LENGTH_MAX = 320;

/**
 * Who is to be retried and who is not, each with a reason; sorted by key. One row a spelling: the latest bounced one
 * stands for the recipient, the others are left out as duplicates, so that nobody gets the mail twice.
 */
export function planMembers(candidates: readonly Candidate[]): Planned[] {
  const byKey = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const spellings = byKey.get(candidate.recipientKey);
    if (spellings) spellings.push(candidate);
    else byKey.set(candidate.recipientKey, [candidate]);
  }
  const keys = [...byKey.keys()].sort();
  return keys.flatMap((key) => planRecipient(byKey.get(key) ?? []));
}

function planRecipient(spellings: Candidate[]): Planned[] {
  const [first, ...others] = [...spellings].sort(strongestFirst);
  if (!first) return [];
  const counted = spellings.filter((each) => each.outside === first.outside);
  const whole = {
    ...first,
    bounces: sum(counted, (each) => each.bounces),
    failures: sum(counted, (each) => each.failures),
    firstFailedAt: new Date(Math.min(...counted.map((each) => each.firstFailedAt.getTime()))),
    lastFailedAt: new Date(Math.max(...counted.map((each) => each.lastFailedAt.getTime()))),
  };
  const { why, proof } = exclusionOf(whole) ?? { why: "bounced_in_window", proof: null };
  const double = { words: `The plan names ${whole.recipient} for this recipient.`, eventId: whole.eventId };
  return [planned(whole, why, proof), ...others.map((other) => planned(other, "duplicate_case", double))];
}

/** The reasons that another row proves, in the order of WHY_LABELS. */
const PROVED = [
  ["complained", "complained"],
  ["unsubscribed", "unsubscribed"],
  ["suppressed_by_hand", "suppressedByHand"],
  ["failed_after_retry", "failedAfterRetry"],
  ["bounced_elsewhere", "bouncedElsewhere"],
] as const satisfies readonly (readonly [Exclusion, keyof Candidate])[];

function exclusionOf(candidate: Candidate): { why: Exclusion; proof: Proof | null } | null {
  const { outside, lastDeliveredAt, lastFailedAt, routeNotFixed, inAnotherCohort } = candidate;
  if (outside) return { why: outside, proof: null };
  if (!isAddress(candidate.recipient)) return { why: "not_an_address", proof: null };
  for (const [why, name] of PROVED) {
    const proof = candidate[name];
    if (proof) return { why, proof };
  }
  if (lastDeliveredAt && lastDeliveredAt > lastFailedAt)
    return { why: "delivered_since", proof: { words: `Mail was accepted at ${dayClockUtc(lastDeliveredAt)}.` } };
  if (routeNotFixed) return { why: "route_not_fixed", proof: routeNotFixed };
  if (inAnotherCohort) return { why: "in_another_cohort", proof: inAnotherCohort };
  if (candidate.bounces === 0) return { why: "still_queued", proof: null };
  return null;
}

function planned(candidate: Candidate, why: Why, proof: Proof | null): Planned {
  const { recipientKey, recipient, eventId, failures, firstFailedAt, lastFailedAt, remoteMta, remoteIp, pool } =
    candidate;
  return {
    recipientKey,
    recipient,
    included: why === "bounced_in_window",
    why,
    proof,
    eventId,
    failures,
    firstFailedAt,
    lastFailedAt,
    remoteMta,
    remoteIp,
    pool,
    localHasUpper: localHasUpper(recipient),
  };
}

function strongestFirst(a: Candidate, b: Candidate): number {
  if ((a.outside === null) !== (b.outside === null)) return a.outside === null ? -1 : 1;
  if (a.bounces > 0 !== b.bounces > 0) return a.bounces > 0 ? -1 : 1;
  const later = b.lastFailedAt.getTime() - a.lastFailedAt.getTime();
  if (later !== 0) return later;
  return a.recipient < b.recipient ? -1 : 1;
}

function sum(spellings: readonly Candidate[], of: (each: Candidate) => number): number {
  return spellings.reduce((total, each) => total + of(each), 0);
}

/** Capital letters left of the at sign: a pattern of failures of its own (a server that minds the case). */
export function localHasUpper(recipient: string): boolean {
  const local = localPart(recipient);
  return local !== recipient && /\p{Lu}/u.test(local);
}

/** Whether a retry could be addressed to it; what could break out of a line or a header never leaves in an export. */
export function isAddress(recipient: string): boolean {
  if (!looksLikeAddress(recipient) || recipient.length > ADDRESS_LENGTH_MAX) return false;
  // Control characters, the C1 ones and Unicode's line ends.
  if (/[\p{Cc}\u2028\u2029]/u.test(recipient)) return false;
  const local = localPart(recipient);
  // RFC 5321 §4.1.2: specials only between quotes.
  return local.startsWith('"') ? local.length > 2 && local.endsWith('"') : !/[\s<>(),;:"]/.test(local);
}
