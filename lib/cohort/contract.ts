import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime, page } from "#lib/platform/wire";

export const CohortState = z.enum([
  "draft",
  "frozen",
  "in_review",
  "approved",
  "declined",
  "stale",
  "releasing",
  "paused",
  "stopped",
  "completed",
]);

export const StageShape = z.object({
  stageIndex: z.number().int(),
  size: z.number().int(),
  state: z.enum(["waiting", "dispatching", "observing", "passed", "failed", "inconclusive", "stopped"]),
  /** One-sided 95 % upper bound on the failure rate if nobody fails. */
  boundIfClean: z.number(),
  adapter: z.string().nullable(),
  releasedAt: IsoTime.nullable(),
  deadlineAt: IsoTime.nullable(),
  judgedAt: IsoTime.nullable(),
  figures: z
    .object({
      handedOver: z.number().int(),
      delivered: z.number().int(),
      failed: z.number().int(),
      deferred: z.number().int(),
      unknown: z.number().int(),
      /** Share with a final disposition. */
      disposed: z.number(),
      /** One-sided 95 % upper bound on the failure rate. */
      bound: z.number().nullable(),
      why: z.string(),
    })
    .nullable(),
  /** Why it cannot be released now; null when it can. */
  blockedBy: z.string().nullable(),
});
export type CohortStage = z.infer<typeof StageShape>;

export const CohortShape = z.object({
  id: z.string(),
  number: z.number().int(),
  incidentId: z.string(),
  state: CohortState,
  author: z.object({ id: z.string(), name: z.string() }),
  windowFrom: IsoTime,
  windowTo: IsoTime,
  memberCount: z.number().int(),
  excludedCount: z.number().int(),
  excludedByReason: z.array(z.object({ why: z.string(), label: z.string(), count: z.number().int() })),
  /** How the sample is spread: by rejecting address, host, pool, case. */
  spread: z.array(
    z.object({ dimension: z.string(), value: z.string(), members: z.number().int(), inSample: z.number().int() }),
  ),
  planHash: z.string().nullable(),
  note: z.string().nullable(),
  stages: z.array(StageShape),
  createdAt: IsoTime,
  frozenAt: IsoTime.nullable(),
  stoppedAt: IsoTime.nullable(),
  reviewId: z.string().nullable(),
});
export type Cohort = z.infer<typeof CohortShape>;

export const MemberShape = z.object({
  recipient: z.string(),
  domain: z.string(),
  included: z.boolean(),
  why: z.string(),
  whyLabel: z.string(),
  stageIndex: z.number().int().nullable(),
  failures: z.number().int(),
  firstFailedAt: IsoTime,
  lastFailedAt: IsoTime,
  remoteMta: z.string().nullable(),
  remoteIp: z.string().nullable(),
  pool: z.string().nullable(),
  eventId: z.string(),
  dispatch: z
    .object({
      state: z.string(),
      outcome: z.string().nullable(),
      outcomeAt: IsoTime.nullable(),
      outcomeEventId: z.string().nullable(),
    })
    .nullable(),
});
export type CohortMember = z.infer<typeof MemberShape>;

export const listCohorts = operation({
  id: "listCohorts",
  method: "GET",
  path: "/incidents/{id}/cohorts",
  summary: "The retry cohorts of an incident, newest first.",
  scope: "read",
  response: z.object({ items: z.array(CohortShape) }),
});

export const postCohort = operation({
  id: "postCohort",
  method: "POST",
  path: "/incidents/{id}/cohorts",
  summary:
    "Propose a retry cohort from the incident's window: a draft with members and everyone left out, each with a reason.",
  scope: "operate",
  body: z.object({
    from: IsoTime.optional(),
    to: IsoTime.optional(),
    stages: z.array(z.number().int().min(1)).min(1).max(6).default([60, 300, 1500]),
    note: z.string().trim().max(1000).optional(),
  }),
  response: CohortShape,
});

export const getCohort = operation({
  id: "getCohort",
  method: "GET",
  path: "/cohorts/{id}",
  summary: "One cohort with its stages.",
  scope: "read",
  response: CohortShape,
});

export const listMembers = operation({
  id: "listMembers",
  method: "GET",
  path: "/cohorts/{id}/members",
  summary: "Who is in, or who is not and why.",
  scope: "read",
  query: z.object({
    included: z.stringbool().default(true),
    why: z.string().optional(),
    stage: z.coerce.number().int().min(0).optional(),
    q: z.string().max(200).optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: page(MemberShape),
});

export const postFreeze = operation({
  id: "postFreeze",
  method: "POST",
  path: "/cohorts/{id}/freeze",
  summary: "Freeze the plan under its hash. Any change afterwards is a new plan.",
  scope: "operate",
  response: CohortShape,
});
