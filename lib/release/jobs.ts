import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";
import { resumeRuns } from "#lib/release/list-run/resume-runs";
import { runList } from "#lib/release/list-run/run-list";
import { LIST_RUN_TASK } from "#lib/release/list-run/run-task";
import { watchPulls } from "#lib/release/pull/watch-pulls";
import { resumeSends } from "#lib/release/resume-sends";
import { sealOldSecrets } from "#lib/release/seal-old-secrets";
import { sendStage } from "#lib/release/send-stage";
import { SEND_TASK } from "#lib/release/send-task";

const RESUME_TASK = "release.resume";

export const jobs = [
  job({
    task: SEND_TASK,
    payload: z.object({
      workspaceId: z.string(),
      cohortId: z.string(),
      stageIndex: z.number().int(),
      attempt: z.number().int().default(0),
    }),
    run: (payload) => sendStage(systemActor(SEND_TASK, payload.workspaceId), { ...payload, now: systemNow() }),
  }),
  job({
    task: LIST_RUN_TASK,
    payload: z.object({ workspaceId: z.string(), runId: z.string() }),
    run: (payload) => runList(systemActor(LIST_RUN_TASK, payload.workspaceId), { ...payload, clock: systemNow }),
  }),
  job({
    task: RESUME_TASK,
    everyMinutes: 1,
    payload: z.object({}),
    run: async () => {
      await sealOldSecrets();
      await resumeSends(systemNow());
      await resumeRuns(systemNow());
      await watchPulls(RESUME_TASK, systemNow());
    },
  }),
];
