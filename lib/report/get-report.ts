import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { listCohorts } from "#lib/cohort/list-cohorts";
import { getHold } from "#lib/hold/get-hold";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";
import { reportCsv } from "#lib/report/csv";
import { reportMarkdown } from "#lib/report/markdown";
import { maskDeep } from "#lib/report/mask";
import type { ReportFacts } from "#lib/report/report-facts";
import { reportJson } from "#lib/report/report-json";
import { reportRows } from "#lib/report/store";
import { getServers } from "#lib/verdict/get-servers";
import { getVerdict } from "#lib/verdict/get-verdict";

export type ReportFormat = "md" | "json" | "csv";

const CONTENT_TYPE: Record<ReportFormat, string> = {
  md: "text/markdown; charset=utf-8",
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};

const RENDER: Record<ReportFormat, (facts: ReportFacts) => string> = {
  md: reportMarkdown,
  json: reportJson,
  csv: reportCsv,
};

/**
 * The incident as a file to keep. Same facts, same bytes; the local parts of addresses are masked wherever they stand
 * unless `redact` is false. Throws `not_found`.
 */
export async function incidentReport(
  actor: Actor,
  { incidentId, format, redact }: { incidentId: string; format: ReportFormat; redact: boolean },
): Promise<Response> {
  authorize(actor, "report.read", { workspaceId: actor.workspaceId });
  const facts = await factsOf(actor, incidentId);
  const text = RENDER[format](redact ? { ...maskDeep(facts), redacted: true } : facts);
  const provider = (facts.incident.provider === "*" ? "several" : facts.incident.provider).replace(
    /[^a-z0-9.-]+/gi,
    "-",
  );
  return new Response(text, {
    headers: {
      "content-type": CONTENT_TYPE[format],
      "content-disposition": `attachment; filename="incident-${facts.incident.number}-${provider}.${format}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}

async function factsOf(actor: Actor, incidentId: string): Promise<ReportFacts> {
  const now = systemNow();
  const { held: _held, topServers: _topServers, ...incident } = await getIncident(actor, { incidentId }, now);
  const rows = await inTransaction((tx) => reportRows(tx, actor.workspaceId, incidentId, now));
  const servers = await getServers(actor, { incidentId });
  const { current } = await getVerdict(actor, { incidentId });
  const timeline = await getTimeline(actor, { incidentId, full: true });
  return {
    redacted: false,
    incident,
    servers: servers.items,
    serversCut: servers.cut,
    verdict: current && rows.factsSha256 ? { ...current, factsSha256: rows.factsSha256 } : null,
    evidence: rows.evidence,
    hold: await getHold(actor, { incidentId }),
    cohorts: (await listCohorts(actor, { incidentId })).items,
    reviews: rows.reviews,
    replies: rows.replies,
    repliesCut: rows.repliesCut,
    timeline: timeline.items,
    timelineCut: timeline.cut,
  };
}
