import { z } from "zod";
import { reconcileAllWorkspaces } from "#lib/incident/reconcile-all-workspaces";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";

export const jobs = [
  // Time alone ends incidents too: each passing minute without a failure is evidence.
  job({
    task: "incident.reconcile",
    everyMinutes: 1,
    payload: z.object({}),
    run: () => reconcileAllWorkspaces(systemNow()),
  }),
];
