import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { findHeld } from "#lib/hold/store";
import { groupingKey } from "#lib/parse/address";
import { inTransaction } from "#lib/platform/transaction";

export type SuppressionAnswer = {
  recipient: string;
  answer: "allowed" | "held";
  incidentId: string | null;
  until: string | null;
};

/**
 * May these addresses be suppressed at `now`? `held` means no, until that time: an incident explains their failures.
 * Answers come in the order asked, one each; spelling follows the recipient key, so the case of the asker is no matter.
 */
export async function checkSuppression(
  actor: Actor,
  { recipients, now }: { recipients: readonly string[]; now: Date },
): Promise<{ items: SuppressionAnswer[] }> {
  const { workspaceId } = actor;
  authorize(actor, "suppression.check", { workspaceId });
  const keys = recipients.map((recipient) => groupingKey(recipient));
  const held = new Map(
    (await inTransaction((tx) => findHeld(tx, workspaceId, keys, now))).map((row) => [row.recipientKey, row]),
  );
  return {
    items: recipients.map((recipient, index) => {
      const hold = held.get(keys[index] ?? "");
      return {
        recipient,
        answer: hold ? "held" : "allowed",
        incidentId: hold?.incidentId ?? null,
        until: hold?.leaseUntil.toISOString() ?? null,
      };
    }),
  };
}
