import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { keepByHand } from "#lib/hold/by-hand/change-by-hand";
import { appendTimeline } from "#lib/incident/store";
import type { Hygiene } from "#lib/outcome/hygiene/contract";
import { hygieneShape } from "#lib/outcome/hygiene/hygiene-shape";
import { decideHygieneRow, findHygiene, hygienePage } from "#lib/outcome/hygiene/store";
import { conflict, notFound } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Accepts a proposal of the hygiene list, which puts the address on the list of those suppressed by hand, or dismisses it.
 * Throws `not_found`; `conflict` when it was decided or taken back meanwhile.
 */
export async function decideHygiene(
  actor: Actor,
  wish: { id: string; decision: "accept" | "dismiss"; words?: string | undefined; now: Date },
): Promise<Hygiene> {
  const { workspaceId } = actor;
  const { id, decision, now } = wish;
  authorize(actor, "suppression.change", { workspaceId });
  return inTransaction(async (tx) => {
    const item = await findHygiene(tx, workspaceId, id);
    if (!item) throw notFound("This proposal");
    const words = wish.words || null;
    const state = decision === "accept" ? "accepted" : "dismissed";
    if (!(await decideHygieneRow(tx, item, { state, decidedBy: actorRef(actor), decidedAt: now, words })))
      throw conflict(
        item.state === "proposed"
          ? "Somebody decided on this proposal a moment ago. Look at it again."
          : `This proposal is ${item.state} already. Nothing was changed.`,
      );
    const why = `Failed again after a retry that others got through.${words ? ` “${words}”` : ""}`;
    if (decision === "accept") await keepByHand(tx, actor, { recipients: [item.recipient], why, now });
    await audit(tx, actor, workspaceId, `hygiene.${decision}`, id, { recipient: item.recipientKey, words });
    await appendTimeline(tx, {
      workspaceId,
      incidentId: item.incidentId,
      at: now,
      kind: `hygiene.${state}`,
      actor: actorRef(actor),
      text:
        decision === "accept"
          ? `${actor.name} suppressed ${item.recipient}: it failed again after a retry that others got through.`
          : `${actor.name} dismissed the proposal to suppress ${item.recipient}.`,
      curated: false,
    });
    const [row] = await hygienePage(tx, workspaceId, { state, after: null, id, take: 1 });
    if (!row) throw notFound("This proposal");
    return hygieneShape(row);
  });
}
