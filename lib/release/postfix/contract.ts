import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const QueueMode = z.enum(["flush", "requeue"]);

export const getQueued = operation({
  id: "getQueuedMail",
  method: "GET",
  path: "/cohorts/{id}/queued",
  summary:
    "Which mails of a cohort's window still wait in a Postfix queue, by queue id, and who cannot be tried again that way, each reason counted.",
  scope: "read",
  query: z.object({ limit: z.coerce.number().int().min(1).max(2000).default(200) }),
  response: z.object({
    /** Mails in a queue, as far as the logs tell. */
    mails: z.number().int(),
    recipients: z.number().int(),
    items: z.array(
      z.object({
        queueId: z.string(),
        /** The server whose queue it is, when the log says. */
        host: z.string().nullable(),
        recipients: z.array(z.string()),
        lastDeferredAt: IsoTime,
      }),
    ),
    refused: z.array(z.object({ why: z.string(), label: z.string(), count: z.number().int() })),
    /** Why no script is made now; null when one can be. */
    blockedBy: z.string().nullable(),
  }),
});

export const getPostfixScript = operation({
  id: "getPostfixScript",
  method: "GET",
  path: "/cohorts/{id}/postfix-script",
  summary:
    "A shell script that tries the queued mails again: `flush` now (postqueue -i), `requeue` with a new look at the routing (postsuper -r). Without --go it only looks.",
  scope: "operate",
  query: z.object({
    mode: QueueMode.default("flush"),
    /** Mails at most, the longest waiting first. */
    limit: z.coerce.number().int().min(1).max(2000).default(60),
  }),
  response: "file",
});
