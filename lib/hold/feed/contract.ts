import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const FeedItemShape = z.object({
  /** What it tells of: a whole hold, or one recipient of it. */
  about: z.enum(["hold", "recipient"]),
  /** Of a hold: opened, renewed, moved, reopened, released, expired. Of a recipient: held, left. */
  change: z.enum(["opened", "renewed", "moved", "reopened", "released", "expired", "held", "left"]),
  at: IsoTime,
  holdId: z.string(),
  /** Whether the hold is in force. Never after `until`, even before the feed says so. */
  active: z.boolean(),
  until: IsoTime,
  /** What the hold covers: failures with this reason at this provider ("*" = several of one pool), from–to. */
  scope: z.object({
    provider: z.string(),
    reason: z.string(),
    pool: z.string().nullable(),
    recipientDomain: z.string().nullable(),
    from: IsoTime,
    to: IsoTime.nullable(),
  }),
  incident: z.object({ id: z.string(), number: z.number().int(), path: z.string() }),
  /** Null when the item is about the whole hold. */
  recipient: z
    .object({
      key: z.string(),
      /** Every spelling that failed, byte for byte; 20 at most. */
      addresses: z.array(z.string()),
      /** Why it left; null while it is held. */
      why: z.enum(["recovered", "known_bad", "suppressed_by_hand", "outside_window"]).nullable(),
    })
    .nullable(),
});
export type FeedItem = z.infer<typeof FeedItemShape>;

export const getSuppressionFeed = operation({
  id: "getSuppressionFeed",
  method: "GET",
  path: "/suppression-feed",
  summary: "What is held from suppression and what is let go: all of it without a cursor, what changed since with one.",
  scope: "suppression",
  query: z.object({
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(2000).default(500),
  }),
  response: z.object({
    items: z.array(FeedItemShape),
    /** Where to go on from, now or at the next poll. Keep it. */
    cursor: z.string(),
    /** More waits: ask again at once. */
    more: z.boolean(),
  }),
});
