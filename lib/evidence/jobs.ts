import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { COLLECT_TASK, collectEvidence } from "#lib/evidence/collect-evidence";
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
];
