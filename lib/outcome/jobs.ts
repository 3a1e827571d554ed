import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { matchOutcomes } from "#lib/outcome/match-outcomes";
import { workspacesWithObservedStages } from "#lib/outcome/store";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";
import { inTransaction } from "#lib/platform/transaction";

const TASK = "outcome.judge";

export const jobs = [
  job({
    task: TASK,
    everyMinutes: 1,
    payload: z.object({}),
    run: async () => {
      const now = systemNow();
      for (const workspaceId of await inTransaction(workspacesWithObservedStages))
        await matchOutcomes(systemActor(TASK, workspaceId), { workspaceId, now });
    },
  }),
];
