import { createHash } from "node:crypto";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { AlertMessage } from "#lib/alert/message";
import { SEND_TASK } from "#lib/alert/send-task";
import { allChannels, allRules, insertDelivery, lockAlerts, toldDrift } from "#lib/alert/store";
import { SEVERITY } from "#lib/evidence/routes/judge-route";
import { keptFindings, routeTexts } from "#lib/evidence/routes/store";
import { env } from "#lib/platform/env";
import { enqueue } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";

/** The same drift is not told again for so long: DNS that fails in between makes it look new. */
const QUIET_MS = 7 * 86_400_000;

/**
 * Tells each channel that has an enabled rule which asks for it that a static route stopped leading to the
 * live MX; once for each route, domain and MX. Says nothing when the route is well again or gone by now.
 */
export async function tellDrift(
  actor: Actor,
  input: { workspaceId: string; routeTextId: string; domain: string; now: Date },
): Promise<void> {
  const { workspaceId, routeTextId, domain, now } = input;
  authorize(actor, "alert.change", { workspaceId });
  await inTransaction(async (tx) => {
    await lockAlerts(tx, workspaceId);
    const text = (await routeTexts(tx, workspaceId)).find((one) => one.id === routeTextId);
    const findings = await keptFindings(tx, workspaceId, { texts: [routeTextId], domains: [domain] });
    const finding = findings.find((one) => SEVERITY[one.standing] === "fault");
    if (!text || !finding) return;
    const told = (await allRules(tx, workspaceId)).filter((rule) => rule.enabled && rule.tellDrift);
    const channels = new Set(told.map((rule) => rule.channelId));
    const { line, standing, words, hosts, mx, since } = finding;
    const key = `${routeTextId} ${line} ${domain} ${mx.join(" ")}`;
    const { REBOUND_URL, PORT } = env();
    const url = new URL("/settings?tab=paths#routes", REBOUND_URL ?? `http://localhost:${PORT}`).toString();
    const message: AlertMessage = {
      ...{ kind: "drift", why: null, incident: null },
      route: {
        ...{ key, configuration: text.name, line, domain, standing, words, mx, url },
        hosts: hosts.map(({ host }) => host),
        since: since.toISOString(),
      },
    };
    for (const { id: channelId } of await allChannels(tx, workspaceId)) {
      if (!channels.has(channelId)) continue;
      if (await toldDrift(tx, workspaceId, { channelId, key, since: new Date(now.getTime() - QUIET_MS) })) continue;
      // Its id comes from what it says, so that a follow-up that runs twice tells once.
      const hash = createHash("sha256")
        .update(`${workspaceId} ${channelId} ${key} ${since.toISOString()}`)
        .digest("hex");
      const deliveryId = `alr_${hash.slice(0, 26)}`;
      const row = { id: deliveryId, workspaceId, channelId, kind: "drift", sequence: 0, message };
      const kept = await insertDelivery(tx, { ...row, state: "waiting", nextAt: now, createdAt: now });
      if (kept) await enqueue(tx, SEND_TASK, { workspaceId, deliveryId }, { key: `${SEND_TASK}:${deliveryId}` });
    }
  });
}
