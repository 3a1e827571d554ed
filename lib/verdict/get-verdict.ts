import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";
import { advise, causeLabel } from "#lib/verdict/advice";
import { type getDecisionTable as decisionTable, type Verdict, VerdictShape } from "#lib/verdict/contract";
import type { VerdictFacts } from "#lib/verdict/facts";
import { listVerdicts, type VerdictRow } from "#lib/verdict/store";
import { RULES, type RuleId } from "#lib/verdict/truth-table";

/** Earlier verdicts shown; all are kept. */
const EARLIER_MAX = 20;

/** The current verdict of an incident, null before the first, and those before it, newest first. */
export async function getVerdict(
  actor: Actor,
  { incidentId }: { incidentId: string },
): Promise<{ current: Verdict | null; earlier: Verdict[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const rows = await inTransaction(async (tx) => {
    await loadIncident(tx, workspaceId, incidentId);
    return listVerdicts(tx, workspaceId, incidentId, EARLIER_MAX + 1);
  });
  const [current, ...earlier] = rows.map(verdictShape);
  return { current: current ?? null, earlier };
}

function verdictShape(row: VerdictRow): Verdict {
  const facts = row.facts as unknown as VerdictFacts;
  return VerdictShape.parse({
    ...row,
    ...advise(row.rule as RuleId, facts),
    causeLabel: causeLabel(row.cause),
    createdAt: row.createdAt.toISOString(),
  });
}

/** The truth table as a page shows it. */
export async function getDecisionTable(actor: Actor): Promise<z.output<typeof decisionTable.response>> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  return {
    rules: RULES.map(({ rule, title, when, side, cause, decision }) => ({
      ...{ rule, title, side, cause, decision },
      when: when.length > 0 ? [...when] : ["None of the rules above holds"],
    })),
  };
}
