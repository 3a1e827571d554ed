import { type SystemActor, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { checkRoutes } from "#lib/evidence/routes/check-routes";
import type { Incident } from "#lib/incident/contract";
import { listIncidents } from "#lib/incident/list-incidents";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { findScenario, loadScenario } from "#lib/pipeline/load-scenario";
import { processUpload } from "#lib/pipeline/process-upload";
import { compareIncidents, type ScenarioCheck } from "#lib/pipeline/scenario/compare";
import { rehearsalWorkspace } from "#lib/pipeline/scenario/store";
import { inTransaction } from "#lib/platform/transaction";
import { makeVerdict } from "#lib/verdict/make-verdict";

/**
 * Plays a scenario through the real intake into a new workspace with the clock pinned to `now`, runs every stage up to
 * the verdict, and compares incidents, windows, verdicts and decisions with what the scenario says.
 */
export async function replayScenario(name: string, { now }: { now: Date }): Promise<ScenarioCheck[]> {
  const scenario = findScenario(name);
  const workspaceId = await inTransaction((tx) => rehearsalWorkspace(tx, scenario.title));
  const actor = systemActor("scenario.replay", workspaceId);
  const { uploads } = await loadScenario(actor, { name, now });
  if (scenario.routes) await checkRoutes(actor, { workspaceId, now });
  for (const upload of uploads) await processUpload(upload, { now });
  await reconcileIncidents(actor, { workspaceId, now });
  for (const incident of await incidentsOf(actor)) {
    const round = await collectEvidence(actor, { workspaceId, incidentId: incident.id, now, force: true });
    const evidence = round ? { evidenceRoundId: round.evidenceRoundId } : {};
    await makeVerdict(actor, { workspaceId, incidentId: incident.id, ...evidence, now });
  }
  return compareIncidents(scenario, await incidentsOf(actor), now);
}

async function incidentsOf(actor: SystemActor): Promise<Incident[]> {
  const { items } = await listIncidents(actor, { state: "all", limit: 200 });
  return items.filter(({ state }) => state !== "merged");
}
