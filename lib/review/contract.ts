import { z } from "zod";
import { CohortShape } from "#lib/cohort/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const FactShape = z.object({
  fact: z.string(),
  label: z.string(),
  before: z.string(),
  now: z.string(),
  changed: z.boolean(),
});

export const ReviewShape = z.object({
  id: z.string(),
  cohortId: z.string(),
  cohortNumber: z.number().int(),
  incidentId: z.string(),
  incidentNumber: z.number().int(),
  incidentSentence: z.string().nullable(),
  author: z.object({ id: z.string(), name: z.string() }),
  planHash: z.string(),
  memberCount: z.number().int(),
  excludedCount: z.number().int(),
  sampleSize: z.number().int(),
  requestedAt: IsoTime,
  message: z.string().nullable(),
  state: z.enum(["pending", "approved", "declined", "changes_asked", "expired", "stale"]),
  decidedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  decidedAt: IsoTime.nullable(),
  words: z.string().nullable(),
  expiresAt: IsoTime,
  /** Approved by its own author, an administrator, with the reason in `words`. */
  breakGlass: z.boolean(),
  /** Whether I, its author and an administrator, may approve it alone. */
  mayBreakGlass: z.boolean(),
  /** I wrote it, and it is my turn: a change was asked for, or it ran out or went stale and can be asked for again. */
  backWithMe: z.boolean(),
  /** Why I may not decide, in words; null when I may. */
  blockedForMe: z.string().nullable(),
});
export type Review = z.infer<typeof ReviewShape>;

export const ReviewDetailShape = ReviewShape.extend({
  /** Facts when it was asked for against facts now, changed ones first. */
  facts: z.array(FactShape),
  /** MX answers then and now, changed ones first, at most 100; `mxCut` says how many more there are. */
  mx: z.array(
    z.object({
      domain: z.string(),
      resolver: z.string(),
      before: z.string().nullable(),
      now: z.string().nullable(),
      changed: z.boolean(),
    }),
  ),
  mxCut: z.number().int(),
  /** When the answers of now were asked for; null when nobody asked. */
  mxAskedAt: IsoTime.nullable(),
  cohort: CohortShape,
});
export type ReviewDetail = z.infer<typeof ReviewDetailShape>;

export const listReviews = operation({
  id: "listReviews",
  method: "GET",
  path: "/reviews",
  summary: "Reviews: what waits first, then the decided ones.",
  scope: "read",
  query: z.object({ state: z.enum(["pending", "decided", "all"]).default("all") }),
  response: z.object({ items: z.array(ReviewShape), cut: z.number().int(), waitingForMe: z.number().int() }),
});

export const getReview = operation({
  id: "getReview",
  method: "GET",
  path: "/reviews/{id}",
  summary: "One review with the facts then and now.",
  scope: "read",
  response: ReviewDetailShape,
});

export const postReview = operation({
  id: "postReview",
  method: "POST",
  path: "/cohorts/{id}/reviews",
  summary: "Ask for a review of the frozen plan.",
  scope: "operate",
  body: z.object({ message: z.string().trim().max(1000).optional() }),
  response: ReviewShape,
});

export const postDecision = operation({
  id: "postDecision",
  method: "POST",
  path: "/reviews/{id}/decision",
  summary:
    "Approve, decline or ask for a change. The hash names the plan that was read. An administrator may approve their own plan alone with breakGlass, a reason, and the consent “I understand the consequences”.",
  scope: null,
  body: z.object({
    decision: z.enum(["approve", "decline", "ask_change"]),
    planHash: z.string(),
    words: z.string().trim().max(2000).optional(),
    /** Only of an administrator who approves their own plan alone; `words` then give the reason, 20 letters or more. */
    breakGlass: z.object({ consent: z.string().trim().max(100) }).optional(),
  }),
  response: ReviewDetailShape,
});
