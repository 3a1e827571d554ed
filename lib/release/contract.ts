import { z } from "zod";
import { CohortShape } from "#lib/cohort/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const postRelease = operation({
  id: "postRelease",
  method: "POST",
  path: "/cohorts/{id}/stages/{stage}/release",
  summary: "Release one stage through an adapter. `count` is what the person saw; another number is refused.",
  scope: null,
  body: z.object({
    adapter: z.enum(["file", "webhook"]),
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
  kind: z.literal("webhook"),
  name: z.string(),
  url: z.string(),
  createdAt: IsoTime,
});
export type ReleaseTarget = z.infer<typeof TargetShape>;

export const listTargets = operation({
  id: "listTargets",
  method: "GET",
  path: "/release-targets",
  summary: "Webhooks a release can be handed to.",
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
