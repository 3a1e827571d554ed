import type { z } from "zod";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import type { putProbeSettings as operation, ProbeSettings } from "#lib/evidence/probe/contract";
import { loadProbeSettings, putProbeSettings, type ProbeSettings as Row } from "#lib/evidence/probe/store";
import { inTransaction } from "#lib/platform/transaction";

const OFF: ProbeSettings = {
  ...{ enabled: false, ehlo: "", mailFrom: "", sourceIp: null, dailyMax: 50, restsUntil: null, restsBecause: null },
  production: { sourceIp: null, ehlo: null, mailFromDomain: null },
};

/** The settings of the workspace; off when nobody has ever set them. */
export async function getProbeSettings(actor: Actor): Promise<ProbeSettings> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const row = await inTransaction((tx) => loadProbeSettings(tx, workspaceId));
  return row ? settingsShape(row) : OFF;
}

/** Allows or forbids probes. An administrator's decision, in the audit trail. */
export async function changeProbeSettings(
  actor: Actor,
  { now, ...settings }: z.output<typeof operation.body> & { now: Date },
): Promise<ProbeSettings> {
  const { workspaceId } = actor;
  authorize(actor, "probe.settings", { workspaceId });
  return inTransaction(async (tx) => {
    const row = await putProbeSettings(tx, workspaceId, { ...settings, changedBy: actorRef(actor), changedAt: now });
    await audit(tx, actor, workspaceId, settings.enabled ? "probes.allowed" : "probes.forbidden", workspaceId, {
      ehlo: settings.ehlo,
      mailFrom: settings.mailFrom,
    });
    return settingsShape(row);
  });
}

function settingsShape(row: Row): ProbeSettings {
  const { enabled, ehlo, mailFrom, sourceIp, dailyMax, restsBecause } = row;
  return {
    ...{ enabled, ehlo, mailFrom, sourceIp, dailyMax, restsBecause },
    production: row.production as ProbeSettings["production"],
    restsUntil: row.restsUntil?.toISOString() ?? null,
  };
}
