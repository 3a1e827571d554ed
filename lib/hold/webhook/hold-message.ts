import type { HoldRow } from "#lib/hold/store";

/** What a webhook is told of: a change of the hold, or that recipients came and went. */
export type HoldNews =
  | { kind: "opened" | "renewed" | "moved" | "reopened" | "released" | "expired" }
  | { kind: "recipients"; joined: number; left: number };

/**
 * The body of a webhook: which hold, what it covers, whether it is in force and until when. Never a recipient's address:
 * those are read from the feed, which `feed` names. `id` is the delivery's: the same one twice is one change.
 */
export function holdMessage(id: string, hold: HoldRow, news: HoldNews, at: Date, base: string): string {
  const { reason, provider, pool, recipientDomain, incidentId } = hold;
  return JSON.stringify({
    type: `hold.${news.kind}`,
    id,
    timestamp: at.toISOString(),
    data: {
      holdId: hold.id,
      active: hold.state === "active",
      until: hold.leaseUntil.toISOString(),
      scope: {
        ...{ provider, reason, pool, recipientDomain },
        from: hold.startsAt.toISOString(),
        to: hold.endsAt?.toISOString() ?? null,
      },
      incident: { id: incidentId, url: new URL(`/incidents/${incidentId}`, base).toString() },
      recipients: news.kind === "recipients" ? { joined: news.joined, left: news.left } : null,
      feed: new URL("/api/v1/suppression-feed", base).toString(),
    },
  });
}
