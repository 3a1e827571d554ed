import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { askableDomain } from "#lib/evidence/ask-domain";
import type { DnsSnapshot, Evidence } from "#lib/evidence/contract";
import { type DomainState, domainState } from "#lib/evidence/domain-state/domain-state";
import { MOVED_WITHIN_MS } from "#lib/evidence/domain-state/mx-move";
import { keptMx } from "#lib/evidence/history/store";
import { type AnswerRow, type DomainView, mxView } from "#lib/evidence/mx-view";
import { answerRow, loadRound, loadSnapshots, topDomains } from "#lib/evidence/store";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

/** Domains looked through for the counts of those that were asked about. */
const COUNTED_MAX = 1_000;

/** What DNS said in the newest round of an incident; empty lists before the first one. */
export async function getEvidence(actor: Actor, { incidentId }: { incidentId: string }): Promise<Evidence> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const round = await loadRound(tx, workspaceId, incidentId);
    const counted = await topDomains(tx, incident, systemNow(), COUNTED_MAX);
    if (!round)
      return {
        roundId: null,
        startedAt: null,
        finishedAt: null,
        resolvers: [],
        domains: [],
        domainsCut: counted.total,
        snapshots: [],
      };
    const snapshots = await loadSnapshots(tx, round);
    const rows = snapshots.map(answerRow);
    const eventsOf = (name: string) =>
      counted.domains.reduce((sum, { domain, events }) => sum + (askableDomain(domain) === name ? events : 0), 0);
    const domains: Evidence["domains"] = [];
    for (const name of round.domains) {
      const view = mxView(name, rows);
      const to = new Date(Math.max(round.startedAt.getTime(), ...view.answers.map((a) => Date.parse(a.askedAt))));
      // Twice the span, so that the set before a move is seen as well.
      const from = new Date(to.getTime() - 2 * MOVED_WITHIN_MS);
      const state = domainState(view, await keptMx(tx, workspaceId, { domain: name, from, to }), rows);
      domains.push(domainOf(view, eventsOf(name), state));
    }
    return {
      roundId: round.id,
      startedAt: round.startedAt.toISOString(),
      finishedAt: round.finishedAt?.toISOString() ?? null,
      resolvers: [...new Set(rows.map((row) => row.resolver))].sort(),
      domains,
      domainsCut: round.domainsCut,
      snapshots: snapshots.map((snapshot) => ({
        ...snapshotOf(answerRow(snapshot)),
        tookMs: snapshot.tookMs,
        sha256: snapshot.sha256,
        id: snapshot.id,
      })),
    };
  });
}

function domainOf(view: DomainView, events: number, state: DomainState): Evidence["domains"][number] {
  const { domain, nullMx, implicitMx, agree } = view;
  const answers = view.answers.map(({ resolver, result, rcode, ttl, askedAt, mx }) => ({
    ...{ resolver, result, rcode, ttl, askedAt },
    mx: mx.map(({ host, preference, addresses }) => ({ host, preference, addresses })),
  }));
  return { domain, events, nullMx, implicitMx, agree, state, answers };
}

function snapshotOf(row: AnswerRow): Omit<DnsSnapshot, "id" | "tookMs" | "sha256"> {
  const { name, type, resolver, result, rcode, ttl } = row;
  return {
    ...{ name, type, resolver, result, rcode, ttl },
    records: row.records.map((record) => (record.type === type ? record.data : `${record.type} ${record.data}`)),
    askedAt: row.askedAt.toISOString(),
  };
}
