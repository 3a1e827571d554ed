import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { canonicalAddress } from "#lib/evidence/address";
import { ptrView } from "#lib/evidence/mx-view";
import type { RejectingServer } from "#lib/incident/contract";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";
import type { Compared } from "#lib/verdict/compare";
import { loadCompared, loadDns, type RoundAnswers } from "#lib/verdict/load-facts";
import { refusingServers, type ServerRow } from "#lib/verdict/store";
import { workspaceHosts } from "#lib/verdict/workspace-hosts";

const SERVERS_MAX = 100;

/**
 * The servers that refused, most events first, each with its level: that of the domain it refused most among those that
 * DNS was asked about. `cut` counts the servers beyond the list.
 */
export async function getServers(
  actor: Actor,
  { incidentId }: { incidentId: string },
): Promise<{ items: RejectingServer[]; cut: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const now = systemNow();
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const rows = await refusingServers(tx, incident, now, SERVERS_MAX);
    const dns = await loadDns(tx, incident);
    const known = await workspaceHosts(tx, workspaceId);
    const compared = await loadCompared(tx, incident, dns, known, now);
    const items = rows.map((row) => serverShape(row, compared, dns));
    return { items, cut: (rows[0]?.total ?? 0) - rows.length };
  });
}

function serverShape(row: ServerRow, compared: readonly Compared[], dns: RoundAnswers): RejectingServer {
  const { remoteIp, remoteMta, events, recipients, domains, sampleEventId } = row;
  // Pairs come with the most events first.
  const pair = compared.find((one) => one.remoteIp === remoteIp && one.remoteMta === remoteMta);
  const address = remoteIp === null ? null : canonicalAddress(remoteIp);
  const ptr = address === null ? null : ptrView(address, dns.rows);
  return {
    ...{ remoteIp, remoteMta, events, recipients, domains, sampleEventId },
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    level: pair?.match.level ?? null,
    levelName: pair?.match.name ?? "not asked",
    saidBy: (pair?.match.bySource ?? []).map(({ resolver, inMx, result, askedAt }) => ({
      ...{ resolver, inMx, result, askedAt },
    })),
    ptr: ptr?.name ?? null,
    ptrConfirmed: ptr?.confirmed ?? null,
  };
}
