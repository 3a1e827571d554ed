import { z } from "zod";
import { HYGIENE_STATES } from "#lib/outcome/hygiene/hygiene-state";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, page } from "#lib/platform/wire";

const FailureShape = z.object({
  eventId: z.string(),
  at: IsoTime,
  reason: z.string(),
  reply: z.string().nullable(),
  remoteMta: z.string().nullable(),
  remoteIp: z.string().nullable(),
});

export const HygieneShape = z.object({
  id: z.string(),
  /** As submitted, byte for byte. */
  recipient: z.string(),
  state: z.enum(HYGIENE_STATES),
  proposedAt: IsoTime,
  incident: z.object({ id: z.string(), number: z.number().int() }),
  cohort: z.object({ id: z.string(), number: z.number().int(), stageIndex: z.number().int() }),
  /** The failure before the retry, the retry, and the failure after it. */
  first: FailureShape,
  retriedAt: IsoTime,
  second: FailureShape,
  decidedBy: ActorRefShape.nullable(),
  decidedAt: IsoTime.nullable(),
  words: z.string().nullable(),
});
export type Hygiene = z.infer<typeof HygieneShape>;

export const getHygiene = operation({
  id: "getHygiene",
  method: "GET",
  path: "/hygiene",
  summary: "Addresses that bounced again after a retry which others got through, with both failures.",
  scope: "read",
  query: z.object({
    state: z.enum(HYGIENE_STATES).default("proposed"),
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: page(HygieneShape),
});

export const getHygieneExport = operation({
  id: "getHygieneExport",
  method: "GET",
  path: "/hygiene/export",
  summary: "The hygiene list as a file: CSV, NDJSON or one address a line. The accepted ones unless said otherwise.",
  scope: "read",
  query: z.object({
    state: z.enum(HYGIENE_STATES).default("accepted"),
    format: z.enum(["csv", "ndjson", "txt"]).default("csv"),
  }),
  response: "file",
});

export const postHygiene = operation({
  id: "postHygiene",
  method: "POST",
  path: "/hygiene/{id}",
  summary: "Accept a proposal, which suppresses the address by hand, or dismiss it.",
  scope: "operate",
  body: z.object({ decision: z.enum(["accept", "dismiss"]), words: z.string().trim().max(500).optional() }),
  response: HygieneShape,
});
