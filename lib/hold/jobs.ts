import { z } from "zod";
import { systemActor } from "#lib/access/actor";
import { expireAllHolds } from "#lib/hold/expire-holds";
import { followAllHolds, followHolds } from "#lib/hold/feed/follow-holds";
import { FOLLOW_TASK } from "#lib/hold/feed/follow-soon";
import { resumeHoldWebhooks, sendHoldWebhook } from "#lib/hold/webhook/send-webhook";
import { WEBHOOK_TASK } from "#lib/hold/webhook/tell-webhooks";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";

export const jobs = [
  job({ task: "hold.expire", everyMinutes: 1, payload: z.object({}), run: () => expireAllHolds(systemNow()) }),
  job({
    task: FOLLOW_TASK,
    payload: z.object({ workspaceId: z.string(), holdId: z.string() }),
    run: (told) => followHolds(systemActor(FOLLOW_TASK, told.workspaceId), { ...told, now: systemNow() }),
  }),
  job({
    task: WEBHOOK_TASK,
    payload: z.object({ workspaceId: z.string(), deliveryId: z.string() }),
    run: (told) => sendHoldWebhook(systemActor(WEBHOOK_TASK, told.workspaceId), { ...told, now: systemNow() }),
  }),
  job({
    task: "hold.webhook-resume",
    everyMinutes: 1,
    payload: z.object({}),
    run: () => resumeHoldWebhooks(systemNow()),
  }),
  job({ task: "hold.follow-all", everyMinutes: 5, payload: z.object({}), run: () => followAllHolds(systemNow()) }),
];
