import { ownHopRows } from "#lib/classify/own-path/store";
import { rehearsedHops } from "#lib/evidence/rehearsal";
import { loadZones } from "#lib/evidence/store";
import type { Tx } from "#lib/platform/transaction";
import { knownHosts } from "#lib/verdict/known-hosts";

/** What is known beside DNS in one workspace: hops of the environment, those people named, those of its rehearsals. */
export async function workspaceHosts(tx: Tx, workspaceId: string): Promise<ReturnType<typeof knownHosts>> {
  const named = (await ownHopRows(tx, workspaceId)).map(({ entry }) => entry);
  return knownHosts(rehearsedHops(await loadZones(tx, workspaceId)), named);
}
