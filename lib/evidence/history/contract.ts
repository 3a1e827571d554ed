import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const MxPeriodShape = z.object({
  result: z.enum(["answered", "nodata", "nxdomain"]),
  nullMx: z.boolean(),
  hosts: z.array(z.object({ host: z.string(), preference: z.number().int(), addresses: z.array(z.string()) })),
  firstSeenAt: IsoTime,
  lastSeenAt: IsoTime,
  /** Until when a cache could keep the last answer. */
  heldUntil: IsoTime,
  answers: z.number().int(),
  resolvers: z.array(z.string()),
});

export const MxHistoryShape = z.object({
  domain: z.string(),
  provider: z.string().nullable(),
  providerLabel: z.string().nullable(),
  /** Oldest first. */
  periods: z.array(MxPeriodShape),
  /** Look-ups that failed in that time; they say nothing about the MX. */
  failures: z.number().int(),
  /** Older answers were left out. */
  cut: z.boolean(),
  /** With `at`: what was answered and still held then, or the nearest answers on both sides. */
  asOf: z
    .object({
      at: IsoTime,
      exact: z.array(MxPeriodShape),
      before: MxPeriodShape.nullable(),
      after: MxPeriodShape.nullable(),
    })
    .nullable(),
});
export type MxHistory = z.infer<typeof MxHistoryShape>;

export const getMxHistory = operation({
  id: "getMxHistory",
  method: "GET",
  path: "/mx-history",
  summary: "What was the MX of a domain, and when? With `at`, at that moment.",
  scope: "read",
  query: z.object({ domain: z.string().trim().min(1).max(253), at: IsoTime.optional() }),
  response: MxHistoryShape,
});

export const getSeenAsMx = operation({
  id: "getSeenAsMx",
  method: "GET",
  path: "/mx-history/address",
  summary: "Of which domains an address was MX, first and last seen.",
  scope: "read",
  query: z.object({ ip: z.string().trim().min(2).max(64) }),
  response: z.object({
    address: z.string(),
    items: z.array(
      z.object({
        domain: z.string(),
        host: z.string(),
        firstSeenAt: IsoTime,
        lastSeenAt: IsoTime,
        resolvers: z.array(z.string()),
      }),
    ),
    /** There are more. */
    cut: z.boolean(),
  }),
});
export type SeenAsMxAnswer = z.infer<typeof getSeenAsMx.response>;

export const postMxSnapshot = operation({
  id: "postMxSnapshot",
  method: "POST",
  path: "/mx-history",
  summary: "Ask DNS for the MX of a domain now and keep the answers.",
  scope: "operate",
  body: z.object({ domain: z.string().trim().min(1).max(253) }),
  response: MxHistoryShape,
});
