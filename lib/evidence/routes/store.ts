import type { ActorRef } from "#lib/access/actor";
import { type ResolvedHost, type RouteFinding, SEVERITY, type Standing } from "#lib/evidence/routes/judge-route";
import type { RouteFinding as FindingRow, RouteText } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { RouteText };

/** A finding as the table keeps it. */
export type KeptFinding = RouteFinding & { routeTextId: string; line: number; since: Date; checkedAt: Date };

/** Texts in force, by name. */
export async function routeTexts(tx: Tx, workspaceId: string): Promise<RouteText[]> {
  return tx.routeText.findMany({ where: { workspaceId, removedAt: null }, orderBy: { name: "asc" } });
}

/** Workspaces that have a text in force. */
export async function workspacesWithRoutes(tx: Tx): Promise<string[]> {
  const rows = await tx.routeText.findMany({
    where: { removedAt: null },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
  return rows.map((row) => row.workspaceId);
}

/** Puts `row` in force; the text of the same name before it goes out of force. */
export async function putRouteText(
  tx: Tx,
  row: {
    id: string;
    workspaceId: string;
    name: string;
    format: string;
    text: string;
    sha256: string;
    addedBy: ActorRef;
    addedAt: Date;
  },
): Promise<RouteText> {
  const { workspaceId, name, addedAt } = row;
  await tx.routeText.updateMany({ where: { workspaceId, name, removedAt: null }, data: { removedAt: addedAt } });
  return tx.routeText.create({ data: row });
}

/** Takes a text out of force; false when it was not in force. */
export async function removeRouteText(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.routeText.updateMany({
    where: { workspaceId, id, removedAt: null },
    data: { removedAt: now },
  });
  return count > 0;
}

/** Findings of texts in force; with `domains`, only those of these recipient domains. */
export async function keptFindings(
  tx: Tx,
  workspaceId: string,
  ask: { texts: readonly string[]; domains?: readonly string[] },
): Promise<KeptFinding[]> {
  const rows = await tx.routeFinding.findMany({
    where: {
      workspaceId,
      routeTextId: { in: [...ask.texts] },
      ...(ask.domains ? { domain: { in: [...ask.domains] } } : {}),
    },
    orderBy: [{ line: "asc" }, { domain: "asc" }],
  });
  return rows.map(kept);
}

/**
 * Keeps what a check found for one text; `since` stays while the standing does. Gives the domains whose route is at fault
 * now and was not at the check before; a first check has no before.
 */
export async function saveFindings(
  tx: Tx,
  text: RouteText,
  found: readonly (RouteFinding & { line: number })[],
  now: Date,
): Promise<string[]> {
  const { workspaceId, id: routeTextId } = text;
  const before = await keptFindings(tx, workspaceId, { texts: [routeTextId] });
  const known = new Map(before.map((one) => [`${one.line} ${one.domain}`, one]));
  await tx.routeFinding.deleteMany({ where: { workspaceId, routeTextId } });
  await tx.routeFinding.createMany({
    data: found.map(({ line, domain, standing, words, hosts, mx }) => {
      const old = known.get(`${line} ${domain}`);
      const since = old?.standing === standing ? old.since : now;
      return {
        ...{ workspaceId, routeTextId, line, domain, standing, words, mx, since, checkedAt: now },
        hosts: hosts.map(({ host, addresses }) => ({ host, addresses: addresses === null ? null : [...addresses] })),
      };
    }),
  });
  await tx.routeText.updateMany({ where: { workspaceId, id: routeTextId }, data: { checkedAt: now } });
  const drifted = found.filter(({ line, domain, standing }) => {
    const old = known.get(`${line} ${domain}`);
    return old !== undefined && SEVERITY[standing] === "fault" && SEVERITY[old.standing] !== "fault";
  });
  return [...new Set(drifted.map(({ domain }) => domain))];
}

/** Recipient domains below `domain` that mail failed for, most failures first. */
export async function domainsBelow(tx: Tx, workspaceId: string, domain: string, limit: number): Promise<string[]> {
  const rows = await tx.deliveryEvent.groupBy({
    by: ["recipientDomain"],
    where: { workspaceId, recipientDomain: { endsWith: `.${domain}` } },
    _count: { _all: true },
    orderBy: { _count: { recipientDomain: "desc" } },
    take: limit,
  });
  return rows.map((row) => row.recipientDomain);
}

function kept(row: FindingRow): KeptFinding {
  const { routeTextId, line, domain, words, since, checkedAt } = row;
  return {
    ...{ routeTextId, line, domain, words, since, checkedAt },
    standing: row.standing as Standing,
    hosts: row.hosts as unknown as ResolvedHost[],
    mx: row.mx as unknown as string[],
  };
}
