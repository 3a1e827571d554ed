import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Incident } from "#lib/incident/contract";
import { getIncident } from "#lib/incident/get-incident";
import { stateOfWindow } from "#lib/incident/merge/merge-plan";
import { writeIncident } from "#lib/incident/merge/store";
import { appendTimeline, type IncidentRow, loadIncident, lockIncidents } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import { type FixedBy, fixedBy } from "#lib/incident/window-finder/fixed-window";
import { compareSpans, countSpan, peakMinute } from "#lib/incident/window-finder/store";
import { checkedWindow, type WindowWish } from "#lib/incident/window-finder/window-wish";
import { groupDigits } from "#lib/incident/words";
import { systemNow } from "#lib/platform/clock";
import { conflict, ServiceError } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

/**
 * A person dates an incident: later data moves neither boundary they set, only the counters. Hold and retry follow the
 * new window. Throws `invalid` for a window without refusals, `conflict` for a closed incident, `not_found`.
 */
export async function fixWindow(
  actor: Actor,
  wish: WindowWish & { incidentId: string; words: string },
  now: Date = systemNow(),
): Promise<Incident> {
  const { workspaceId } = actor;
  const { incidentId, words } = wish;
  authorize(actor, "incident.decide", { workspaceId });
  checkedWindow(wish, now);
  await inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    const incident = await loadIncident(tx, workspaceId, incidentId);
    refuseClosed(incident);
    const to = wish.to ?? endByData(incident, wish.from);
    const span = { from: wish.from, to: to ?? now };
    const counts = await countSpan(tx, incident, span);
    if (counts.events === 0)
      throw new ServiceError("invalid", "This window holds no refusal of the incident. Nothing was changed.");
    const { added, removed } = await compareSpans(tx, incident, span, incidentWindow(incident, now));

    // Kept as its last millisecond, so that the window read from it is [from, to) again.
    const endedAt = to === null ? null : new Date(to.getTime() - 1);
    const within = (at: Date) => new Date(Math.min(Math.max(at.getTime(), span.from.getTime()), span.to.getTime() - 1));
    const fixed: FixedBy = { ...actorRef(actor), at: now.toISOString(), words, end: wish.to !== null };
    // A person's end rests on their word, whatever the data's rested on.
    const endBasis = wish.to === null ? incident.endBasis : "manual";
    const ended = endedAt ? { closedAt: incident.closedAt ?? now, endBasis } : { closedAt: null, endBasis: null };
    const written = await writeIncident(tx, incident, {
      startedAt: span.from,
      endedAt,
      ...ended,
      detectedAt: within(incident.detectedAt),
      peakAt: within((await peakMinute(tx, incident, span)) ?? incident.peakAt),
      events: counts.events,
      recipients: counts.recipients,
      attempts: counts.attempts,
      windowFixedBy: fixed,
      state: stateOfWindow(incident.state, { endedAt, side: incident.side }),
    });
    if (!written)
      throw conflict("The incident changed in the same moment. Nothing was changed; look at it and try again.");
    const range = `from ${dayClockUtc(span.from)} ${wish.to ? `to ${dayClockUtc(span.to)}` : "on"}`;
    await appendTimeline(tx, {
      workspaceId,
      incidentId,
      at: now,
      kind: "incident.window_fixed",
      actor: actorRef(actor),
      text: `${actor.name} dated it ${range}, ${groupDigits(added)} recipients more and ${groupDigits(removed)} fewer than before: ${words}`,
    });
    await record(tx, { kind: "incident.changed", workspaceId, incidentId });
  });
  return getIncident(actor, { incidentId }, now);
}

/** The end that the data knows, not part of the window; null while it runs or was set by hand. */
function endByData(incident: IncidentRow, from: Date): Date | null {
  if (incident.endedAt === null || fixedBy(incident)?.end || incident.endedAt < from) return null;
  return new Date(incident.endedAt.getTime() + 1);
}

/** A window is dated while people work on the incident, and after it was resolved until it is signed. */
export function refuseClosed(incident: IncidentRow): void {
  if (["open", "identified", "monitoring", "retrying", "resolved"].includes(incident.state)) return;
  throw conflict(
    `Incident ${incident.number} is ${incident.state.replaceAll("_", " ")}, so its window stays. Nothing was changed.`,
  );
}
