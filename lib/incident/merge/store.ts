import type { ActorRef } from "#lib/access/actor";
import type { IncidentRow } from "#lib/incident/store";
import { Prisma } from "#lib/platform/database";
import { notFound } from "#lib/platform/errors";
import type { IncidentMove as MoveRow } from "#lib/platform/generated/client";
import type { Tx } from "#lib/platform/transaction";

export type { MoveRow };

const KEPT = [
  "state",
  "startedAt",
  "detectedAt",
  "peakAt",
  "endedAt",
  "closedAt",
  "endBasis",
  "events",
  "recipients",
  "attempts",
  "expected",
  "windowFixedBy",
  "resolvedAt",
  "mergedIntoId",
  "version",
] as const;
/** The part of an incident that a merge or split changes, as it is kept to be restored. */
export type Kept = Pick<IncidentRow, (typeof KEPT)[number]>;

const TIMES = ["startedAt", "detectedAt", "peakAt", "endedAt", "closedAt", "resolvedAt"] as const;

export function keptOf(incident: IncidentRow): Kept {
  return Object.fromEntries(KEPT.map((name) => [name, incident[name]])) as Kept;
}

/** What `keptOf` gave, read back from JSON. */
export function keptFrom(value: unknown): Kept | null {
  if (value === null || typeof value !== "object") return null;
  const kept = { ...(value as Record<string, unknown>) };
  for (const name of TIMES) kept[name] = typeof kept[name] === "string" ? new Date(kept[name]) : null;
  return kept as Kept;
}

type Change = Partial<Kept> & { splitFromId?: string };

/** Writes `change` when the row has the version that was read; null when somebody was faster. `version` may be given. */
export async function writeIncident(tx: Tx, incident: IncidentRow, change: Change): Promise<IncidentRow | null> {
  const { windowFixedBy, version, ...rest } = change;
  const [row] = await tx.incident.updateManyAndReturn({
    where: { id: incident.id, workspaceId: incident.workspaceId, version: incident.version },
    data: {
      ...rest,
      ...(windowFixedBy === undefined ? {} : { windowFixedBy: windowFixedBy ?? Prisma.DbNull }),
      version: version ?? { increment: 1 },
    },
  });
  return row ?? null;
}

type Pair = { incident: Kept; other: Kept | null };
type NewMove = Pick<MoveRow, "id" | "workspaceId" | "kind" | "incidentId" | "otherId" | "words" | "madeAt"> & {
  madeBy: ActorRef;
  before: Pair;
  after: Pair;
};

export async function insertMove(tx: Tx, move: NewMove): Promise<MoveRow> {
  return tx.incidentMove.create({ data: { ...move, before: jsonOf(move.before), after: jsonOf(move.after) } });
}

export async function loadMove(tx: Tx, workspaceId: string, moveId: string): Promise<MoveRow> {
  const move = await tx.incidentMove.findFirst({ where: { id: moveId, workspaceId } });
  if (!move) throw notFound("This merge or split");
  return move;
}

/** Merges and splits that touch one of `incidentIds`, newest first. */
export async function movesOf(
  tx: Tx,
  ask: { workspaceId: string; incidentIds: readonly string[]; standing: boolean; limit: number },
): Promise<MoveRow[]> {
  const ids = [...ask.incidentIds];
  return tx.incidentMove.findMany({
    where: {
      workspaceId: ask.workspaceId,
      OR: [{ incidentId: { in: ids } }, { otherId: { in: ids } }],
      ...(ask.standing ? { undoneAt: null } : {}),
    },
    orderBy: [{ madeAt: "desc" }, { id: "desc" }],
    take: ask.limit,
  });
}

/** Marks a move as taken back; false when somebody else has done that. */
export async function markUndone(tx: Tx, move: MoveRow, by: ActorRef, at: Date, words: string): Promise<boolean> {
  const { count } = await tx.incidentMove.updateMany({
    where: { id: move.id, workspaceId: move.workspaceId, undoneAt: null },
    data: { undoneAt: at, undoneBy: by, undoneWords: words },
  });
  return count > 0;
}

/** Ids of incidents that took in another by hand and still hold it. */
export async function tookInByHand(tx: Tx, workspaceId: string): Promise<Set<string>> {
  const rows = await tx.incidentMove.findMany({
    where: { workspaceId, kind: "merge", undoneAt: null },
    select: { incidentId: true },
    distinct: ["incidentId"],
  });
  return new Set(rows.map((row) => row.incidentId));
}

export async function numbersOf(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.incident.findMany({
    where: { workspaceId, id: { in: [...ids] } },
    select: { id: true, number: true },
  });
  return new Map(rows.map((row) => [row.id, row.number]));
}

function jsonOf(value: Pair): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
}
