import type { Format } from "#lib/parse/delivery-event";
import type { Steps } from "#lib/platform/slices";
import { type DimensionCount, dimensionCounts } from "#lib/volume/dimension/attempts";
import {
  CLAIM_COLUMNS,
  DELIVERY_COLUMNS,
  EVENT_COLUMNS,
  RAW_MESSAGE_COLUMNS,
  RECIPIENT_COLUMNS,
} from "#lib/volume/landing/columns";
import { type Classified, type KeptEvent, landingOf } from "#lib/volume/landing/landing";
import { encodeRows, type Rows } from "#lib/volume/landing/rows";

/** One batch, sorted and encoded: its transaction only has to send it. */
export type EncodedLanding = {
  claims: Rows;
  kept: readonly KeptEvent[];
  keptRows: Rows;
  deliveries: readonly Classified[];
  deliveryRows: Rows;
  recipients: Rows;
  rawMessages: Rows;
  /** What the batch adds to the counts of attempts when all of it is new and counts, as most are. */
  attempts: readonly DimensionCount[];
};

/** Makes the rows of a batch; `sha256` gives the hex hash of a mail's bytes. */
export function* encodedLanding(
  events: readonly Classified[],
  format: Format,
  sha256: (bytes: Uint8Array) => string,
): Steps<EncodedLanding> {
  const { claims, kept, deliveries, recipients, rawMessages } = landingOf(events, format, sha256);
  yield;
  const attempts = dimensionCounts([...kept, ...deliveries]);
  yield;
  return {
    attempts,
    claims: yield* encodeRows(claims, CLAIM_COLUMNS),
    kept,
    keptRows: yield* encodeRows(kept, EVENT_COLUMNS),
    deliveries,
    deliveryRows: yield* encodeRows(deliveries, DELIVERY_COLUMNS),
    recipients: yield* encodeRows(recipients, RECIPIENT_COLUMNS),
    rawMessages: yield* encodeRows(rawMessages, RAW_MESSAGE_COLUMNS),
  };
}
