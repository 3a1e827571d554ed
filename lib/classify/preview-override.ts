import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { OverridePreview } from "#lib/classify/contract";
import type { Reason } from "#lib/classify/reason";
import { asReason, HistoryTooLong, historyOf } from "#lib/classify/store";
import { ServiceError } from "#lib/platform/errors";

const SAMPLES_MAX = 20;
const SAMPLE_REPLY_MAX = 300;

/**
 * What an override would change in history: the exact count of events by the class they have now, and the newest 20.
 * Writes nothing. Throws `unavailable` when history is too long to be counted in 15 seconds.
 */
export async function previewOverride(
  actor: Actor,
  wish: { text: string; provider: string | null; reason: Reason },
): Promise<OverridePreview> {
  const { workspaceId } = actor;
  authorize(actor, "class.override", { workspaceId });
  try {
    const { counts, samples } = await historyOf(workspaceId, wish, SAMPLES_MAX);
    const from = counts
      .filter(({ reason }) => reason !== wish.reason)
      .map(({ reason, count }) => ({ reason: asReason(reason), count }));
    return {
      events: from.reduce((sum, { count }) => sum + count, 0),
      already: counts.find(({ reason }) => reason === wish.reason)?.count ?? 0,
      from,
      samples: samples.map((row) => ({
        id: row.id.toString(),
        occurredAt: row.occurredAt.toISOString(),
        recipient: row.recipient,
        provider: row.provider,
        reason: asReason(row.reason),
        reply: row.reply.slice(0, SAMPLE_REPLY_MAX),
      })),
    };
  } catch (error) {
    if (!(error instanceof HistoryTooLong)) throw error;
    throw new ServiceError(
      "unavailable",
      "Counting took longer than 15 seconds and was stopped; nothing was changed. Name a provider, or try when less mail comes in.",
    );
  }
}
