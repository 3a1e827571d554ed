import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { AlertRule, AlertRuleTerms } from "#lib/alert/contract";
import { ruleShape } from "#lib/alert/shapes";
import { changeRule, insertRule, loadChannel } from "#lib/alert/store";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";

/** Adds a rule. Incidents that run already are told when they change next. */
export async function addRule(actor: Actor, terms: AlertRuleTerms, now: Date): Promise<AlertRule> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  return inTransaction(async (tx) => {
    const { name } = await loadChannel(tx, workspaceId, terms.channelId);
    const by = { createdBy: actorRef(actor), createdAt: now };
    const tellDrift = terms.tellDrift ?? terms.side !== "theirs";
    const shape = ruleShape(await insertRule(tx, { ...terms, tellDrift, ...by, id: newId("alu"), workspaceId }), name);
    await audit(tx, actor, workspaceId, "alert.rule", shape.id, { sentence: shape.sentence });
    return shape;
  });
}

/** Switches a rule, or its telling of static routes, on or off. What it has told is remembered. */
export async function switchRule(
  actor: Actor,
  { ruleId, enabled, tellDrift }: { ruleId: string; enabled?: boolean | undefined; tellDrift?: boolean | undefined },
): Promise<AlertRule> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  return inTransaction(async (tx) => {
    const change = { ...(enabled === undefined ? {} : { enabled }), ...(tellDrift === undefined ? {} : { tellDrift }) };
    const row = await changeRule(tx, workspaceId, ruleId, change);
    const told = Object.fromEntries(Object.entries(change).map(([name, on]) => [name, String(on)]));
    await audit(tx, actor, workspaceId, "alert.rule_switched", ruleId, told);
    return ruleShape(row, (await loadChannel(tx, workspaceId, row.channelId)).name);
  });
}

/** Removes a rule. What it has told stays in the log. */
export async function dropRule(actor: Actor, { ruleId, now }: { ruleId: string; now: Date }): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  await inTransaction(async (tx) => {
    await changeRule(tx, workspaceId, ruleId, { removedAt: now });
    await audit(tx, actor, workspaceId, "alert.rule_removed", ruleId);
  });
  return { ok: true };
}
