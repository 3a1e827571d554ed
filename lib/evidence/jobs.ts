import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { COLLECT_TASK, collectEvidence } from "#lib/evidence/collect-evidence";
import { WATCH_TASK, watchDomains } from "#lib/evidence/history/watch-domains";
import { checkAllRoutes } from "#lib/evidence/routes/check-all-routes";
import { CHECK_ROUTES_TASK, checkRoutes } from "#lib/evidence/routes/check-routes";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";
import { ActorRefShape } from "#lib/platform/wire";

export const jobs = [
  job({
    task: COLLECT_TASK,
    payload: z.object({
      workspaceId: z.string(),
      incidentId: z.string(),
      force: z.boolean().default(true),
      attempt: z.number().int().default(0),
      askedBy: ActorRefShape.optional(),
    }),
    run: async ({ workspaceId, incidentId, force, attempt, askedBy }) => {
      const input = { workspaceId, incidentId, force, attempt, now: systemNow() };
      await collectEvidence(systemActor(COLLECT_TASK, workspaceId), { ...input, ...(askedBy ? { askedBy } : {}) });
    },
  }),
  job({
    task: CHECK_ROUTES_TASK,
    payload: z.object({ workspaceId: z.string() }),
    run: ({ workspaceId }) =>
      checkRoutes(systemActor(CHECK_ROUTES_TASK, workspaceId), { workspaceId, now: systemNow() }),
  }),
  job({ task: WATCH_TASK, everyMinutes: 240, payload: z.object({}), run: () => watchDomains(systemNow()) }),
  // A route goes wrong when the receiver moves, which no mail of ours tells before it is refused.
  job({
    task: "evidence.check-all-routes",
    everyMinutes: 60,
    payload: z.object({}),
    run: () => checkAllRoutes(systemNow()),
  }),
];
