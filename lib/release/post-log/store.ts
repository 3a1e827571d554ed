import type { ReleasePost as PostRow } from "#lib/platform/generated/client";
import type { PostResult } from "#lib/platform/post-signed";
import type { Tx } from "#lib/platform/transaction";

export type { PostRow };

const RESULT_MAX = 500;

/** Notes that a request is about to be sent. */
export async function notePost(
  tx: Tx,
  post: Pick<
    PostRow,
    "id" | "workspaceId" | "targetId" | "cohortId" | "stageIndex" | "messageId" | "attempt" | "recipients" | "createdAt"
  >,
): Promise<void> {
  await tx.releasePost.create({ data: { ...post, state: "sending" } });
}

/** Notes what came of a request; null when it was not sent because of Stop. */
export async function settlePost(tx: Tx, id: string, result: PostResult | null, now: Date): Promise<void> {
  const told =
    result === null
      ? { state: "cancelled", result: "The release was stopped before it was sent." }
      : result.kind === "accepted"
        ? { state: result.kind, result: "Accepted.", status: result.status }
        : {
            state: result.kind,
            result: `${result.why}.`.slice(0, RESULT_MAX),
            ...("status" in result && result.status !== undefined ? { status: result.status } : {}),
          };
  await tx.releasePost.updateMany({ where: { id, state: "sending" }, data: { ...told, settledAt: now } });
}

/** Notes when the recipients of a request are tried again. */
export async function notePostAgain(tx: Tx, id: string, nextAt: Date): Promise<void> {
  await tx.releasePost.updateMany({ where: { id }, data: { nextAt } });
}

/** The newest requests to a target. */
export async function newestPosts(tx: Tx, workspaceId: string, targetId: string, take: number): Promise<PostRow[]> {
  return tx.releasePost.findMany({
    where: { workspaceId, targetId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** The numbers of cohorts, by id. */
export async function cohortNumbers(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.cohort.findMany({
    where: { workspaceId, id: { in: [...new Set(ids)] } },
    select: { id: true, number: true },
  });
  return new Map(rows.map((row) => [row.id, row.number]));
}
