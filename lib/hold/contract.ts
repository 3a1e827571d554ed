import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const HoldShape = z.object({
  id: z.string(),
  incidentId: z.string(),
  incidentNumber: z.number().int(),
  reason: z.string(),
  provider: z.string(),
  pool: z.string().nullable(),
  /** Only mail to this domain; null = all of the provider's. */
  recipientDomain: z.string().nullable(),
  startsAt: IsoTime,
  endsAt: IsoTime.nullable(),
  state: z.enum(["active", "released", "expired"]),
  leaseUntil: IsoTime,
  recipients: z.number().int(),
});
export type Hold = z.infer<typeof HoldShape>;

export const getHold = operation({
  id: "getHold",
  method: "GET",
  path: "/incidents/{id}/hold",
  summary: "The suppression hold of an incident; null when it has none.",
  scope: "read",
  response: HoldShape.nullable(),
});

export const postHold = operation({
  id: "postHold",
  method: "POST",
  path: "/incidents/{id}/hold",
  summary: "Renew the lease or release the hold.",
  scope: "operate",
  body: z.object({ action: z.enum(["renew", "release"]), words: z.string().trim().max(1000).optional() }),
  response: HoldShape,
});

export const postSuppressionCheck = operation({
  id: "postSuppressionCheck",
  method: "POST",
  path: "/suppression/check",
  summary: "May I suppress these addresses? `held` means no, and says which incident.",
  scope: "suppression",
  body: z.object({ recipients: z.array(z.string().min(3).max(320)).min(1).max(1000) }),
  response: z.object({
    items: z.array(
      z.object({
        recipient: z.string(),
        answer: z.enum(["allowed", "held"]),
        incidentId: z.string().nullable(),
        until: IsoTime.nullable(),
      }),
    ),
  }),
});
