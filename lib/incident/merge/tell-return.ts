import { type Actor, actorRef } from "#lib/access/actor";
import { appendTimeline } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";
import { dayClockUtc } from "#lib/platform/utc-words";

type Before = { id: string; number: number; resolvedAt: Date | null };
type After = { id: string; number: number; startedAt: Date; workspaceId: string };

/** Says in both timelines that a resolved incident came back as another one. */
export async function tellReturn(tx: Tx, actor: Actor, at: Date, before: Before, after: After): Promise<void> {
  const entry = { workspaceId: after.workspaceId, at, actor: actorRef(actor) };
  const when = before.resolvedAt ? ` It was resolved at ${dayClockUtc(before.resolvedAt)}.` : "";
  await appendTimeline(tx, {
    ...entry,
    incidentId: after.id,
    kind: "incident.regressed",
    text: `Regressed from incident ${before.number}: the same rise is back.${when}`,
    link: { incident: before.id },
  });
  await appendTimeline(tx, {
    ...entry,
    incidentId: before.id,
    kind: "incident.came_back",
    text: `It came back as incident ${after.number}, from ${dayClockUtc(after.startedAt)}.`,
    link: { incident: after.id },
  });
}
