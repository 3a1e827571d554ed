import type { ActorRef } from "#lib/access/actor";
import { incidentEventSql } from "#lib/evidence/store";
import type { IncidentRow } from "#lib/incident/store";
import type { DeliveryEvent, PathTest, SubmissionPath, TestArrival } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { PathTest as PathTestRow, SubmissionPath as SubmissionPathRow, TestArrival as ArrivalRow };

export async function lockPathTests(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('path-test'), hashtext(${workspaceId}))`;
}

/** Hosts in force, oldest first. */
export async function submissionPaths(tx: Tx, workspaceId: string): Promise<SubmissionPath[]> {
  return tx.submissionPath.findMany({ where: { workspaceId, removedAt: null }, orderBy: { createdAt: "asc" } });
}

export async function insertSubmissionPath(
  tx: Tx,
  data: Omit<SubmissionPath, "settings" | "createdBy" | "removedAt"> & { settings: object; createdBy: ActorRef },
): Promise<SubmissionPath> {
  return tx.submissionPath.create({ data });
}

/** False when it was not in force. */
export async function removeSubmissionPath(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.submissionPath.updateMany({
    where: { workspaceId, id, removedAt: null },
    data: { removedAt: now, sealed: null },
  });
  return count > 0;
}

/** Names of hosts, removed ones as well. */
export async function pathNames(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, SubmissionPath>> {
  const rows = await tx.submissionPath.findMany({ where: { workspaceId, id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether mail to the address ever failed here, or it was handed over in a cohort: then it is no control. */
export async function isCustomer(tx: Tx, workspaceId: string, recipientKey: string): Promise<boolean> {
  const failed = await tx.recipientState.count({ where: { workspaceId, recipientKey, lastFailedAt: { not: null } } });
  if (failed > 0) return true;
  if ((await tx.deliveryEvent.count({ where: { workspaceId, recipientKey }, take: 1 })) > 0) return true;
  return (await tx.dispatch.count({ where: { workspaceId, recipientKey }, take: 1 })) > 0;
}

/** Tests begun after `since`: of the workspace, and over one host. */
export async function testsSince(
  tx: Tx,
  workspaceId: string,
  ask: { pathId: string; day: Date; minute: Date },
): Promise<{ today: number; overPath: number }> {
  const today = await tx.pathTest.count({ where: { workspaceId, startedAt: { gt: ask.day } } });
  const where = { workspaceId, pathId: ask.pathId, startedAt: { gt: ask.minute } };
  return { today, overPath: await tx.pathTest.count({ where }) };
}

/** Whether the address was used for a test before: what came of that does not make it a customer. */
export async function wasControl(tx: Tx, workspaceId: string, recipient: string): Promise<boolean> {
  return (await tx.pathTest.count({ where: { workspaceId, recipient }, take: 1 })) > 0;
}

export async function insertPathTest(
  tx: Tx,
  data: Omit<PathTest, "result" | "askedBy" | "state"> & { askedBy: ActorRef },
): Promise<void> {
  await tx.pathTest.create({ data: { ...data, state: "running" } });
}

/** Keeps what the submission host said, once. */
export async function finishPathTest(tx: Tx, workspaceId: string, id: string, result: object): Promise<void> {
  await tx.pathTest.updateMany({ where: { workspaceId, id, state: "running" }, data: { state: "done", result } });
}

/** Newest first. */
export async function pathTestRows(
  tx: Tx,
  workspaceId: string,
  where: { incidentId?: string; id?: string },
  take: number,
): Promise<PathTest[]> {
  return tx.pathTest.findMany({
    where: { workspaceId, ...where },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** Mails of tests as they arrived, newest first. */
export async function arrivalsOf(tx: Tx, workspaceId: string, tests: readonly string[]): Promise<TestArrival[]> {
  return tx.testArrival.findMany({
    where: { workspaceId, pathTestId: { in: [...tests] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
}

export async function insertArrival(
  tx: Tx,
  { bytes, ...data }: Omit<TestArrival, "bytes" | "handedInBy"> & { bytes: Uint8Array; handedInBy: ActorRef },
): Promise<void> {
  await tx.testArrival.create({ data: { ...data, bytes: new Uint8Array(bytes) } });
}

/** What logs and reports said of a message to a recipient after `since`, newest first. */
export async function eventsOfMessage(
  tx: Tx,
  workspaceId: string,
  ask: { messageId: string; recipientKey: string; since: Date },
): Promise<DeliveryEvent[]> {
  const { messageId, recipientKey, since } = ask;
  const where = { workspaceId, recipientKey, messageId, occurredAt: { gte: since } };
  return tx.deliveryEvent.findMany({ where, orderBy: [{ occurredAt: "desc" }, { id: "desc" }], take: 5 });
}

/** When mail to the recipient was last delivered, if after `since`: deliveries are counted, not kept by message. */
export async function deliveredSince(
  tx: Tx,
  workspaceId: string,
  recipientKey: string,
  since: Date,
): Promise<Date | null> {
  const where = { workspaceId, recipientKey, lastDeliveredAt: { gte: since } };
  return (await tx.recipientState.findFirst({ where, select: { lastDeliveredAt: true } }))?.lastDeliveredAt ?? null;
}

/** The newest event of the server that refused most of an incident, test mails aside: the failing path. */
export async function failingEvent(tx: Tx, incident: IncidentRow, now: Date): Promise<DeliveryEvent | null> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT max("id") AS "id" FROM "DeliveryEvent" WHERE ${incidentEventSql(incident, now)}
      AND coalesce("messageId", '') NOT IN (SELECT "messageId" FROM "PathTest" WHERE "workspaceId" = ${incident.workspaceId})
    GROUP BY "remoteIp", "remoteMta", "pool" ORDER BY count(*) DESC, 1 LIMIT 1`;
  return rows[0] ? tx.deliveryEvent.findFirst({ where: { workspaceId: incident.workspaceId, id: rows[0].id } }) : null;
}
