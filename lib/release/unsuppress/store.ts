import type { Tx } from "#lib/platform/transaction";

export type Looked = { recipientKey: string; listed: boolean; why: string };

/** Keeps how recipients stand on a suppression list since the last look: who is on it gets a row, who is not loses it. */
export async function keepListings(
  tx: Tx,
  target: { id: string; workspaceId: string },
  looked: readonly Looked[],
  now: Date,
): Promise<void> {
  const listed = looked.filter((each) => each.listed);
  const gone = looked.filter((each) => !each.listed).map((each) => each.recipientKey);
  await tx.downstreamListing.deleteMany({ where: { targetId: target.id, recipientKey: { in: gone } } });
  await tx.$executeRaw`
    INSERT INTO "DownstreamListing" ("workspaceId", "targetId", "recipientKey", "why", "seenAt")
    SELECT ${target.workspaceId}, ${target.id}, l."recipientKey", l."why", ${now}
    FROM unnest(${listed.map((each) => each.recipientKey)}::text[], ${listed.map((each) => each.why)}::text[])
      AS l("recipientKey", "why")
    ON CONFLICT ("targetId", "recipientKey") DO UPDATE SET "why" = EXCLUDED."why", "seenAt" = EXCLUDED."seenAt"`;
}

/** Forgets what was seen on a list, as when it is not used any more. */
export async function forgetListings(tx: Tx, targetId: string): Promise<void> {
  await tx.downstreamListing.deleteMany({ where: { targetId } });
}
