import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { considerAlerts } from "#lib/alert/consider-alerts";
import { resumeAlerts, sendAlert } from "#lib/alert/send-alert";
import { CONSIDER_TASK, SEND_TASK } from "#lib/alert/send-task";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";

export const jobs = [
  job({
    task: SEND_TASK,
    payload: z.object({ workspaceId: z.string(), deliveryId: z.string() }),
    run: (payload) => sendAlert(systemActor(SEND_TASK, payload.workspaceId), { ...payload, now: systemNow() }),
  }),
  job({
    task: CONSIDER_TASK,
    payload: z.object({ workspaceId: z.string(), incidentId: z.string() }),
    run: (payload) => considerAlerts(systemActor(CONSIDER_TASK, payload.workspaceId), { ...payload, now: systemNow() }),
  }),
  job({ task: "alert.resume", everyMinutes: 1, payload: z.object({}), run: () => resumeAlerts(systemNow()) }),
];
