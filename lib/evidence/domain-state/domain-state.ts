import { mxMove } from "#lib/evidence/domain-state/mx-move";
import { type ParkedSign, parkedSign } from "#lib/evidence/domain-state/parked";
import { type AnswerRow, type DomainView, isAuthority, type MxAnswer } from "#lib/evidence/mx-view";

export const DOMAIN_STATES = [
  "healthy",
  "recently_moved",
  "looks_parked",
  "no_such_domain",
  "dead",
  "null_mx",
  "lame",
  "unknown",
] as const;
export type DomainStateName = (typeof DOMAIN_STATES)[number];

/** `because`: the resolvers whose answers say so. `movedAt`: when the present MX set was first seen, ISO 8601, UTC. */
export type DomainState = {
  state: DomainStateName;
  because: string[];
  movedAt: string | null;
  /** Why it looks parked; never certain. */
  parked: ParkedSign | null;
};

/**
 * The state of a domain, from the answers of one round and the earlier MX answers kept. Only answers that agree make a
 * state: failures and resolvers that differ are `unknown`, never a fault of the domain. A recent move counts from the
 * newest answer of the round. `rows`: all answers of the round, of which NS and aliases tell whether it looks parked.
 */
export function domainState(
  view: DomainView,
  earlier: readonly AnswerRow[],
  rows: readonly AnswerRow[] = [],
): DomainState {
  const authorities = view.answers.filter(({ resolver }) => isAuthority(resolver));
  if (authorities.length > 0 && authorities.every(({ result }) => result === "lame" || result === "refused"))
    return told("lame", authorities);
  const spoken = view.answers.filter(({ result }) => ["answered", "nodata", "nxdomain"].includes(result));
  if (spoken.length === 0) return told("unknown", view.answers);
  if (view.agree === false) return told("unknown", spoken);
  if (spoken.every(({ result }) => result === "nxdomain")) return told("no_such_domain", spoken);
  if (view.nullMx) return told("null_mx", spoken);
  if (view.implicitMx && view.ownAddresses.length === 0) {
    // Only a resolver that was heard on both A and AAAA can say that there is no address.
    const sure = spoken.filter(({ mx }) => mx.every(({ knownV4, knownV6 }) => knownV4 && knownV6));
    return sure.length > 0 ? told("dead", sure) : told("unknown", spoken);
  }
  const at = Math.max(...spoken.map(({ askedAt }) => Date.parse(askedAt)));
  const movedAt = mxMove(view.domain, at, earlier)?.movedAt ?? null;
  const parked = parkedSign(view, rows);
  const state = parked ? "looks_parked" : movedAt === null ? "healthy" : "recently_moved";
  return { ...told(state, spoken), movedAt, parked };
}

function told(state: DomainStateName, answers: readonly MxAnswer[]): DomainState {
  return { state, because: answers.map(({ resolver }) => resolver), movedAt: null, parked: null };
}
