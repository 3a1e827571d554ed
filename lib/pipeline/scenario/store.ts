import type { ScenarioBuild } from "#lib/pipeline/scenario/scenario";
import { newId } from "#lib/platform/ids";
import type { Tx } from "#lib/platform/transaction";

/** When `scenario` came in to this workspace, or null. */
export async function scenarioLoadedAt(tx: Tx, workspaceId: string, scenario: string): Promise<Date | null> {
  const zone = await tx.scenarioZone.findFirst({ where: { workspaceId, scenario } });
  return zone?.loadedAt ?? null;
}

/** When each scenario of this workspace came in. */
export async function scenariosLoaded(tx: Tx, workspaceId: string): Promise<Map<string, Date>> {
  const rows = await tx.scenarioZone.groupBy({ by: ["scenario"], where: { workspaceId }, _min: { loadedAt: true } });
  return new Map(rows.flatMap(({ scenario, _min }) => (_min.loadedAt ? [[scenario, _min.loadedAt] as const] : [])));
}

/** Makes the zones of a scenario answer. */
export async function saveZones(
  tx: Tx,
  workspaceId: string,
  scenario: string,
  zones: ScenarioBuild["zones"],
): Promise<void> {
  for (const { origin, records } of zones) {
    await tx.scenarioZone.upsert({
      where: { workspaceId_origin: { workspaceId, origin } },
      create: { workspaceId, scenario, origin, records },
      update: { scenario, records },
    });
  }
}

/** Lets the scenario be loaded again after a load that did not finish. */
export async function dropZones(tx: Tx, workspaceId: string, scenario: string): Promise<void> {
  await tx.scenarioZone.deleteMany({ where: { workspaceId, scenario } });
}

/** A workspace of its own for a replay; gives its id. */
export async function rehearsalWorkspace(tx: Tx, name: string): Promise<string> {
  const id = newId("wsp");
  await tx.workspace.create({ data: { id, name } });
  return id;
}
