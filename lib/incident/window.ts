import { ALL_PROVIDERS } from "#lib/classify/provider";

/** What is needed of an incident to say which span of time and which events are its own. */
export type WindowedIncident = {
  workspaceId: string;
  reason: string;
  provider: string;
  pool: string | null;
  recipientDomain: string | null;
  startedAt: Date;
  endedAt: Date | null;
};

/** Outcomes that count as a failure of an incident. */
export const FAILURE_OUTCOMES = ["bounced", "deferred"] as const;

/**
 * The incident's span, half-open, UTC: from its first bad event to just after its last one, or to `now` while it runs.
 * Times are kept in whole milliseconds, so one more millisecond takes the last event in.
 */
export function incidentWindow(
  incident: Pick<WindowedIncident, "startedAt" | "endedAt">,
  now: Date,
): { from: Date; to: Date } {
  const end = incident.endedAt ? incident.endedAt.getTime() + 1 : now.getTime();
  return { from: incident.startedAt, to: new Date(Math.max(end, incident.startedAt.getTime() + 1)) };
}

/** The `where` of Prisma that selects exactly the delivery events an incident counts. */
export function incidentEventWhere(incident: WindowedIncident, now: Date) {
  const { from, to } = incidentWindow(incident, now);
  return {
    workspaceId: incident.workspaceId,
    reason: incident.reason,
    ...(incident.provider === ALL_PROVIDERS ? {} : { provider: incident.provider }),
    ...(incident.pool === null ? {} : { pool: incident.pool }),
    ...(incident.recipientDomain === null ? {} : { recipientDomain: incident.recipientDomain }),
    occurredAt: { gte: from, lt: to },
    counted: true,
    outcome: { in: [...FAILURE_OUTCOMES] },
  };
}
