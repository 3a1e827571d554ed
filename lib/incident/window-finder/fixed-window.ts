import type { ActorRef } from "#lib/access/actor";

/** How `windowFixedBy` is kept: who dated it by hand, and whether the end is theirs too. */
export type FixedBy = ActorRef & { at: string; words: string; end: boolean };

type FixedRow = { windowFixedBy: unknown; updatedAt: Date; endedAt: Date | null };

/** Who dated the incident by hand; null when the detector dates it. Fields that older rows lack are filled in. */
export function fixedBy({ windowFixedBy, updatedAt, endedAt }: FixedRow): Omit<FixedBy, "kind" | "id"> | null {
  if (windowFixedBy === null || typeof windowFixedBy !== "object") return null;
  const kept = windowFixedBy as Partial<FixedBy>;
  return {
    name: kept.name ?? "somebody",
    at: kept.at ?? updatedAt.toISOString(),
    words: kept.words ?? "",
    end: kept.end ?? endedAt !== null,
  };
}

type Boundaries = {
  startedAt: Date;
  detectedAt: Date;
  peakAt: Date;
  endedAt: Date | null;
  closedAt: Date | null;
  endBasis: string | null;
};

/**
 * What stays of a person's window when the data says `found`: always the start, and the end when they set one. While the
 * end is the data's, it follows the data, but never lies before the start.
 */
export function heldBoundaries(incident: FixedRow & Boundaries, found: Boundaries): Boundaries {
  const { startedAt, detectedAt, peakAt } = incident;
  if (fixedBy(incident)?.end) {
    const { endedAt, closedAt, endBasis } = incident;
    return { startedAt, detectedAt, peakAt, endedAt, closedAt, endBasis };
  }
  const { closedAt, endBasis } = found;
  const endedAt = found.endedAt && found.endedAt < startedAt ? startedAt : found.endedAt;
  return {
    startedAt,
    detectedAt,
    peakAt: found.peakAt < startedAt ? peakAt : found.peakAt,
    endedAt,
    closedAt,
    endBasis,
  };
}
