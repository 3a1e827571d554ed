import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";
import { expireReviews } from "#lib/review/expire-reviews";
import { staleReviews } from "#lib/review/stale-reviews";
import { workspacesWithLiveReviews } from "#lib/review/store";

const TASK = "review.recheck";

export const jobs = [
  job({
    task: TASK,
    everyMinutes: 1,
    payload: z.object({}),
    run: async () => {
      const now = systemNow();
      for (const workspaceId of await inTransaction(workspacesWithLiveReviews)) {
        const actor = systemActor(TASK, workspaceId);
        await expireReviews(actor, { workspaceId, now });
        await staleReviews(actor, { workspaceId, now });
      }
    },
  }),
];
