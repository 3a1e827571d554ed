import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { providerLabel } from "#lib/classify/provider";
import { loadIncident } from "#lib/incident/store";
import { incidentWindow } from "#lib/incident/window";
import type { WindowPreview } from "#lib/incident/window-finder/contract";
import { bufferSeconds, lateSources } from "#lib/incident/window-finder/late-reports";
import {
  compareSpans,
  countAttempts,
  countLate,
  countParts,
  endsOf,
  sourceDelays,
} from "#lib/incident/window-finder/store";
import { checkedWindow, type WindowWish } from "#lib/incident/window-finder/window-wish";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

const PARTS_MAX = 20;
/** So many of the newest refusals tell how late reports come. */
const DELAY_SAMPLE = 5_000;

/**
 * What an incident would hold with another window, against the one it has: counts, recipients gained and lost, and how
 * long late reports may still come. Changes nothing. Throws `invalid` for an empty window, `not_found`.
 */
export async function previewWindow(
  actor: Actor,
  { incidentId, ...wish }: WindowWish & { incidentId: string },
  now: Date = systemNow(),
): Promise<WindowPreview> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const span = checkedWindow(wish, now);
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const counts = await compareSpans(tx, incident, span, incidentWindow(incident, now));
    const attempts = await countAttempts(tx, incident, span, await endsOf(tx, incident, span));
    const parts = await countParts(tx, incident, span, PARTS_MAX);
    const sources = lateSources(await sourceDelays(tx, incident, span.to, DELAY_SAMPLE));
    const wait = bufferSeconds(sources);
    const until = new Date(span.to.getTime() + wait * 1000);
    const late = await countLate(tx, incident, span, until);
    return {
      from: span.from.toISOString(),
      to: span.to.toISOString(),
      events: counts.events,
      recipients: counts.recipients,
      attempts,
      recipientsAdded: counts.added,
      recipientsRemoved: counts.removed,
      parts: parts.map((part) => ({ ...part, providerLabel: providerLabel(part.provider) })),
      late: { bufferSeconds: wait, until: until.toISOString(), ...late, sources },
    };
  });
}
