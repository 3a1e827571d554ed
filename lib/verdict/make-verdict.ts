import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { appendTimeline, loadIncident, recordVerdict } from "#lib/incident/store";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import { hashOf } from "#lib/platform/stable-json";
import { inTransaction } from "#lib/platform/transaction";
import { hashedFacts } from "#lib/verdict/facts";
import { loadDns, loadFacts } from "#lib/verdict/load-facts";
import { currentVerdict, insertVerdict } from "#lib/verdict/store";
import { judge } from "#lib/verdict/truth-table";
import { workspaceHosts } from "#lib/verdict/workspace-hosts";

/**
 * Judges an incident by the truth table from what is known now, and keeps the verdict with its facts and trace. Null when
 * the facts are those of the current verdict. Without `evidenceRoundId` the newest round counts. Throws `not_found`.
 */
export async function makeVerdict(
  actor: Actor,
  input: { workspaceId: string; incidentId: string; evidenceRoundId?: string; now: Date },
): Promise<{ verdictId: string } | null> {
  const { workspaceId, incidentId, evidenceRoundId, now } = input;
  authorize(actor, "verdict.make", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const dns = await loadDns(tx, incident, evidenceRoundId);
    const known = await workspaceHosts(tx, workspaceId);
    const facts = await loadFacts(tx, incident, dns, known, now);
    const factsSha256 = hashOf(hashedFacts(facts));
    const before = await currentVerdict(tx, workspaceId, incidentId);
    if (before?.factsSha256 === factsSha256) return null;

    const { rule, side, cause, level, decision, sentence, proof, trace } = judge(facts);
    const verdictId = newId("ver");
    const told = { side, cause, rule, level, decision, sentence };
    const basis = { evidenceRoundId: dns.round?.id ?? null, proof, trace, facts, factsSha256 };
    await insertVerdict(tx, { id: verdictId, workspaceId, incidentId, ...told, ...basis, createdAt: now });
    await recordVerdict(tx, { workspaceId, incidentId, verdictId, ...told, at: now, actor: actorRef(actor) });
    // The same judgement over more events is no news for the short timeline.
    const news =
      !before || before.rule !== rule || before.decision !== decision || before.level !== level || before.side !== side;
    await appendTimeline(tx, {
      ...{ workspaceId, incidentId, at: now, kind: "verdict.made", actor: actorRef(actor), curated: news },
      text: `${sentence} Rule ${rule}, decision: ${decision}.`,
      link: { verdict: verdictId },
    });
    await record(tx, { kind: "verdict.made", workspaceId, incidentId, verdictId });
    return { verdictId };
  });
}
