import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { inTransaction } from "#lib/platform/transaction";
import { askKumo, callsOf, refusalOf, sendKumo } from "#lib/release/kumomta/ask";
import { kumoWords, tookHold } from "#lib/release/kumomta/calls";
import type { KumoAction, KumoState } from "#lib/release/kumomta/contract";
import { kumoTarget } from "#lib/release/kumomta/get-state";
import type { TargetRow } from "#lib/release/store";

export type KumoDone = {
  dryRun: boolean;
  result: "would" | "done" | "failed" | "unknown";
  says: string;
  state: KumoState | null;
};

/**
 * Does one thing on a KumoMTA server and reads it back where that is possible; a dry run only looks. One call, never
 * repeated: a lost answer of what cannot be read back is told as unknown. Throws `not_found`.
 */
export async function actOnKumo(
  actor: Actor,
  wish: { targetId: string; do: KumoAction; incidentId?: string | undefined; dryRun: boolean; now: Date },
): Promise<KumoDone> {
  const { workspaceId } = actor;
  const { targetId, do: action, incidentId, dryRun, now } = wish;
  authorize(actor, "release.start", { workspaceId });
  const target = await inTransaction(async (tx) => {
    const found = await kumoTarget(tx, workspaceId, targetId);
    if (incidentId) await loadIncident(tx, workspaceId, incidentId);
    await audit(tx, actor, workspaceId, "release.kumomta", targetId, {
      action: action.action,
      what: "id" in action ? action.id : action.domain,
      dryRun: String(dryRun),
    });
    return found;
  });
  const words = kumoWords(action, target.name);
  if (dryRun) {
    const asked = await askKumo(target);
    return asked.ok
      ? { dryRun, result: "would", says: `This would ${words}.`, state: asked.state }
      : { dryRun, result: "failed", says: asked.why, state: null };
  }

  const done = await run(target, action);
  if (incidentId && done.result !== "failed")
    await inTransaction((tx) =>
      appendTimeline(tx, {
        workspaceId,
        incidentId,
        at: now,
        kind: "release.kumomta",
        actor: actorRef(actor),
        text: `${actor.name} asked KumoMTA to ${words}. ${done.says}`,
      }),
    );
  return { dryRun, ...done };
}

async function run(target: TargetRow, action: KumoAction): Promise<Omit<KumoDone, "dryRun">> {
  const answer = await sendKumo(target, callsOf(target).act(action));
  if (answer.kind === "not_sent") return { result: "failed", says: refusalOf(answer), state: null };
  // 404: the entry has run out or never was; reading back tells.
  if (answer.kind === "refused" && answer.status !== 404)
    return { result: "failed", says: refusalOf(answer), state: null };
  const asked = await askKumo(target);
  if (!asked.ok) return { result: "unknown", says: `Asked, but reading back failed: ${asked.why}`, state: null };
  const { state } = asked;
  const held = tookHold(action, state);
  if (held === true) return { result: "done", says: "Read back: it took hold.", state };
  if (held === false) return { result: "failed", says: "Read back: it did not take hold.", state };
  if (answer.kind === "refused") return { result: "failed", says: refusalOf(answer), state };
  return answer.kind === "in_doubt"
    ? { result: "unknown", says: "The answer was lost, and KumoMTA has nothing to read back: look at its log.", state }
    : { result: "done", says: "The server took it; what comes of each mail is in its log.", state };
}
