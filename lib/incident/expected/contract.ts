import { z } from "zod";
import { ReasonShape } from "#lib/classify/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const EXPECTED_BINS_MAX = 500;
export const EXPECTED_PROVIDERS_MAX = 12;

/** What the detector held usual in one step of a chart. */
export const ExpectedBinShape = z.object({
  /** Start of the step, UTC. */
  at: IsoTime,
  /** Failures that were expected in it: the detector's means, summed. */
  expected: z.number(),
  /** About three standard deviations above. */
  upper: z.number(),
  /** So many in this step alone would open an incident; null when that cannot be said (too young, or one runs). */
  opensAt: z.number().nullable(),
});

export const ExpectedShape = z.object({
  binSeconds: z.number().int(),
  items: z.array(
    z.object({
      /** "" is the sum over all providers. */
      provider: z.string(),
      bins: z.array(ExpectedBinShape),
    }),
  ),
});
export type Expected = z.infer<typeof ExpectedShape>;

const one = z.string().max(300);

export const getExpected = operation({
  id: "getExpected",
  method: "GET",
  path: "/expected",
  summary: "The failures that were to be expected, as a band over time; the chart draws it behind the counts.",
  scope: "read",
  query: z.object({
    reason: ReasonShape.default("relay_denied"),
    /** Ids, comma-separated, at most twelve; an empty one is the sum over all. Absent: the sum. */
    provider: z
      .union([one.transform((text) => text.split(",")), z.array(one)])
      .default([""])
      .pipe(z.array(z.string()).min(1).max(EXPECTED_PROVIDERS_MAX)),
    pool: z.string().optional(),
    from: IsoTime,
    to: IsoTime,
    /** Seconds of one step; whole minutes. Steps are aligned to UTC, as those of the overview. */
    step: z.coerce.number().int().min(60).multipleOf(60).default(300),
  }),
  response: ExpectedShape,
});
