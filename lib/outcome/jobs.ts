import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { workspacesToSettle } from "#lib/outcome/hygiene/store";
import { matchOutcomes } from "#lib/outcome/match-outcomes";
import { settlePassed } from "#lib/outcome/settle-passed";
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
      // Recipients of a stage may answer, or stay quiet until the deadline, after it was judged or stopped.
      for (const workspaceId of await inTransaction((tx) => workspacesToSettle(tx, now)))
        await settlePassed(systemActor(TASK, workspaceId), { workspaceId, now });
    },
  }),
];
