import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { considerAlerts } from "#lib/alert/consider-alerts";
import { tellDrift } from "#lib/alert/tell-drift";
import { tellHoldExpired } from "#lib/alert/tell-hold-expired";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { moveHold } from "#lib/hold/move-hold";
import { openHold } from "#lib/hold/open-hold";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { matchOutcomes } from "#lib/outcome/match-outcomes";
import { settlePassed } from "#lib/outcome/settle-passed";
import { wakeIntake } from "#lib/pipeline/intake-loop";
import { systemNow } from "#lib/platform/clock";
import { FOLLOW_UP_TASK, type Happening } from "#lib/platform/happening";
import { job } from "#lib/platform/jobs";
import { staleReviews } from "#lib/review/stale-reviews";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { reclassify } from "#lib/volume/reclassify";

/** Any happening as its row holds it. What a kind lacks is checked by the follow-up that needs it. */
const HappeningShape = z.object({
  kind: z.string(),
  workspaceId: z.string(),
  incidentId: z.string().default(""),
  evidenceRoundId: z.string().default(""),
  overrideId: z.string().default(""),
  routeTextId: z.string().default(""),
  domain: z.string().default(""),
  version: z.number().int().default(0),
});
type Told = z.output<typeof HappeningShape>;

type FollowUp = (told: Told, now: Date) => Promise<unknown>;

const actorOf = (name: string, { workspaceId }: Told) => systemActor(`follow-up.${name}`, workspaceId);

/** The verbs that can follow, each by a name that FOLLOWS uses. All of them may run twice for the same happening. */
const FOLLOW_UPS = {
  wakeIntake: async () => wakeIntake(),
  reclassify: (told, now) => reclassify(actorOf("reclassify", told), { ...told, now }),
  reconcileIncidents: (told, now) =>
    reconcileIncidents(actorOf("reconcile", told), { workspaceId: told.workspaceId, now }),
  matchOutcomes: (told, now) => matchOutcomes(actorOf("outcome", told), { workspaceId: told.workspaceId, now }),
  settlePassed: (told, now) => settlePassed(actorOf("outcome", told), { workspaceId: told.workspaceId, now }),
  staleReviews: (told, now) => staleReviews(actorOf("review", told), { workspaceId: told.workspaceId, now }),
  openHold: (told, now) => openHold(actorOf("hold", told), { ...incidentOf(told), now }),
  moveHold: (told, now) => moveHold(actorOf("hold", told), { ...incidentOf(told), now }),
  collectEvidence: (told, now) => collectEvidence(actorOf("evidence", told), { ...incidentOf(told), now }),
  makeVerdict: (told, now) =>
    makeVerdict(actorOf("verdict", told), { ...incidentOf(told), evidenceRoundId: told.evidenceRoundId, now }),
  tellHoldExpired: (told, now) => tellHoldExpired(actorOf("alert", told), { ...incidentOf(told), now }),
  considerAlerts: (told, now) => considerAlerts(actorOf("alert", told), { ...incidentOf(told), now }),
  tellDrift: (told, now) => tellDrift(actorOf("alert", told), { ...told, now }),
} satisfies Record<string, FollowUp>;

export type FollowUpName = keyof typeof FOLLOW_UPS;

/** What happened → what runs next, in this order. The whole story of Rebound in one table. */
export const FOLLOWS: Record<Happening["kind"], readonly FollowUpName[]> = {
  "upload.queued": ["wakeIntake"],
  "override.changed": ["reclassify"],
  // A waiting request or an approval is void the moment its facts change, not when somebody comes to use it.
  "counts.changed": ["reconcileIncidents", "matchOutcomes", "staleReviews"],
  "deliveries.landed": ["matchOutcomes", "staleReviews"],
  "incident.opened": ["openHold", "collectEvidence", "considerAlerts"],
  "incident.changed": ["moveHold", "collectEvidence", "considerAlerts"],
  "hold.expired": ["tellHoldExpired"],
  "evidence.collected": ["makeVerdict", "staleReviews"],
  "incident.probed": ["makeVerdict"],
  // Before anything is refused, if it goes well.
  "route.drifted": ["tellDrift"],
  // From here on people decide.
  "verdict.made": ["considerAlerts"],
  "stage.released": [],
  "stage.judged": ["settlePassed"],
};

/** Runs what follows a happening. When one follow-up fails the others still run; its error is thrown, and tried again. */
export async function followUp(told: Told, now: Date): Promise<void> {
  const names = isKind(told.kind) ? FOLLOWS[told.kind] : null;
  if (!names) throw new Error(`Nothing is known to follow “${told.kind}”.`);
  const errors: unknown[] = [];
  for (const name of names) {
    const run: FollowUp = FOLLOW_UPS[name];
    try {
      await run(told, now);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

function isKind(kind: string): kind is Happening["kind"] {
  return Object.hasOwn(FOLLOWS, kind);
}

function incidentOf({ kind, workspaceId, incidentId }: Told): { workspaceId: string; incidentId: string } {
  if (!incidentId) throw new Error(`“${kind}” names no incident.`);
  return { workspaceId, incidentId };
}

export const jobs = [
  job({ task: FOLLOW_UP_TASK, payload: HappeningShape, run: (told) => followUp(told, systemNow()) }),
];
