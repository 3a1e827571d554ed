import type { Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type {
  Acknowledgement as AcknowledgementRow,
  AlertChannel as ChannelRow,
  AlertDelivery as DeliveryRow,
  AlertRule as RuleRow,
  AlertStanding as StandingRow,
} from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { AcknowledgementRow, ChannelRow, DeliveryRow, RuleRow, StandingRow };

export async function allChannels(tx: Tx, workspaceId: string): Promise<ChannelRow[]> {
  return tx.alertChannel.findMany({ where: { workspaceId, removedAt: null }, orderBy: { createdAt: "asc" } });
}

/** The channel, or `not_found`. */
export async function loadChannel(tx: Tx, workspaceId: string, id: string): Promise<ChannelRow> {
  const channel = await tx.alertChannel.findFirst({ where: { id, workspaceId, removedAt: null } });
  if (!channel) throw notFound("This channel");
  return channel;
}

/** Channels that add and remove take turns, so that one name is used once. */
export async function lockAlerts(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "held" FROM pg_advisory_xact_lock(hashtext('alert'), hashtext(${workspaceId}))`;
}

export async function insertChannel(tx: Tx, data: Prisma.AlertChannelCreateInput): Promise<ChannelRow> {
  return tx.alertChannel.create({ data });
}

export async function removeChannel(tx: Tx, workspaceId: string, id: string, now: Date): Promise<void> {
  await tx.alertChannel.updateMany({ where: { id, workspaceId }, data: { removedAt: now, sealed: null } });
  await tx.alertRule.updateMany({ where: { workspaceId, channelId: id, removedAt: null }, data: { removedAt: now } });
  await tx.alertDelivery.updateMany({
    where: { workspaceId, channelId: id, state: "waiting" },
    data: { state: "failed", finishedAt: now, result: "The channel was removed." },
  });
}

/** The newest finished or tried delivery of each channel. */
export async function lastTries(tx: Tx, workspaceId: string): Promise<DeliveryRow[]> {
  return tx.alertDelivery.findMany({
    where: { workspaceId, attempts: { gt: 0 } },
    distinct: ["channelId"],
    orderBy: [{ channelId: "asc" }, { createdAt: "desc" }, { id: "desc" }],
  });
}

export async function allRules(tx: Tx, workspaceId: string): Promise<RuleRow[]> {
  return tx.alertRule.findMany({ where: { workspaceId, removedAt: null }, orderBy: { createdAt: "asc" } });
}

export async function insertRule(tx: Tx, data: Prisma.AlertRuleCreateInput): Promise<RuleRow> {
  return tx.alertRule.create({ data });
}

/** The changed rule, or `not_found`. */
export async function changeRule(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: { enabled?: boolean; tellDrift?: boolean } | { removedAt: Date },
): Promise<RuleRow> {
  const rows = await tx.alertRule.updateManyAndReturn({ where: { id, workspaceId, removedAt: null }, data: change });
  if (!rows[0]) throw notFound("This rule");
  return rows[0];
}

/** What the rule has told about the incident, held until the transaction ends. */
export async function lockStanding(
  tx: Tx,
  workspaceId: string,
  ruleId: string,
  incidentId: string,
): Promise<StandingRow> {
  await tx.$executeRaw`INSERT INTO "AlertStanding" ("workspaceId", "ruleId", "incidentId")
    VALUES (${workspaceId}, ${ruleId}, ${incidentId}) ON CONFLICT DO NOTHING`;
  const rows = await tx.$queryRaw<StandingRow[]>`SELECT * FROM "AlertStanding"
    WHERE "workspaceId" = ${workspaceId} AND "ruleId" = ${ruleId} AND "incidentId" = ${incidentId} FOR UPDATE`;
  if (!rows[0]) throw new Error("The row that was just made is gone.");
  return rows[0];
}

export async function saveStanding(tx: Tx, { workspaceId, ruleId, incidentId, ...data }: StandingRow): Promise<void> {
  await tx.alertStanding.update({
    where: { workspaceId_ruleId_incidentId: { workspaceId, ruleId, incidentId } },
    data,
  });
}

export async function findAcknowledgement(
  tx: Tx,
  workspaceId: string,
  incidentId: string,
): Promise<AcknowledgementRow | null> {
  return tx.acknowledgement.findFirst({ where: { workspaceId, incidentId } });
}

/** False when it was acknowledged already. */
export async function insertAcknowledgement(tx: Tx, data: Prisma.AcknowledgementCreateManyInput): Promise<boolean> {
  const { count } = await tx.acknowledgement.createMany({ data: [data], skipDuplicates: true });
  return count === 1;
}

export async function dropAcknowledgement(tx: Tx, workspaceId: string, incidentId: string): Promise<void> {
  await tx.acknowledgement.deleteMany({ where: { workspaceId, incidentId } });
}

/** Keeps a delivery; false when the same alert is there already. */
export async function insertDelivery(tx: Tx, data: Prisma.AlertDeliveryCreateManyInput): Promise<boolean> {
  const { count } = await tx.alertDelivery.createMany({ data: [data], skipDuplicates: true });
  return count === 1;
}

/** Whether the channel was told of the drift named `key` after `since`. */
export async function toldDrift(
  tx: Tx,
  workspaceId: string,
  { channelId, key, since }: { channelId: string; key: string; since: Date },
): Promise<boolean> {
  const where = { workspaceId, channelId, kind: "drift", createdAt: { gt: since } };
  return (await tx.alertDelivery.count({ where: { ...where, message: { path: ["route", "key"], equals: key } } })) > 0;
}

/** The delivery, or `not_found`. */
export async function loadDelivery(tx: Tx, workspaceId: string, id: string): Promise<DeliveryRow> {
  const row = await tx.alertDelivery.findFirst({ where: { id, workspaceId } });
  if (!row) throw notFound("This alert");
  return row;
}

/** Takes one attempt for this caller alone: false when another took it, or nothing is due. */
export async function takeAttempt(tx: Tx, row: DeliveryRow, now: Date, leaseUntil: Date): Promise<boolean> {
  const { id, workspaceId, attempts } = row;
  const { count } = await tx.alertDelivery.updateMany({
    where: { id, workspaceId, state: "waiting", attempts, nextAt: { lte: now } },
    data: { attempts: attempts + 1, nextAt: leaseUntil, result: null, responseCode: null, excerpt: null },
  });
  return count === 1;
}

export async function settleDelivery(
  tx: Tx,
  row: Pick<DeliveryRow, "id" | "workspaceId" | "attempts">,
  data: Prisma.AlertDeliveryUpdateManyMutationInput,
): Promise<void> {
  const { id, workspaceId, attempts } = row;
  await tx.alertDelivery.updateMany({ where: { id, workspaceId, attempts, state: "waiting" }, data });
}

/** Makes a failed or waiting delivery due now, with all its attempts again; false when it was sent or is being sent. */
export async function renewDelivery(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.alertDelivery.updateMany({
    where: { id, workspaceId, OR: [{ state: "failed" }, { state: "waiting", result: { not: null } }] },
    data: { state: "waiting", attempts: 0, nextAt: now, finishedAt: null },
  });
  return count === 1;
}

/** Those whose time has passed without a job: a worker that stopped in between. */
export async function overdueDeliveries(tx: Tx, before: Date): Promise<DeliveryRow[]> {
  return tx.alertDelivery.findMany({
    where: { state: "waiting", kind: { not: "test" }, nextAt: { lte: before } },
    orderBy: { nextAt: "asc" },
    take: 100,
  });
}

export type ListedDelivery = DeliveryRow & { channelName: string };

/** The newest deliveries of the workspace, or of one incident. */
export async function newestDeliveries(
  tx: Tx,
  where: { workspaceId: string; incidentId?: string; id?: string },
  take: number,
): Promise<ListedDelivery[]> {
  const rows = await tx.alertDelivery.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take });
  const channels = await tx.alertChannel.findMany({
    where: { workspaceId: where.workspaceId, id: { in: rows.map((row) => row.channelId) } },
    select: { id: true, name: true },
  });
  const names = new Map(channels.map((one) => [one.id, one.name]));
  return rows.map((row) => ({ ...row, channelName: names.get(row.channelId) ?? "" }));
}
