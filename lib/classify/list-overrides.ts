import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { Override } from "#lib/classify/contract";
import { overrideShape } from "#lib/classify/override-shape";
import { type OverrideRow, versionsOf } from "#lib/classify/store";
import { notFound } from "#lib/platform/errors";

const SHOWN_MAX = 200;

/** The newest 200 overrides of the workspace, in force or not, and how many there are. */
export async function listOverrides(actor: Actor): Promise<{ items: Override[]; total: number }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const { rows, runs, total } = await versionsOf(workspaceId, { most: SHOWN_MAX });
  const byId = new Map<string, OverrideRow[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  const items = [...byId.values()].flatMap((versions) => {
    const newest = versions[0];
    return newest ? [overrideShape(newest, versions, runs)] : [];
  });
  return { items, total };
}

/** One override, or `not_found`. */
export async function getOverride(actor: Actor, id: string): Promise<Override> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const { rows, runs } = await versionsOf(workspaceId, { id });
  const newest = rows[0];
  if (!newest) throw notFound("This override");
  return overrideShape(newest, rows, runs);
}
