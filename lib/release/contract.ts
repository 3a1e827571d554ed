import { z } from "zod";
import { CohortShape } from "#lib/cohort/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";
import { LIST_KINDS } from "#lib/release/adapter-capability";
import { Credentials } from "#lib/release/unsuppress/lists";

export const postRelease = operation({
  id: "postRelease",
  method: "POST",
  path: "/cohorts/{id}/stages/{stage}/release",
  summary: "Release one stage through an adapter. `count` is what the person saw; another number is refused.",
  scope: null,
  body: z.object({
    adapter: z.enum(["file", "webhook", "pull"]),
    targetId: z.string().optional(),
    count: z.number().int().min(1),
  }),
  response: CohortShape,
});

export const getStageFile = operation({
  id: "getStageFile",
  method: "GET",
  path: "/cohorts/{id}/stages/{stage}/file",
  summary: "The released recipients as CSV (guarded against formulas), NDJSON or one address a line.",
  scope: "operate",
  query: z.object({ format: z.enum(["csv", "ndjson", "txt"]).default("csv") }),
  response: "file",
});

export const postStop = operation({
  id: "postStop",
  method: "POST",
  path: "/cohorts/{id}/stop",
  summary: "Stop. Nothing more goes out.",
  scope: "operate",
  body: z.object({ words: z.string().trim().max(1000).optional() }),
  response: CohortShape,
});

export const TargetShape = z.object({
  id: z.string(),
  kind: z.enum(["webhook", "pull", "kumomta", ...LIST_KINDS]),
  name: z.string(),
  url: z.string(),
  createdAt: IsoTime,
});
export type ReleaseTarget = z.infer<typeof TargetShape>;

export const listTargets = operation({
  id: "listTargets",
  method: "GET",
  path: "/release-targets",
  summary: "Webhooks a release can be handed to, and suppression lists that addresses can be taken off.",
  scope: "read",
  response: z.object({ items: z.array(TargetShape) }),
});

export const postTarget = operation({
  id: "postTarget",
  method: "POST",
  path: "/release-targets",
  summary: "Add a signed webhook. The secret is shown once.",
  scope: null,
  body: z.object({ name: z.string().trim().min(1).max(80), url: z.url() }),
  response: TargetShape.extend({ secret: z.string() }),
});

export const deleteTarget = operation({
  id: "deleteTarget",
  method: "DELETE",
  path: "/release-targets/{id}",
  summary: "Remove a target. Its secret is wiped, and what it has not taken yet does not go out to it.",
  scope: null,
  response: z.object({ removed: z.literal(true) }),
});

export const postTargetSecret = operation({
  id: "postTargetSecret",
  method: "POST",
  path: "/release-targets/{id}/secret",
  summary:
    "Replace what a target is known by: the signing secret of a webhook, the token of a sender that fetches. The new one is shown once, the old one ends at once.",
  scope: null,
  response: TargetShape.extend({ secret: z.string() }),
});

export const postList = operation({
  id: "postSuppressionList",
  method: "POST",
  path: "/suppression-lists",
  summary:
    "Add a suppression list that addresses can be taken off. Its credentials are kept encrypted and never shown.",
  scope: null,
  body: z.object({ name: z.string().trim().min(1).max(80), url: z.url(), credentials: Credentials }),
  response: TargetShape,
});

export const putCredentials = operation({
  id: "putSuppressionListCredentials",
  method: "PUT",
  path: "/suppression-lists/{id}/credentials",
  summary: "Replace the credentials of a suppression list.",
  scope: null,
  body: z.object({ credentials: Credentials }),
  response: TargetShape,
});

export const postSettle = operation({
  id: "postSettle",
  method: "POST",
  path: "/cohorts/{id}/stages/{stage}/settle",
  summary: "Say what became of the recipients in doubt. `count` is what the person saw; another number is refused.",
  scope: null,
  body: z.object({
    arrived: z.boolean(),
    count: z.number().int().min(1),
    /** Only these of them, as they are listed; all when not given. */
    recipients: z.array(z.string()).min(1).max(500).optional(),
    words: z.string().trim().max(1000).optional(),
  }),
  response: CohortShape,
});

export const listAdapters = operation({
  id: "listReleaseAdapters",
  method: "GET",
  path: "/release-adapters",
  summary: "What each adapter can do and what it cannot, in words.",
  scope: "read",
  response: z.object({
    items: z.array(
      z.object({
        adapter: z.string(),
        label: z.string(),
        abilities: z.object({
          handOver: z.boolean(),
          unsuppress: z.boolean(),
          readBack: z.boolean(),
          stopInFlight: z.boolean(),
          reportOutcome: z.boolean(),
          retryQueued: z.boolean(),
        }),
        can: z.array(z.string()),
        cannot: z.array(z.string()),
      }),
    ),
  }),
});
