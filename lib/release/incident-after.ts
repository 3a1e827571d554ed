type Incident = { endedAt: Date | null; side: string | null };

/** What a retrying incident becomes when its release is over: resolved only when all went well and the spike is past. */
export function incidentAfter(
  incident: Incident,
  completed: boolean,
): "resolved" | "monitoring" | "identified" | "open" {
  if (incident.endedAt) return completed ? "resolved" : "monitoring";
  return incident.side && incident.side !== "unknown" ? "identified" : "open";
}
