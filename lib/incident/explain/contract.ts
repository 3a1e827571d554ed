import { z } from "zod";
import { ReasonShape } from "#lib/classify/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";
import { ConditionText } from "#lib/volume/contract";
import { DIMENSIONS } from "#lib/volume/dimension/dimension";

export const ExplainedValueShape = z.object({
  value: z.string(),
  /** Failures of the selection. */
  count: z.number().int(),
  /** Among the failures whose value is known. */
  share: z.number(),
  /** Before the window; null when nothing was heard then. */
  baselineShare: z.number().nullable(),
  /** Attempts in the hours that the window touches; null when no source tells of deliveries. */
  attempts: z.number().int().nullable(),
  /** Failures of the selection by those attempts, of this value and of all others. */
  rate: z.number().nullable(),
  restRate: z.number().nullable(),
  /** Share of the selection that would be gone, had this value failed like the rest. */
  explained: z.number(),
  /** An event that has it. */
  sampleEventId: z.string().nullable(),
});
export type ExplainedValue = z.infer<typeof ExplainedValueShape>;

export const ExplainedDimensionShape = z.object({
  dimension: z.enum(DIMENSIONS),
  label: z.string(),
  /** `route`: known before anybody answers; `answer`: only failures have it. */
  kind: z.enum(["route", "answer"]),
  finding: z.enum(["explains", "differs", "flat", "unknown"]),
  /** Held against all attempts of the same hours, what came before, or nothing. */
  contrast: z.enum(["window", "before", "nothing"]),
  /** Failures whose value is known, of those looked at; fewer than the selection where only a sample was read. */
  known: z.number().int(),
  of: z.number().int(),
  /** Total variation between selection and what it is held against, less what chance gives. */
  difference: z.number(),
  explained: z.number(),
  valuesNeeded: z.number().int(),
  values: z.array(ExplainedValueShape),
  valuesCut: z.number().int(),
});
export type ExplainedDimension = z.infer<typeof ExplainedDimensionShape>;

const CaseCountShape = z.object({ of: z.number().int(), upper: z.number().int() });

export const ExplanationShape = z.object({
  from: IsoTime,
  to: IsoTime,
  reason: ReasonShape,
  /** In words: where the failures are. */
  place: z.string(),
  failures: z.number().int(),
  /** Attempts in the hours that the window touches; null when no source tells of deliveries. */
  attempts: z.number().int().nullable(),
  baseline: z.object({
    from: IsoTime,
    to: IsoTime,
    counted: z.enum(["attempts", "failures", "nothing"]),
    count: z.number().int(),
    /** Hours in which another incident ran. */
    hoursLeftOut: z.number().int(),
  }),
  finding: z.enum(["explained", "replies", "flat", "unknown", "empty"]),
  sentence: z.string(),
  /** First what explains most. */
  dimensions: z.array(ExplainedDimensionShape),
  localPartCase: z.object({
    fires: z.boolean().nullable(),
    selection: CaseCountShape,
    baseline: CaseCountShape.extend({ counted: z.enum(["attempts", "failures"]) }).nullable(),
  }),
  /** What no source tells of. */
  notKnown: z.array(z.object({ what: z.string(), why: z.string() })),
});
export type Explanation = z.infer<typeof ExplanationShape>;

const Narrowing = z.object({
  /** `pool:out-1,-tld:de`: only with these values, and without those. */
  where: ConditionText.default(""),
  /** Tell up to 200 values of this dimension. */
  group: z.enum(DIMENSIONS).optional(),
});

export const explainIncident = operation({
  id: "explainIncident",
  method: "GET",
  path: "/incidents/{id}/explain",
  summary: "What the failures of an incident have in common that other mail has not.",
  scope: "read",
  query: Narrowing,
  response: ExplanationShape,
});

export const explainSelection = operation({
  id: "explainSelection",
  method: "GET",
  path: "/explain",
  summary: "The same for failures of one reason in a window.",
  scope: "read",
  query: Narrowing.extend({
    from: IsoTime,
    to: IsoTime,
    reason: ReasonShape.default("relay_denied"),
    provider: z.string().optional(),
    pool: z.string().optional(),
    domain: z.string().optional(),
  }),
  response: ExplanationShape,
});
