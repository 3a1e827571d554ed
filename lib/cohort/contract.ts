import { z } from "zod";
import { DEFAULT_PER_HOUR, DEFAULT_STAGES, PER_HOUR_MAX } from "#lib/cohort/stage-plan";
import { operation } from "#lib/platform/operation";
import { IsoTime, page } from "#lib/platform/wire";
import { EventFilter } from "#lib/volume/contract";

/** Which failures of the window are meant: the parts of the events' filter that the incident leaves open. */
export const CohortFilter = EventFilter.pick({
  provider: true,
  pool: true,
  domain: true,
  remoteIp: true,
  uploadId: true,
  where: true,
  q: true,
});
export type CohortFilterValues = z.infer<typeof CohortFilter>;

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
  /** Recipients an hour at most; null = no cap. */
  perHour: z.number().int().nullable(),
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
  /** What was chosen of the window, by field; empty when all of it was. */
  filter: CohortFilter,
  /** The same in words; null when all of it was chosen. */
  filterWords: z.string().nullable(),
  /** The author says that our route is mended, so members that went wrong by it are in. */
  routeFixed: z.boolean(),
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
  /** The reason with its time and numbers, and the row that proves it; null where the member's own failure does. */
  proof: z
    .object({
      words: z.string(),
      eventId: z.string().nullable(),
      signalId: z.string().nullable(),
      cohortId: z.string().nullable(),
    })
    .nullable(),
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

const Stages = z.array(z.number().int().min(1)).min(1).max(6);
const PerHour = z.number().int().min(1).max(PER_HOUR_MAX).nullable();

const PlanBody = z.object({
  from: IsoTime.optional(),
  to: IsoTime.optional(),
  filter: CohortFilter.optional(),
  /** Take in members whose mail went wrong by our own route: it is mended. The timeline names who says so. */
  routeFixed: z.boolean().default(false),
  stages: Stages.default([...DEFAULT_STAGES]),
});

export const PreviewShape = z.object({
  windowFrom: IsoTime,
  windowTo: IsoTime,
  memberCount: z.number().int(),
  excludedCount: z.number().int(),
  excludedByReason: z.array(z.object({ why: z.string(), label: z.string(), count: z.number().int() })),
  stages: z.array(z.object({ size: z.number().int(), boundIfClean: z.number() })),
  /** The first of those who would go first. */
  sample: z.array(
    z.object({
      recipient: z.string(),
      lastFailedAt: IsoTime,
      remoteMta: z.string().nullable(),
      remoteIp: z.string().nullable(),
      pool: z.string().nullable(),
      eventId: z.string(),
    }),
  ),
});
export type CohortPreview = z.infer<typeof PreviewShape>;

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
  body: PlanBody.extend({ perHour: PerHour.default(DEFAULT_PER_HOUR), note: z.string().trim().max(1000).optional() }),
  response: CohortShape,
});

export const postCohortPreview = operation({
  id: "postCohortPreview",
  method: "POST",
  path: "/incidents/{id}/cohorts/preview",
  summary:
    "What a proposal would hold: the exact count, sample rows, and who is left out for which reason. Makes nothing.",
  scope: "operate",
  body: PlanBody,
  response: PreviewShape,
});

export const patchCohort = operation({
  id: "patchCohort",
  method: "PATCH",
  path: "/cohorts/{id}",
  summary: "Change the stages, the rate cap or the note of a draft. A frozen plan is never edited: propose a new one.",
  scope: "operate",
  body: z.object({
    stages: Stages.optional(),
    perHour: PerHour.optional(),
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
