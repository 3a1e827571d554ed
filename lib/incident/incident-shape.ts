import { providerLabel } from "#lib/classify/provider";
import { type Incident, IncidentShape } from "#lib/incident/contract";
import { relatedOf } from "#lib/incident/related";
import { type IncidentRow, incidentProofs, relatedIncidents } from "#lib/incident/store";
import { fixedBy } from "#lib/incident/window-finder/fixed-window";

const TOP_SERVERS = 4;

/** Rows as callers see them, each with whether it is held now and the servers that refused most. */
export async function incidentShapes(
  workspaceId: string,
  rows: readonly IncidentRow[],
  now: Date,
): Promise<Incident[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [proofs, near] = await Promise.all([
    incidentProofs(workspaceId, ids, now, TOP_SERVERS),
    relatedIncidents(workspaceId, rows),
  ]);
  return rows.map((row) => {
    const proof = proofs.get(row.id);
    const related = relatedOf(row, near);
    return incidentShape(row, { held: proof?.held ?? false, topServers: proof?.servers ?? [], related });
  });
}

function incidentShape(row: IncidentRow, proof: Pick<Incident, "held" | "topServers" | "related">): Incident {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const { side, cause, rule, level } = row;
  return IncidentShape.parse({
    ...row,
    ...proof,
    providerLabel: providerLabel(row.provider),
    startedAt: iso(row.startedAt),
    detectedAt: iso(row.detectedAt),
    peakAt: iso(row.peakAt),
    endedAt: iso(row.endedAt),
    closedAt: iso(row.closedAt),
    falseAlarm: row.falseAlarmReason ? { reason: row.falseAlarmReason, teaches: row.falseAlarmTeaches } : null,
    reviewed: row.reviewedBy,
    windowFixed: fixedBy(row),
    verdict: side && cause && rule ? { side, cause, rule, level } : null,
  });
}
