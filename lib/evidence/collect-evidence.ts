import { type Actor, type ActorRef, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { canonicalAddress, reverseName } from "#lib/evidence/address";
import { askAuthorities } from "#lib/evidence/ask-authorities";
import { askAddress, askableDomain, askDomain } from "#lib/evidence/ask-domain";
import { type Answer, createAsker, isDefinite } from "#lib/evidence/asker";
import { tellMoves } from "#lib/evidence/domain-state/tell-moves";
import { isAuthority } from "#lib/evidence/mx-view";
import { withResolvers, type Zone } from "#lib/evidence/rehearsal";
import { configuredResolvers } from "#lib/evidence/resolvers";
import { loadRound, loadSnapshots, loadZones, rejectingAddresses, saveRound, topDomains } from "#lib/evidence/store";
import { appendTimeline, type IncidentRow, loadIncident } from "#lib/incident/store";
import { record } from "#lib/platform/happening";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction, type Tx } from "#lib/platform/transaction";

export const COLLECT_TASK = "evidence.collect";

const DOMAINS_MAX = 20;
const ADDRESSES_MAX = 50;
/** The largest domains whose own name servers are asked as well. */
const AUTHORITY_DOMAINS_MAX = 5;
/** A round this young that covers the same names is the answer. */
const FRESH_MS = 15 * 60_000;
/** The whole round, so that a verdict comes within 10 s of the event even when every resolver is dead. */
const BUDGET_MS = 6_000;
const RETRY_AFTER_MS = 5 * 60_000;
const RETRIES_MAX = 12;

export type CollectInput = {
  workspaceId: string;
  incidentId: string;
  now: Date;
  /** Ask even when a fresh round covers it. */
  force?: boolean;
  /** Who pressed the button, when a background job asks on their behalf. */
  askedBy?: ActorRef;
  /** How often nothing was heard before this. */
  attempt?: number;
};

/**
 * Asks DNS about an incident: MX, the addresses behind it and the domain's own for its largest recipient domains, PTR
 * with forward confirmation for the addresses that refused. Keeps every answer and every failure as a fact. Null when a
 * round younger than 15 minutes covers it, or there is nothing to ask. When no resolver says anything, asks again later.
 */
export async function collectEvidence(actor: Actor, input: CollectInput): Promise<{ evidenceRoundId: string } | null> {
  const { workspaceId, incidentId, now } = input;
  authorize(actor, "evidence.collect", { workspaceId });
  const plan = await inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const planned = await planQuestions(tx, incident, now);
    const covering = input.force ? null : await coveringRound(tx, incident, planned, now);
    if (covering === null) return planned;
    // DNS need not be asked again, but the incident may have changed: what follows evidence runs on the round there is.
    await record(tx, { kind: "evidence.collected", workspaceId, incidentId, evidenceRoundId: covering });
    return null;
  });
  if (!plan || plan.domains.length + plan.addresses.length === 0) return null;

  const answers = await askAll(plan, now);
  const finishedAt = new Date(Math.max(now.getTime(), ...answers.map((a) => a.askedAt.getTime() + a.tookMs)));
  const attempt = (input.attempt ?? 0) + 1;
  const again = plan.domains.length > 0 && !answers.some(isMxFact) && attempt <= RETRIES_MAX;
  return inTransaction(async (tx) => {
    const { domains, domainsCut } = plan;
    const round = { workspaceId, incidentId, startedAt: now, finishedAt, domains, domainsCut, answers };
    const evidenceRoundId = await saveRound(tx, round);
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: finishedAt,
      kind: "evidence.collected",
      actor: input.askedBy ?? actorRef(actor),
      text: summary(plan, answers, again),
      link: { evidenceRound: evidenceRoundId },
      curated: input.force === true,
    });
    const told = { domains, at: finishedAt, actor: input.askedBy ?? actorRef(actor) };
    await tellMoves(tx, await loadIncident(tx, workspaceId, incidentId), told);
    await record(tx, { kind: "evidence.collected", workspaceId, incidentId, evidenceRoundId });
    if (again) {
      const payload = { workspaceId, incidentId, force: true, attempt };
      const runAt = new Date(now.getTime() + RETRY_AFTER_MS);
      await enqueue(tx, COLLECT_TASK, payload, { key: `${COLLECT_TASK}:retry:${incidentId}`, runAt });
    }
    return { evidenceRoundId };
  });
}

type Plan = { domains: string[]; domainsCut: number; addresses: string[]; zones: Zone[] };

async function planQuestions(tx: Tx, incident: IncidentRow, now: Date): Promise<Plan> {
  const { domains, total } = await topDomains(tx, incident, now, DOMAINS_MAX);
  const names = domains.flatMap(({ domain }) => askableDomain(domain) ?? []);
  const refusing = await rejectingAddresses(tx, incident, now, ADDRESSES_MAX);
  return {
    domains: [...new Set(names)],
    domainsCut: total - names.length,
    addresses: [...new Set(refusing.flatMap((address) => canonicalAddress(address) ?? []))],
    zones: await loadZones(tx, incident.workspaceId),
  };
}

/** The id of a fresh round that already asked everything in `plan`. */
async function coveringRound(tx: Tx, incident: IncidentRow, plan: Plan, now: Date): Promise<string | null> {
  const round = await loadRound(tx, incident.workspaceId, incident.id);
  if (!round || now.getTime() - round.startedAt.getTime() >= FRESH_MS) return null;
  if (!plan.domains.every((domain) => round.domains.includes(domain))) return null;
  const asked = new Set((await loadSnapshots(tx, round)).map((snapshot) => snapshot.name));
  return plan.addresses.every((address) => asked.has(reverseName(address))) ? round.id : null;
}

async function askAll(plan: Plan, now: Date): Promise<readonly Answer[]> {
  const { zones, domains, addresses } = plan;
  return withResolvers({ zones, domains, at: now, real: configuredResolvers }, async (resolversFor) => {
    const asker = createAsker({ resolversFor, now, budgetMs: BUDGET_MS });
    await Promise.all([
      ...domains.map((domain) => askDomain(asker, domain)),
      ...domains.slice(0, AUTHORITY_DOMAINS_MAX).map((domain) => askAuthorities(asker, domain)),
      ...addresses.map((address) => askAddress(asker, address)),
    ]);
    return [...asker.answers()];
  });
}

function isMxFact(answer: Answer): boolean {
  return answer.type === "MX" && isDefinite(answer.result);
}

function summary(plan: Plan, answers: readonly Answer[], again: boolean): string {
  const resolvers = [...new Set(answers.map((answer) => answer.resolver))].filter((one) => !isAuthority(one));
  const spokeOf = [...new Set(answers.filter(isMxFact).map((answer) => answer.resolver))];
  const spoke = spokeOf.filter((one) => !isAuthority(one));
  const own = spokeOf.length - spoke.length;
  const authorities =
    own > 0 ? ` ${own} name ${own === 1 ? "server" : "servers"} of the zones themselves answered too.` : "";
  const [first, ...more] = plan.domains;
  const what = first
    ? `the MX of ${first}${more.length > 0 ? ` and ${more.length} more` : ""}`
    : "the refusing servers";
  const asked = `Asked ${resolvers.length} ${resolvers.length === 1 ? "resolver" : "resolvers"} for ${what}`;
  if (!first) return `${asked}.`;
  if (spoke.length === resolvers.length) return `${asked}: all answered.${authorities}`;
  if (spoke.length === 0) return `${asked}: none answered.${again ? " It is asked again in 5 minutes." : ""}`;
  return `${asked}: ${spoke.length} answered (${spoke.join(", ")}).${authorities}`;
}
