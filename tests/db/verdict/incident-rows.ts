import { createHash } from "node:crypto";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";

export const STARTED = new Date("2026-03-12T02:00:00.000Z");
export const NOW = new Date("2026-03-12T03:00:00.000Z");

export type Refusal = {
  recipient: string;
  remoteIp: string | null;
  remoteMta: string | null;
  pool?: string | null;
  /** Minutes after STARTED. */
  minute?: number;
};

/** An incident with the events it counts, straight into the tables. */
export async function makeIncident(
  workspaceId: string,
  provider: string,
  refusals: readonly Refusal[],
  more: { endedAt?: Date; expected?: number } = {},
): Promise<string> {
  const id = newId("inc");
  const number = (await database().incident.count({ where: { workspaceId } })) + 1;
  await database().incident.create({
    data: {
      ...{ id, workspaceId, number, reason: "relay_denied", provider, state: "open", version: 0 },
      ...{ startedAt: STARTED, detectedAt: STARTED, peakAt: STARTED, endedAt: more.endedAt ?? null },
      ...{ events: refusals.length, recipients: refusals.length, expected: more.expected ?? 0 },
    },
  });
  await addRefusals(workspaceId, provider, refusals);
  return id;
}

export async function addRefusals(workspaceId: string, provider: string, refusals: readonly Refusal[]): Promise<void> {
  await database().deliveryEvent.createMany({
    data: refusals.map((refusal, index) => ({
      workspaceId,
      eventKey: createHash("sha256").update(newId("evt")).digest(),
      ...{ uploadId: "upl_test", format: "postfix_log", line: index + 1, itemIndex: 0, outcome: "bounced" },
      recipient: refusal.recipient,
      recipientKey: refusal.recipient.toLowerCase(),
      recipientDomain: refusal.recipient.split("@")[1] ?? "",
      ...{ remoteIp: refusal.remoteIp, remoteMta: refusal.remoteMta, pool: refusal.pool ?? null },
      mailFrom: "news@northwind.example",
      occurredAt: new Date(STARTED.getTime() + (refusal.minute ?? index % 50) * 60_000),
      ...{ occurredAtFrom: "log", reason: "relay_denied", rule: "relay.test", provider, saidBy: "recipient_mx" },
    })),
  });
}

/** Counted attempts at a provider, in the minute of STARTED plus `minute`. */
export async function addVolume(
  workspaceId: string,
  provider: string,
  counts: readonly { pool: string; outcome: "delivered" | "bounced"; count: number; minute?: number }[],
): Promise<void> {
  await database().volumeBucket.createMany({
    data: counts.map(({ pool, outcome, count, minute }) => ({
      ...{ workspaceId, provider, pool, outcome, count },
      minute: new Date(STARTED.getTime() + (minute ?? 1) * 60_000),
      reason: outcome === "bounced" ? "relay_denied" : "",
    })),
  });
}

type Record = { name: string; type: string; ttl: number; data: string | { preference: number; exchange: string } };

export async function addZone(workspaceId: string, origin: string, records: Record[]): Promise<void> {
  await database().scenarioZone.create({ data: { workspaceId, scenario: "test", origin, records } });
}

/** One MX host with one address, its PTR, and a web address of the domain. */
export function zoneRecords(domain: string, ip: string, web: string): Record[] {
  return [
    { name: domain, type: "MX", ttl: 300, data: { preference: 10, exchange: `mx1.${domain}` } },
    { name: domain, type: "A", ttl: 300, data: web },
    { name: `mx1.${domain}`, type: "A", ttl: 300, data: ip },
    { name: `${ip.split(".").reverse().join(".")}.in-addr.arpa`, type: "PTR", ttl: 900, data: `mx1.${domain}` },
  ];
}

/** `count` recipients of a domain, all refused by one server. */
export function refusedBy(server: Omit<Refusal, "recipient">, domain: string, count: number): Refusal[] {
  return Array.from({ length: count }, (_, index) => ({ ...server, recipient: `person${index}@${domain}` }));
}
