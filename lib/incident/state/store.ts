import type { ActorRef } from "#lib/access/actor";
import type { FalseAlarmReason } from "#lib/incident/state/false-alarm";
import type { IncidentState } from "#lib/incident/state/transitions";
import { Prisma } from "#lib/platform/database";
import type { Tx } from "#lib/platform/transaction";

/** A signature under the report, and every other mark a person leaves on a row. */
export type Mark = ActorRef & { at: string; words: string };

export type SaidChange = {
  workspaceId: string;
  incidentId: string;
  from: readonly IncidentState[];
  to: IncidentState;
  at: Date;
  falseAlarm: { reason: FalseAlarmReason; teaches: boolean } | null;
  reviewed: Mark | null;
};

/**
 * Moves the incident as a person said; false when its state is none of `from`, and then nothing changed. While it still
 * runs, the hand is the basis of its end until the data knows one; opening it again takes that back.
 */
export async function sayIncidentState(tx: Tx, said: SaidChange): Promise<boolean> {
  const { workspaceId, incidentId, from, to, at } = said;
  const { count } = await tx.incident.updateMany({
    where: { id: incidentId, workspaceId, state: { in: [...from] } },
    data: {
      state: to,
      version: { increment: 1 },
      falseAlarmReason: said.falseAlarm?.reason ?? null,
      falseAlarmTeaches: said.falseAlarm?.teaches ?? false,
      reviewedBy: said.reviewed ?? Prisma.DbNull,
      ...(to === "resolved" ? { resolvedAt: at } : to === "reviewed" ? {} : { resolvedAt: null }),
    },
  });
  if (count === 0) return false;
  if (to === "reviewed") return true;
  const closed = to === "resolved" || to === "false_alarm";
  await tx.incident.updateMany({
    where: { id: incidentId, workspaceId, endedAt: null },
    data: closed ? { closedAt: at, endBasis: "manual" } : { closedAt: null, endBasis: null },
  });
  return true;
}
