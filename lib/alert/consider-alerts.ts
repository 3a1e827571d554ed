import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type Decision, decide, hasReopened, isRunning, type Seen } from "#lib/alert/decide";
import type { AlertMessage } from "#lib/alert/message";
import { CONSIDER_TASK, SEND_TASK } from "#lib/alert/send-task";
import {
  allChannels,
  allRules,
  dropAcknowledgement,
  findAcknowledgement,
  insertDelivery,
  lockStanding,
  saveStanding,
} from "#lib/alert/store";
import { providerLabel } from "#lib/classify/provider";
import { appendTimeline, type IncidentRow, loadIncident } from "#lib/incident/store";
import { env } from "#lib/platform/env";
import { newId } from "#lib/platform/ids";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Holds every enabled rule against the incident as it is now and puts the alerts that are due on their way, each once.
 * Runs after all that changes an incident; two runs at once take turns on each rule's standing.
 */
export async function considerAlerts(
  actor: Actor,
  { workspaceId, incidentId, now }: { workspaceId: string; incidentId: string; now: Date },
): Promise<void> {
  authorize(actor, "alert.change", { workspaceId });
  await inTransaction(async (tx) => {
    const rules = (await allRules(tx, workspaceId)).filter((rule) => rule.enabled);
    if (rules.length === 0) return;
    const names = new Map((await allChannels(tx, workspaceId)).map((one) => [one.id, one.name]));
    const standings = [];
    for (const rule of rules) standings.push({ rule, told: await lockStanding(tx, workspaceId, rule.id, incidentId) });
    // Read after the locks: whoever held them may have waited for a newer state.
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const seen: Seen = { ...incident, withdrawn: incident.withdrawnAt !== null };
    const acknowledged = (await findAcknowledgement(tx, workspaceId, incidentId)) !== null;
    let waitUntil: Date | null = null;
    let reopened = false;
    for (const { rule, told } of standings) {
      const decision = decide(rule, seen, told, { acknowledged, now });
      if (decision.kind === "wait") waitUntil = decision.until;
      if (decision.kind === "silent" && told.sequence > 0 && told.running && !isRunning(seen))
        await saveStanding(tx, { ...told, running: false });
      if (decision.kind === "silent" || decision.kind === "wait") continue;
      reopened ||= hasReopened(seen, told);
      const sequence = told.sequence + 1;
      const { side, recipients } = seen;
      await saveStanding(tx, { ...told, sequence, running: isRunning(seen), side, recipients });
      const deliveryId = newId("alr");
      const kept = await insertDelivery(tx, {
        id: deliveryId,
        workspaceId,
        channelId: rule.channelId,
        ruleId: rule.id,
        incidentId,
        kind: decision.kind,
        sequence,
        message: messageOf(incident, decision),
        state: "waiting",
        nextAt: now,
        createdAt: now,
      });
      if (!kept) continue;
      await enqueue(tx, SEND_TASK, { workspaceId, deliveryId }, { key: `${SEND_TASK}:${deliveryId}` });
      await appendTimeline(tx, {
        workspaceId,
        incidentId,
        at: now,
        kind: `alert.${decision.kind}`,
        actor: actorRef(actor),
        text: `Tells ${names.get(rule.channelId) ?? "a channel"}${decision.why ? `: ${decision.why}` : "."}`,
        curated: false,
      });
    }
    if (reopened) await dropAcknowledgement(tx, workspaceId, incidentId);
    if (waitUntil)
      await enqueue(
        tx,
        CONSIDER_TASK,
        { workspaceId, incidentId },
        { key: `${CONSIDER_TASK}:${incidentId}`, runAt: waitUntil },
      );
  });
}

/** What an alert about the incident says, as the incident is now. */
export function messageOf(
  incident: IncidentRow,
  { kind, why }: Exclude<Decision, { kind: "silent" | "wait" }>,
): AlertMessage {
  const { REBOUND_URL, PORT } = env();
  const { id, number, state, reason, provider, pool, recipients, side, sentence } = incident;
  return {
    kind,
    why,
    incident: {
      id,
      number,
      url: new URL(`/incidents/${id}`, REBOUND_URL ?? `http://localhost:${PORT}`).toString(),
      state,
      reason,
      provider,
      providerLabel: providerLabel(provider),
      pool,
      startedAt: incident.startedAt.toISOString(),
      endedAt: incident.endedAt?.toISOString() ?? null,
      recipients,
      side,
      sentence,
    },
  };
}
