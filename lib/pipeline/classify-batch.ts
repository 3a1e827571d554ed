import { classify } from "#lib/classify/classify";
import { type ClassOverride, overridden } from "#lib/classify/override";
import type { OwnHops } from "#lib/classify/own-hops";
import { recipientDomain, recipientKey } from "#lib/classify/recipient-key";
import type { ParsedBatch } from "#lib/parse/delivery-event";
import type { Steps } from "#lib/platform/slices";
import type { Classified } from "#lib/volume/landing/landing";

/** Events between two steps: about a millisecond. */
const STEP_EVENTS = 64;

/** The events of a batch, each with its reason, provider and keys; `ownHops` are those of the workspace. */
export function* classifyBatch(batch: ParsedBatch, ownHops: OwnHops): Steps<Classified[]> {
  const events: Classified[] = [];
  for (const item of batch.items) {
    if (item.kind !== "event") continue;
    if (events.length % STEP_EVENTS === STEP_EVENTS - 1) yield;
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

/** The same events, with what the workspace's overrides say of their replies in place of what the rules say. */
export function withOverrides(events: Classified[], overrides: readonly ClassOverride[]): Classified[] {
  if (overrides.length === 0) return events;
  return events.map((item) => {
    const { event, classification } = item;
    if (event.outcome !== "bounced" && event.outcome !== "deferred") return item;
    const { reason, subReason, rule, match, provider } = classification;
    const said = { reason, subReason, rule, match };
    const answer = overridden(said, { reply: event.reply, provider }, overrides);
    return answer === said ? item : { ...item, classification: { ...classification, ...answer, original: said } };
  });
}
