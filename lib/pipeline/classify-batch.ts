import { classify } from "#lib/classify/classify";
import { parseOwnHops } from "#lib/classify/own-hops";
import { recipientDomain, recipientKey } from "#lib/classify/recipient-key";
import type { ParsedBatch } from "#lib/parse/delivery-event";
import { env } from "#lib/platform/env";
import type { Classified } from "#lib/volume/landing/landing";

let ownHops: ReturnType<typeof parseOwnHops> | undefined;

/** The events of a batch, each with its reason, provider and keys. */
export function classifyBatch(batch: ParsedBatch): Classified[] {
  ownHops ??= parseOwnHops(env().REBOUND_OWN_HOPS);
  const events: Classified[] = [];
  for (const item of batch.items) {
    if (item.kind !== "event") continue;
    const { event, raw, eventKey, failureKey } = item;
    events.push({
      event,
      raw,
      eventKey,
      failureKey,
      classification: classify(event, { ownHops }),
      recipientKey: recipientKey(event.recipient),
      recipientDomain: recipientDomain(event.recipient),
    });
  }
  return events;
}
