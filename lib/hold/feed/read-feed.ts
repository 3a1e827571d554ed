import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { FeedItem } from "#lib/hold/feed/contract";
import { type FeedRow, feedHead, feedRows } from "#lib/hold/feed/store";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";
import { ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

export type FeedPage = { items: FeedItem[]; cursor: string; more: boolean };

/**
 * The next page of the suppression feed: what is in force without a cursor, the changes after it with one. Each hold and
 * each recipient stands in the feed once, at its last change, so a change that another one followed is not told by itself.
 * Throws `invalid` for a cursor that is none.
 */
export async function readFeed(
  actor: Actor,
  { cursor, limit, now }: { cursor?: string | undefined; limit: number; now: Date },
): Promise<FeedPage> {
  const { workspaceId } = actor;
  authorize(actor, "suppression.check", { workspaceId });
  return inTransaction(async (tx) => {
    const head = await feedHead(tx, workspaceId);
    const { after, fullUntil } = cursor ? placeOf(cursor) : { after: 0n, fullUntil: head };
    const rows = await feedRows(tx, workspaceId, { after, fullUntil, take: limit + 1 });
    const shown = rows.slice(0, limit);
    const more = rows.length > limit;
    const seen = shown.at(-1)?.seq ?? after;
    // All up to the head of before is read when nothing more waits.
    const place = more || seen > head || after > head ? seen : head;
    return {
      items: shown.map((row) => itemOf(row, now)),
      cursor: encodeCursor([String(place), String(fullUntil)]),
      more,
    };
  });
}

function placeOf(cursor: string): { after: bigint; fullUntil: bigint } {
  const [after = "", fullUntil = ""] = decodeCursor(cursor, 2);
  if (/^\d{1,18}$/.test(after) && /^\d{1,18}$/.test(fullUntil))
    return { after: BigInt(after), fullUntil: BigInt(fullUntil) };
  throw new ServiceError("invalid", "The cursor is not one of this feed. Start again without it.", [
    { where: "query.cursor", what: "unreadable" },
  ]);
}

function itemOf(row: FeedRow, now: Date): FeedItem {
  const about = row.recipientKey === null ? "hold" : "recipient";
  return {
    about,
    change: (row.recipientState ?? row.lastChange) as FeedItem["change"],
    at: row.at.toISOString(),
    holdId: row.id,
    active: row.state === "active" && row.leaseUntil > now,
    until: row.leaseUntil.toISOString(),
    scope: {
      provider: row.provider,
      reason: row.reason,
      pool: row.pool,
      recipientDomain: row.recipientDomain,
      from: row.startsAt.toISOString(),
      to: row.endsAt?.toISOString() ?? null,
    },
    incident: { id: row.incidentId, number: row.incidentNumber, path: `/incidents/${row.incidentId}` },
    recipient:
      row.recipientKey === null
        ? null
        : {
            key: row.recipientKey,
            addresses: row.recipients ?? [],
            why: row.why as NonNullable<FeedItem["recipient"]>["why"],
          },
  };
}
