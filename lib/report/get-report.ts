import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { ALL_PROVIDERS } from "#lib/classify/provider";
import { listCohorts } from "#lib/cohort/list-cohorts";
import type { IncidentRoutes } from "#lib/evidence/routes/contract";
import { getIncidentRoutes } from "#lib/evidence/routes/incident-routes";
import { getHold } from "#lib/hold/get-hold";
import { getExpected } from "#lib/incident/expected/get-expected";
import { spreadExpected } from "#lib/incident/expected/spread";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { systemNow } from "#lib/platform/clock";
import { hashOf } from "#lib/platform/stable-json";
import { inTransaction } from "#lib/platform/transaction";
import { incidentChart } from "#lib/report/chart";
import { reportCsv } from "#lib/report/csv";
import { reportHtml } from "#lib/report/html";
import { inOrder } from "#lib/report/in-order";
import { reportMarkdown } from "#lib/report/markdown";
import { maskDeep } from "#lib/report/mask";
import type { Course, ReportFacts, ReportRoute } from "#lib/report/report-facts";
import { reportJson } from "#lib/report/report-json";
import { reportRows } from "#lib/report/store";
import { getServers } from "#lib/verdict/get-servers";
import { getVerdict } from "#lib/verdict/get-verdict";
import { getOverview } from "#lib/volume/overview";

export type ReportFormat = "md" | "html" | "json" | "csv" | "svg";

const CONTENT_TYPE: Record<ReportFormat, string> = {
  md: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  svg: "image/svg+xml",
};

const RENDER: Record<ReportFormat, (facts: ReportFacts) => string> = {
  md: reportMarkdown,
  html: reportHtml,
  json: reportJson,
  csv: reportCsv,
  svg: ({ incident, course }) => `${incidentChart(incident, course).svg}\n`,
};

/**
 * The incident as a file to keep. Same facts, same bytes; the local parts of addresses are masked wherever they stand
 * unless `redact` is false. Throws `not_found`.
 */
export async function incidentReport(
  actor: Actor,
  { incidentId, format, redact }: { incidentId: string; format: ReportFormat; redact: boolean },
): Promise<Response> {
  const { workspaceId } = actor;
  authorize(actor, "report.read", { workspaceId });
  if (!redact) authorize(actor, "report.unmask", { workspaceId });
  const told = await toldOf(actor, incidentId);
  if (!redact) await inTransaction((tx) => audit(tx, actor, workspaceId, "report.unmasked", incidentId, { format }));
  const facts = redact ? masked(told) : { redacted: false, masked: { addresses: 0, links: 0 }, ...hashed(told) };
  const text = RENDER[format](facts);
  const provider = (facts.incident.provider === "*" ? "several" : facts.incident.provider).replace(
    /[^a-z0-9.-]+/gi,
    "-",
  );
  return new Response(text, {
    headers: {
      "content-type": CONTENT_TYPE[format],
      // The page is there to be looked at; it can run and load nothing.
      ...(format === "html"
        ? { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox" }
        : {}),
      "content-disposition": `${format === "html" ? "inline" : "attachment"}; filename="incident-${facts.incident.number}-${provider}.${format}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}

type Told = Omit<ReportFacts, "redacted" | "masked" | "sha256">;

function hashed(told: Told): Told & { sha256: string } {
  return { sha256: hashOf(told), ...told };
}

function masked(told: Told): ReportFacts {
  const { value, addresses, links } = maskDeep(told);
  return { redacted: true, masked: { addresses, links }, ...hashed(value) };
}

async function toldOf(actor: Actor, incidentId: string): Promise<Told> {
  const now = systemNow();
  const { held: _held, topServers: _topServers, ...incident } = await getIncident(actor, { incidentId }, now);
  const rows = await inTransaction((tx) => reportRows(tx, actor.workspaceId, incidentId, now));
  const servers = await getServers(actor, { incidentId });
  const { current } = await getVerdict(actor, { incidentId });
  const timeline = await getTimeline(actor, { incidentId, full: true });
  const routes = await getIncidentRoutes(actor, { incidentId });
  return inOrder({
    incident,
    course: await courseOf(actor, incident, servers.items),
    servers: servers.items,
    serversCut: servers.cut,
    verdict: current && rows.factsSha256 ? { ...current, factsSha256: rows.factsSha256 } : null,
    evidence: rows.evidence,
    routes: routes.items.flatMap(routeOf),
    routesCut: routes.cut,
    hold: await getHold(actor, { incidentId }),
    cohorts: (await listCohorts(actor, { incidentId })).items,
    reviews: rows.reviews,
    replies: rows.replies,
    repliesCut: rows.repliesCut,
    timeline: timeline.items,
    timelineCut: timeline.cut,
  });
}

// When DNS was asked last is left out: it is asked again and again, and nothing is new while the words stay.
function routeOf({ configuration, line, raw, domain, severity, words, since }: IncidentRoutes["items"][number]) {
  const route: ReportRoute = { configuration, line, raw, domain, severity, words, since };
  return severity === "fine" ? [] : [route];
}

const COURSE_STEPS = 120;
const HALF_HOUR_MS = 30 * 60_000;

/** The incident with half as much before and after, up to the last refusal while it runs. */
async function courseOf(actor: Actor, incident: Told["incident"], servers: Told["servers"]): Promise<Course> {
  const start = Date.parse(incident.startedAt);
  const last = Math.max(start, ...servers.map(({ lastSeenAt }) => Date.parse(lastSeenAt)));
  const end = incident.endedAt ? Date.parse(incident.endedAt) : last;
  const context = Math.max(HALF_HOUR_MS, (end - start) / 2);
  const overview = await getOverview(actor, {
    from: new Date(start - context).toISOString(),
    to: new Date(end + (incident.endedAt ? context : 60_000)).toISOString(),
    reason: incident.reason,
    bucketsMax: COURSE_STEPS,
    ...(incident.provider === ALL_PROVIDERS ? {} : { provider: incident.provider }),
    ...(incident.pool ? { pool: incident.pool } : {}),
  });
  const { stepSeconds, buckets } = overview;
  const provider = incident.provider === ALL_PROVIDERS ? "" : incident.provider;
  const first = Date.parse(buckets[0]?.at ?? incident.startedAt);
  const expected = await getExpected(actor, {
    ...{ reason: incident.reason, provider: [provider], step: stepSeconds },
    from: new Date(first).toISOString(),
    to: new Date(first + Math.max(1, buckets.length) * stepSeconds * 1000).toISOString(),
    ...(incident.pool ? { pool: incident.pool } : {}),
  });
  const usual = spreadExpected(
    expected,
    buckets.map(({ at }) => Date.parse(at)),
    stepSeconds * 1000,
    provider,
  );
  return {
    stepSeconds,
    buckets: buckets.map(({ at, attempts, counts }, index) => ({
      ...{ at, attempts },
      failures: Object.values(counts).reduce((sum, count) => sum + count, 0),
      expected: thousandths(usual[index]?.expected),
      upper: thousandths(usual[index]?.upper),
    })),
  };
}

/** A sum of means has no more digits than these worth telling. */
function thousandths(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}
