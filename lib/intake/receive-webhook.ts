import type { Actor } from "#lib/access/actor";
import { postWebhook, type Upload } from "#lib/intake/contract";
import { type Incoming, receiveUpload } from "#lib/intake/receive-upload";
import { subscriptionNoticeOf } from "#lib/intake/sns-subscription";
import { isWebhookSource, WEBHOOK_SOURCES, webhookSource } from "#lib/intake/webhook-sources";
import { systemNow } from "#lib/platform/clock";
import { ServiceError } from "#lib/platform/errors";

/**
 * Takes what a provider posts, the same way as a file: bytes kept as they came, counted once however often they come.
 * The format is told from the bytes; when `source` is another, the receipt says so. An Amazon SNS message that asks to
 * confirm gets a receipt with the address that a person must open. Throws `not_found` for a source nobody knows.
 */
export async function receiveWebhook(
  actor: Actor,
  source: string,
  incoming: Pick<Incoming, "body" | "idempotencyKey" | "limits">,
): Promise<Upload> {
  if (!isWebhookSource(source)) {
    const known = Object.keys(WEBHOOK_SOURCES).join(", ");
    throw new ServiceError("not_found", `No webhook ends in this name. Nothing was taken; the names are ${known}.`);
  }
  const now = systemNow();
  return receiveUpload(actor, {
    ...incoming,
    name: `${source} ${now.toISOString().slice(0, 19)}Z`,
    source: webhookSource(source),
    operation: postWebhook.id,
    noticesOf: (head) => {
      const notice = subscriptionNoticeOf(head);
      return notice ? [notice] : [];
    },
    now,
  });
}
