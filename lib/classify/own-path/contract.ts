import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

export const OwnHopShape = z.object({
  /** A host name, a name suffix such as `.relay.example.com`, an address or a prefix. */
  entry: z.string(),
  note: z.string(),
  /** Null for those of REBOUND_OWN_HOPS, which only the environment changes. */
  addedBy: ActorRefShape.nullable(),
  addedAt: IsoTime.nullable(),
});
export type OwnHop = z.infer<typeof OwnHopShape>;

export const listOwnHops = operation({
  id: "listOwnHops",
  method: "GET",
  path: "/own-hops",
  summary: "Hosts and addresses of our own path: a refusal there is ours to mend.",
  scope: "read",
  response: z.object({ items: z.array(OwnHopShape) }),
});

export const postOwnHop = operation({
  id: "postOwnHop",
  method: "POST",
  path: "/own-hops",
  summary: "Name a host, suffix, address or prefix of our own path.",
  scope: "operate",
  body: z.object({ entry: z.string().trim().min(1).max(253), note: z.string().trim().max(200).default("") }),
  response: OwnHopShape,
});

export const deleteOwnHop = operation({
  id: "deleteOwnHop",
  method: "DELETE",
  path: "/own-hops/{entry}",
  summary: "Take a named hop away again.",
  scope: "operate",
  response: z.object({ ok: z.literal(true) }),
});
