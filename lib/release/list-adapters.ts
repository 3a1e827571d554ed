import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { ADAPTERS } from "#lib/release/adapter-capability";
import type { listAdapters as operation } from "#lib/release/contract";

/** What each adapter can do and what it cannot, in words. */
export async function listAdapters(actor: Actor): Promise<z.infer<typeof operation.response>> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  return { items: ADAPTERS.map((each) => ({ ...each, can: [...each.can], cannot: [...each.cannot] })) };
}
