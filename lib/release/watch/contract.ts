import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

export const PreflightLineShape = z.object({
  id: z.string(),
  /** `not_run`: nobody looked; it does not stop the release, and it is no pass. */
  state: z.enum(["pass", "fail", "not_run"]),
  says: z.string(),
  /** What to do about it; null when there is nothing to do. */
  todo: z.string().nullable(),
});
export type PreflightLine = z.infer<typeof PreflightLineShape>;

export const getPreflight = operation({
  id: "getPreflight",
  method: "GET",
  path: "/cohorts/{id}/stages/{stage}/preflight",
  summary: "What a release of this stage would meet now, line by line. It changes nothing; the release looks again.",
  scope: "read",
  response: z.object({
    at: IsoTime,
    /** Whether the release would go. */
    go: z.boolean(),
    size: z.number().int(),
    /** How many would be handed over; the others are left out, each reason counted. */
    goes: z.number().int(),
    leftOut: z.array(z.object({ why: z.string(), label: z.string(), count: z.number().int() })),
    lines: z.array(PreflightLineShape),
  }),
});

export const listDoubt = operation({
  id: "listDoubt",
  method: "GET",
  path: "/cohorts/{id}/stages/{stage}/doubt",
  summary: "Recipients of a stage of whom nobody knows whether they were handed over, and who settled others before.",
  scope: "read",
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(200) }),
  response: z.object({
    total: z.number().int(),
    /** False while the stage is still being handed over. */
    canSettle: z.boolean(),
    items: z.array(
      z.object({
        recipient: z.string(),
        claimedAt: IsoTime,
        /** What was heard of them since; an answer from the receiving side proves that they went out. */
        outcome: z.string().nullable(),
        outcomeAt: IsoTime.nullable(),
      }),
    ),
    settled: z.array(z.object({ at: IsoTime, by: ActorRefShape, text: z.string() })),
  }),
});

export const ReleasingShape = z.object({
  cohortId: z.string(),
  number: z.number().int(),
  incidentId: z.string(),
  incidentNumber: z.number().int(),
  provider: z.string(),
  stageIndex: z.number().int(),
  stages: z.number().int(),
  size: z.number().int(),
  state: z.enum(["dispatching", "observing", "between"]),
  /** Where it goes: the name of the target, or the adapter. Null between two stages. */
  to: z.string().nullable(),
  handedOver: z.number().int(),
  /** Claimed and not yet handed over: what Stop holds back at once. */
  waiting: z.number().int(),
  /** Recipients of later stages, which Stop keeps where they are. */
  later: z.number().int(),
  unknown: z.number().int(),
});
export type Releasing = z.infer<typeof ReleasingShape>;

export const listReleasing = operation({
  id: "listReleasing",
  method: "GET",
  path: "/releasing",
  summary:
    "Cohorts that are being released now, at most 20, each with the stage that is out and what Stop would hold back.",
  scope: "read",
  response: z.object({ items: z.array(ReleasingShape), total: z.number().int() }),
});

export const TargetStateShape = z.object({
  id: z.string(),
  /** The last try of it; null when it was never tried. */
  check: z.object({ at: IsoTime, works: z.boolean(), says: z.string() }).nullable(),
  /** The last release to it, or the last time recipients were taken off it; null when it was never used. */
  lastUsedAt: IsoTime.nullable(),
  /** Recipients that wait to be handed over to it: what would not go out if it were removed. */
  waiting: z.number().int(),
});
export type TargetState = z.infer<typeof TargetStateShape>;

export const listTargetStates = operation({
  id: "listTargetStates",
  method: "GET",
  path: "/release-targets/states",
  summary: "How each target stands: the last try, the last use, and what waits for it.",
  scope: "read",
  response: z.object({ items: z.array(TargetStateShape) }),
});

export const postTargetTest = operation({
  id: "postTargetTest",
  method: "POST",
  path: "/release-targets/{id}/test",
  summary:
    "Try a target without a recipient: a webhook gets a signed event of the type `test`, a suppression list is asked for one address that nobody has. Nothing is changed there.",
  scope: null,
  response: TargetStateShape,
});
