import { type OwnHops, parseOwnHops } from "#lib/classify/own-hops";
import { ownHopRows } from "#lib/classify/own-path/store";
import { env } from "#lib/platform/env";
import type { Tx } from "#lib/platform/transaction";

/** Every hop of our own path in a workspace: those of REBOUND_OWN_HOPS and those that people named. */
export async function ownHopsOf(tx: Tx, workspaceId: string): Promise<OwnHops> {
  const named = (await ownHopRows(tx, workspaceId)).map(({ entry }) => entry);
  return parseOwnHops([env().REBOUND_OWN_HOPS, ...named].join(","));
}
