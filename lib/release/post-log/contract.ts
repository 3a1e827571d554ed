import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const ReleasePostShape = z.object({
  id: z.string(),
  cohortId: z.string(),
  cohortNumber: z.number().int(),
  stageIndex: z.number().int(),
  /** What the receiver knows the request by (`Idempotency-Key`), the same at each try. */
  messageId: z.string(),
  /** Which try it was, from 1. */
  attempt: z.number().int(),
  recipients: z.number().int(),
  /** sending: no answer yet, or cut off by a crash · in_doubt: sent, and the answer was lost · cancelled: not sent, by Stop. */
  state: z.enum(["sending", "accepted", "refused", "not_sent", "in_doubt", "cancelled"]),
  status: z.number().int().nullable(),
  result: z.string().nullable(),
  createdAt: IsoTime,
  settledAt: IsoTime.nullable(),
  /** When its recipients are tried again; null when they are not. */
  nextAt: IsoTime.nullable(),
});
export type ReleasePost = z.infer<typeof ReleasePostShape>;

export const listReleasePosts = operation({
  id: "listReleasePosts",
  method: "GET",
  path: "/release-targets/{id}/deliveries",
  summary: "The newest 100 requests to a release webhook and what came of each.",
  scope: "read",
  response: z.object({ items: z.array(ReleasePostShape), more: z.boolean() }),
});
