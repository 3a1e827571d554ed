import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";
import { advise, causeLabel } from "#lib/verdict/advice";
import { runnerUp, scoreOf } from "#lib/verdict/causes";
import { completeFacts } from "#lib/verdict/complete-facts";
import { type getDecisionTable as decisionTable, type Verdict, VerdictShape } from "#lib/verdict/contract";
import type { VerdictFacts } from "#lib/verdict/facts";
import { systemsOf } from "#lib/verdict/fix-steps";
import { recipientGroups, riskOf } from "#lib/verdict/groups";
import { paragraphOf } from "#lib/verdict/paragraph";
import { eventFormats, listVerdicts, type VerdictRow } from "#lib/verdict/store";
import { type Decision, RULES, type RuleId } from "#lib/verdict/truth-table";
import { whoActs } from "#lib/verdict/who-acts";

/** Earlier verdicts shown; all are kept. */
const EARLIER_MAX = 20;

/** The current verdict of an incident, null before the first, and those before it, newest first. */
export async function getVerdict(
  actor: Actor,
  { incidentId }: { incidentId: string },
): Promise<{ current: Verdict | null; earlier: Verdict[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const { rows, formats } = await inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    return {
      rows: await listVerdicts(tx, workspaceId, incidentId, EARLIER_MAX + 1),
      formats: await eventFormats(tx, incident, systemNow()),
    };
  });
  const [current, ...earlier] = rows.map((row) => verdictShape(row, formats));
  return { current: current ?? null, earlier };
}

function verdictShape(row: VerdictRow, formats: readonly string[]): Verdict {
  const facts = completeFacts(row.facts as unknown as Partial<VerdictFacts>);
  const rule = row.rule as RuleId;
  const decision = row.decision as Decision;
  return VerdictShape.parse({
    ...row,
    ...advise(rule, facts),
    causeLabel: causeLabel(row.cause),
    systems: systemsOf(formats),
    risk: riskOf(decision, rule, facts),
    groups: recipientGroups(facts),
    actBy: whoActs(rule, formats),
    score: scoreOf(rule, facts),
    runnerUp: runnerUp(rule, facts),
    paragraph: paragraphOf(rule, decision, facts),
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
