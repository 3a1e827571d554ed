import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { completeFacts } from "#lib/verdict/complete-facts";
import type { VerdictFacts } from "#lib/verdict/facts";
import { type Letter, type LetterTo, writeLetter } from "#lib/verdict/letter";
import { currentVerdict, letterRecipients, letterRows } from "#lib/verdict/store";

const SERVERS_MAX = 20;
const RECIPIENTS_MAX = 20;

/**
 * A letter about an incident with what its current verdict knows. `addresses` lists up to twenty recipients;
 * that needs an operator and is audited. Throws `not_found`, and `conflict` before the first verdict.
 */
export async function getLetter(
  actor: Actor,
  { incidentId, to, addresses }: { incidentId: string; to: LetterTo; addresses: boolean },
): Promise<Letter> {
  const { workspaceId } = actor;
  authorize(actor, "report.read", { workspaceId });
  if (addresses) authorize(actor, "report.unmask", { workspaceId });
  return inTransaction(async (tx) => {
    const now = systemNow();
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const verdict = await currentVerdict(tx, workspaceId, incidentId);
    if (!verdict) throw conflict("There is no verdict yet, so a letter would have nothing to say. Try in a minute.");
    const facts = completeFacts(verdict.facts as unknown as Partial<VerdictFacts>);
    const domain = to === "domain" ? facts.largestDomain : null;
    const lines = await letterRows(tx, incident, { now, domain, limit: SERVERS_MAX });
    const recipients = addresses ? await letterRecipients(tx, incident, { now, domain, limit: RECIPIENTS_MAX }) : [];
    if (addresses) await audit(tx, actor, workspaceId, "letter.unmasked", incidentId, { to });
    return writeLetter(to, facts, lines, { number: incident.number, recipients });
  });
}
