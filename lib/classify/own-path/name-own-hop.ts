import { type Actor, type ActorRef, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { parseOwnHops } from "#lib/classify/own-hops";
import type { OwnHop } from "#lib/classify/own-path/contract";
import { deleteOwnHopRow, insertOwnHop, type OwnHop as OwnHopRow, ownHopRows } from "#lib/classify/own-path/store";
import { env } from "#lib/platform/env";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

/** Hops of our own: those of the environment first, then those that people named. */
export async function listOwnHops(actor: Actor): Promise<{ items: OwnHop[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const set = env()
    .REBOUND_OWN_HOPS.split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const rows = await inTransaction((tx) => ownHopRows(tx, workspaceId));
  const fixed = set.map((entry) => ({ entry, note: "REBOUND_OWN_HOPS", addedBy: null, addedAt: null }));
  return { items: [...fixed, ...rows.map(hopShape)] };
}

/** Names a hop of our own. Throws `invalid` for what is neither name, address nor prefix, `conflict` when it is there. */
export async function nameOwnHop(
  actor: Actor,
  { entry, note, now }: { entry: string; note: string; now: Date },
): Promise<OwnHop> {
  const { workspaceId } = actor;
  authorize(actor, "path.change", { workspaceId });
  const written = entry.toLowerCase();
  const what = unreadable(written);
  if (what) throw new ServiceError("invalid", what, [{ where: "body.entry", what }]);
  return inTransaction(async (tx) => {
    const row = await insertOwnHop(tx, { workspaceId, entry: written, note, addedBy: actorRef(actor), addedAt: now });
    if (!row) throw conflict(`“${written}” is one of our own hops already.`);
    await audit(tx, actor, workspaceId, "path.named", written, { note });
    return hopShape(row);
  });
}

/** Takes a named hop away. Verdicts already made stay; the next one no longer counts it as ours. */
export async function forgetOwnHop(actor: Actor, entry: string): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "path.change", { workspaceId });
  return inTransaction(async (tx) => {
    if (!(await deleteOwnHopRow(tx, workspaceId, entry))) throw notFound(`The hop “${entry}”`);
    await audit(tx, actor, workspaceId, "path.forgotten", entry);
    return { ok: true };
  });
}

function unreadable(entry: string): string | null {
  if (entry.includes(",")) return "Name one hop at a time, without a comma.";
  try {
    parseOwnHops(entry);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function hopShape({ entry, note, addedBy, addedAt }: OwnHopRow): OwnHop {
  return { entry, note, addedBy: addedBy as ActorRef, addedAt: addedAt.toISOString() };
}
