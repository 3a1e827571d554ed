import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { askableDomain } from "#lib/evidence/ask-domain";
import type { IncidentRoutes } from "#lib/evidence/routes/contract";
import { GRAVEST, SEVERITY } from "#lib/evidence/routes/judge-route";
import { readRoutes } from "#lib/evidence/routes/read-routes";
import type { RouteFormat } from "#lib/evidence/routes/route";
import { keptFindings, routeTexts } from "#lib/evidence/routes/store";
import { topDomains } from "#lib/evidence/store";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { inTransaction } from "#lib/platform/transaction";

const DOMAINS_MAX = 200;
const SHOWN = 50;

/**
 * The static routes in force that take mail for the incident's domains, with the live MX of the last check beside each,
 * faults first. Throws `not_found`.
 */
export async function getIncidentRoutes(actor: Actor, { incidentId }: { incidentId: string }): Promise<IncidentRoutes> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const texts = await routeTexts(tx, workspaceId);
    if (texts.length === 0) return { configurations: 0, items: [], cut: 0, domainsCut: 0 };
    const top = await topDomains(tx, incident, systemNow(), DOMAINS_MAX);
    const domains = [...new Set(top.domains.flatMap(({ domain }) => askableDomain(domain) ?? []))];
    const findings = await keptFindings(tx, workspaceId, { texts: texts.map(({ id }) => id), domains });
    const known = new Map(
      texts.map((text) => [
        text.id,
        { name: text.name, routes: readRoutes(text.format as RouteFormat, text.text).routes },
      ]),
    );
    const items = findings
      .map(({ routeTextId, hosts, since, checkedAt, ...finding }) => ({
        ...finding,
        configuration: known.get(routeTextId)?.name ?? "",
        raw: known.get(routeTextId)?.routes.find((route) => route.line === finding.line)?.raw ?? "",
        hosts: hosts.map(({ host, addresses }) => ({ host, addresses: addresses === null ? null : [...addresses] })),
        severity: SEVERITY[finding.standing],
        since: since.toISOString(),
        checkedAt: checkedAt.toISOString(),
      }))
      .sort((a, b) => GRAVEST.indexOf(a.severity) - GRAVEST.indexOf(b.severity));
    return {
      configurations: texts.length,
      items: items.slice(0, SHOWN),
      cut: Math.max(0, items.length - SHOWN),
      domainsCut: top.total - top.domains.length,
    };
  });
}
