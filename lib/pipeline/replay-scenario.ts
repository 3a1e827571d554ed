import type { SystemActor } from "#lib/access/actor";
import { systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import type { Incident } from "#lib/incident/contract";
import { listIncidents } from "#lib/incident/list-incidents";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { findScenario, loadScenario } from "#lib/pipeline/load-scenario";
import { processUpload } from "#lib/pipeline/process-upload";
import type { ExpectedIncident } from "#lib/pipeline/scenario/scenario";
import { makeVerdict } from "#lib/verdict/make-verdict";

const MINUTE = 60_000;

/** One line of `rebound scenario verify`: what was expected, what came, and whether that is the same. */
export type ScenarioCheck = { scenario: string; provider: string; expected: string; found: string; holds: boolean };

/**
 * Plays a scenario through the real intake into `workspaceId` with the clock pinned to `now`, runs every stage up to
 * the verdict, and compares incidents, windows (± 1 minute) and verdicts with what the scenario says.
 */
export async function replayScenario(
  name: string,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<ScenarioCheck[]> {
  const scenario = findScenario(name);
  const actor = systemActor("scenario.replay", workspaceId);
  const { uploads } = await loadScenario(actor, { name, now });
  for (const upload of uploads) await processUpload(upload, { now });
  await reconcileIncidents(actor, { workspaceId, now });
  for (const incident of await incidentsOf(actor)) {
    const round = await collectEvidence(actor, { workspaceId, incidentId: incident.id, now, force: true });
    if (round)
      await makeVerdict(actor, { workspaceId, incidentId: incident.id, evidenceRoundId: round.evidenceRoundId, now });
  }
  const found = await incidentsOf(actor);
  const checks = scenario.expected.map((expected) =>
    compare(
      name,
      expected,
      found.filter((incident) => incident.provider === expected.provider),
      now,
    ),
  );
  const surplus = found.filter(
    (incident) => !scenario.expected.some((expected) => expected.provider === incident.provider),
  );
  return [
    ...checks,
    ...surplus.map((incident) => ({
      scenario: name,
      provider: incident.provider,
      expected: "no incident",
      found: words(incident, now),
      holds: false,
    })),
  ];
}

async function incidentsOf(actor: SystemActor): Promise<Incident[]> {
  return (await listIncidents(actor, { state: "all", limit: 200 })).items;
}

function compare(scenario: string, expected: ExpectedIncident, found: Incident[], now: Date): ScenarioCheck {
  const wanted = `${expected.side} by ${expected.rule}, ${expected.startedMinutesAgo} to ${expected.endedMinutesAgo} minutes ago`;
  const [incident] = found;
  const result = { scenario, provider: expected.provider, expected: wanted };
  if (!incident) return { ...result, found: "no incident", holds: false };
  const end = incident.endedAt === null ? 0 : minutesAgo(incident.endedAt, now);
  const holds =
    found.length === 1 &&
    incident.verdict?.side === expected.side &&
    incident.verdict.rule === expected.rule &&
    Math.abs(minutesAgo(incident.startedAt, now) - expected.startedMinutesAgo) <= 1 &&
    Math.abs(end - expected.endedMinutesAgo) <= 1;
  return { ...result, found: found.map((one) => words(one, now)).join("; "), holds };
}

function words(incident: Incident, now: Date): string {
  const verdict = incident.verdict ? `${incident.verdict.side} by ${incident.verdict.rule}` : "no verdict";
  const end = incident.endedAt === null ? "now" : minutesAgo(incident.endedAt, now).toFixed(1);
  return `${verdict}, ${minutesAgo(incident.startedAt, now).toFixed(1)} to ${end} minutes ago, ${incident.events} events`;
}

function minutesAgo(at: string, now: Date): number {
  return (now.getTime() - new Date(at).getTime()) / MINUTE;
}
