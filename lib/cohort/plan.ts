import type { Exclusion, Why } from "#lib/cohort/why";
import { localPart, isAddress as looksLikeAddress } from "#lib/parse/address";

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
  suppressedByHand: boolean;
  bouncedElsewhere: boolean;
  failedAfterRetry: boolean;
  inAnotherCohort: boolean;
};

export type Planned = {
  recipientKey: string;
  recipient: string;
  included: boolean;
  why: Why;
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
  const whole = {
    ...first,
    bounces: sum(spellings, (each) => each.bounces),
    failures: sum(spellings, (each) => each.failures),
    firstFailedAt: new Date(Math.min(...spellings.map((each) => each.firstFailedAt.getTime()))),
    lastFailedAt: new Date(Math.max(...spellings.map((each) => each.lastFailedAt.getTime()))),
  };
  const exclusion = exclusionOf(whole);
  return [planned(whole, exclusion ?? "bounced_in_window"), ...others.map((other) => planned(other, "duplicate_case"))];
}

function exclusionOf(candidate: Candidate): Exclusion | null {
  if (!isAddress(candidate.recipient)) return "not_an_address";
  if (candidate.suppressedByHand) return "suppressed_by_hand";
  if (candidate.failedAfterRetry) return "failed_after_retry";
  if (candidate.bouncedElsewhere) return "bounced_elsewhere";
  if (candidate.lastDeliveredAt && candidate.lastDeliveredAt > candidate.lastFailedAt) return "delivered_since";
  if (candidate.inAnotherCohort) return "in_another_cohort";
  if (candidate.bounces === 0) return "still_queued";
  return null;
}

function planned(candidate: Candidate, why: Why): Planned {
  const { recipientKey, recipient, eventId, failures, firstFailedAt, lastFailedAt, remoteMta, remoteIp, pool } =
    candidate;
  return {
    recipientKey,
    recipient,
    included: why === "bounced_in_window",
    why,
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
