import { type Actor, systemActor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { addRoutes } from "#lib/evidence/routes/keep-routes";
import { snapshotDomains } from "#lib/evidence/snapshot-domains";
import { receiveUpload } from "#lib/intake/receive-upload";
import type { Scenario } from "#lib/pipeline/contract";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";
import type { ScenarioDefinition } from "#lib/pipeline/scenario/scenario";
import { dropZones, saveZones, scenarioLoadedAt, scenariosLoaded } from "#lib/pipeline/scenario/store";
import { SENDER, senderZone } from "#lib/pipeline/scenario/zones";
import { conflict, ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** The scenario pack, for a list, and which of it is in this workspace already. */
export async function listScenarios(actor: Actor): Promise<{ items: Scenario[] }> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  const loaded = await inTransaction((tx) => scenariosLoaded(tx, actor.workspaceId));
  const items = SCENARIOS.map(({ name, title, story, expect, expected }) => {
    const loadedAt = loaded.get(name)?.toISOString() ?? null;
    return { name, title, story, expect, incidents: expected.length, loadedAt };
  });
  return { items };
}

/** The scenario of that name, or `not_found` naming those there are. */
export function findScenario(name: string): ScenarioDefinition {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (scenario) return scenario;
  const known = SCENARIOS.map((candidate) => candidate.name).join(", ");
  throw new ServiceError("not_found", `There is no scenario “${name}”. There are: ${known}.`);
}

/**
 * Brings a rehearsed incident in: its DNS zones begin to answer, are asked as of earlier moments, its files go through the real intake. The rest is
 * up to the worker. Gives the ids of the uploads; `conflict` when it is already in this workspace.
 */
export async function loadScenario(
  actor: Actor,
  { name, now }: { name: string; now: Date },
): Promise<{ uploads: string[] }> {
  authorize(actor, "scenario.load", { workspaceId: actor.workspaceId });
  const scenario = findScenario(name);
  const { files, zones, watched } = scenario.build(now);
  await inTransaction(async (tx) => {
    const loadedAt = await scenarioLoadedAt(tx, actor.workspaceId, name);
    if (loadedAt)
      throw conflict(
        `“${scenario.title}” is already here since ${loadedAt.toISOString()}. Its incidents are in the list.`,
      );
    await saveZones(tx, actor.workspaceId, name, zones);
    await saveZones(tx, actor.workspaceId, SENDER, senderZone());
  });
  try {
    // DNS as it was asked about in the past, before the first file comes in.
    for (const { domains, at } of watched)
      await snapshotDomains(actor, { workspaceId: actor.workspaceId, domains, now: at });
    // Whoever may rehearse brings its routes too: they are about names of the rehearsal alone.
    const system = systemActor("scenario.load", actor.workspaceId);
    for (const { name: file, text } of scenario.routes ?? [])
      await addRoutes(system, { name: `${file} (${name})`, text, now });
    const uploads: string[] = [];
    for (const file of files) {
      const upload = await receiveUpload(actor, {
        name: file.name,
        source: `scenario ${name}`,
        body: once(file.bytes),
      });
      uploads.push(upload.id);
    }
    return { uploads };
  } catch (error) {
    await inTransaction((tx) => dropZones(tx, actor.workspaceId, name));
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
