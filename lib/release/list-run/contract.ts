import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

/** What is known of one address, in the order in which somebody must act on it. */
export const RESULTS = ["still_listed", "unknown", "failed", "would_remove", "removed", "kept", "absent"] as const;
export type RunResult = (typeof RESULTS)[number];

/** So many addresses of each result are given; the counts are of all. */
export const SHOWN_MAX = 50;

const Counts = z.object({
  still_listed: z.number().int(),
  /** Perhaps taken off: a removal that could not be read back, for a person. */
  unknown: z.number().int(),
  failed: z.number().int(),
  would_remove: z.number().int(),
  removed: z.number().int(),
  kept: z.number().int(),
  absent: z.number().int(),
}) satisfies z.ZodType<Record<RunResult, number>>;

export const UnsuppressRunShape = z.object({
  id: z.string(),
  cohortId: z.string(),
  stageIndex: z.number().int(),
  targetId: z.string(),
  targetName: z.string(),
  dryRun: z.boolean(),
  /** running: the server is at it, or waits until `nextAt` · paused: a person lets it go on · stopped: with its cohort. */
  state: z.enum(["running", "paused", "done", "stopped"]),
  why: z.string().nullable(),
  nextAt: IsoTime.nullable(),
  startedBy: ActorRefShape,
  startedAt: IsoTime,
  endedAt: IsoTime.nullable(),
  /** Recipients of the stage; who needs no retry any more is not looked at. */
  size: z.number().int(),
  looked: z.number().int(),
  counts: Counts,
});
export type UnsuppressRun = z.infer<typeof UnsuppressRunShape>;

export const UnsuppressRunDetail = UnsuppressRunShape.extend({
  /** At most 50 of each result. */
  items: z.array(z.object({ recipient: z.string(), result: z.enum(RESULTS), why: z.string() })),
});
export type UnsuppressRunDetail = z.infer<typeof UnsuppressRunDetail>;

export const postUnsuppress = operation({
  id: "postUnsuppress",
  method: "POST",
  path: "/cohorts/{id}/stages/{stage}/unsuppress",
  summary:
    "Begin a run that takes the recipients of an approved stage off a suppression list, one call an address, each read back. A dry run, the default, only looks. The server does it; ask how it stands under /unsuppress-runs/{id}.",
  scope: null,
  body: z.object({ targetId: z.string(), dryRun: z.boolean().default(true) }),
  response: UnsuppressRunDetail,
});

export const listUnsuppressRuns = operation({
  id: "listUnsuppressRuns",
  method: "GET",
  path: "/cohorts/{id}/stages/{stage}/unsuppress",
  summary: "Runs of a stage against suppression lists, the newest first.",
  scope: "read",
  query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
  response: z.object({ items: z.array(UnsuppressRunShape), total: z.number().int() }),
});

export const getUnsuppressRun = operation({
  id: "getUnsuppressRun",
  method: "GET",
  path: "/unsuppress-runs/{id}",
  summary: "How a run stands, with at most 50 addresses of each result.",
  scope: "read",
  response: UnsuppressRunDetail,
});

export const postUnsuppressPause = operation({
  id: "postUnsuppressPause",
  method: "POST",
  path: "/unsuppress-runs/{id}/pause",
  summary: "Pause a run after the address under way.",
  scope: null,
  response: UnsuppressRunDetail,
});

export const postUnsuppressGoOn = operation({
  id: "postUnsuppressGoOn",
  method: "POST",
  path: "/unsuppress-runs/{id}/go-on",
  summary: "Let a paused run go on where it was. No address is taken off a second time.",
  scope: null,
  response: UnsuppressRunDetail,
});
