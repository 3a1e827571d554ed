import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, Ok, page } from "#lib/platform/wire";

export const ByHandShape = z.object({
  /** As it was written, byte for byte. */
  recipient: z.string(),
  recipientKey: z.string(),
  why: z.string(),
  /** Null for entries older than this list. */
  by: ActorRefShape.nullable(),
  at: IsoTime,
});
export type ByHand = z.infer<typeof ByHandShape>;

export const getByHand = operation({
  id: "getByHand",
  method: "GET",
  path: "/suppression/by-hand",
  summary: "Addresses that a person has suppressed, newest first.",
  scope: "read",
  query: z.object({
    /** Only addresses that begin like this. */
    q: z.string().trim().max(320).optional(),
    cursor: z.string().max(1000).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: page(ByHandShape),
});

export const postByHand = operation({
  id: "postByHand",
  method: "POST",
  path: "/suppression/by-hand",
  summary: "Suppress addresses by hand: no hold protects them and no retry takes them.",
  scope: "operate",
  body: z.object({
    recipients: z.array(z.string().trim().min(3).max(320)).min(1).max(1000),
    why: z.string().trim().min(1).max(500),
  }),
  response: z.object({
    added: z.number().int(),
    /** Those that were on the list; they keep their first reason. */
    already: z.number().int(),
  }),
});

export const deleteByHand = operation({
  id: "deleteByHand",
  method: "DELETE",
  path: "/suppression/by-hand/{recipient}",
  summary: "Take an address off the list of those suppressed by hand.",
  scope: "operate",
  response: Ok,
});
