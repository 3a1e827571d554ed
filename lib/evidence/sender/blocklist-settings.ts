import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { dnsName, isAskable } from "#lib/evidence/dns-name";
import { parseResolver } from "#lib/evidence/resolvers";
import { BLOCKLIST_ZONES, isPublicResolver, isRetired } from "#lib/evidence/sender/blocklist-zones";
import type { BlocklistSettings } from "#lib/evidence/sender/contract";
import { loadBlocklists, putBlocklists } from "#lib/evidence/sender/store";
import { ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** Which blocklists are asked; none when nobody has ever turned one on. */
export async function getBlocklistSettings(actor: Actor): Promise<BlocklistSettings> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const row = await inTransaction((tx) => loadBlocklists(tx, workspaceId));
  return shape(row?.zones ?? [], row?.resolver ?? null);
}

/** Turns blocklists on or off. An administrator's decision, in the audit trail. `invalid` for what cannot be asked. */
export async function changeBlocklistSettings(
  actor: Actor,
  { zones, resolver, now }: { zones: readonly string[]; resolver: string | null; now: Date },
): Promise<BlocklistSettings> {
  const { workspaceId } = actor;
  authorize(actor, "blocklist.change", { workspaceId });
  const names = [...new Set(zones.map(checkedZone))];
  const server = resolver === null || resolver === "" ? null : checkedResolver(resolver);
  return inTransaction(async (tx) => {
    const change = { zones: names, resolver: server, changedBy: actorRef(actor), changedAt: now };
    await putBlocklists(tx, workspaceId, change);
    await audit(tx, actor, workspaceId, "blocklists.changed", workspaceId, { zones: names, resolver: server });
    return shape(names, server);
  });
}

function checkedZone(text: string, index: number): string {
  const zone = dnsName(text);
  if (!isAskable(zone)) refuse(`zones.${index}`, `“${text}” is no name of a zone.`);
  if (isRetired(zone)) refuse(`zones.${index}`, `${zone} was shut down and may answer anything. Leave it out.`);
  return zone;
}

function checkedResolver(text: string): string {
  const resolver =
    parseResolver(text) ?? refuse("resolver", `“${text}” is not host, host:port, [IPv6]:port or https://…`);
  if (isPublicResolver(resolver.host))
    refuse("resolver", `${resolver.host} is a public resolver, and blocklists do not answer those. Name your own.`);
  return resolver.label;
}

function refuse(field: string, what: string): never {
  throw new ServiceError("invalid", what, [{ where: `body.${field}`, what }]);
}

function shape(zones: string[], resolver: string | null): BlocklistSettings {
  const known = BLOCKLIST_ZONES.filter(({ needsKey }) => needsKey !== true).map(
    ({ zone, label, terms, source, neighbours }) => ({
      ...{ zone, label, terms, source, neighbours: neighbours === true },
    }),
  );
  return { zones, resolver, known };
}
