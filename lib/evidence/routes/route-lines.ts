import type { ResolvedHost } from "#lib/evidence/routes/judge-route";
import { readRoutes } from "#lib/evidence/routes/read-routes";
import type { RouteFormat } from "#lib/evidence/routes/route";
import { keptFindings, routeTexts } from "#lib/evidence/routes/store";
import type { Tx } from "#lib/platform/transaction";

/** A static route in force for one recipient domain, as the verdict reads it. */
export type RouteLine = { domain: string; hosts: ResolvedHost[]; said: string };

/** The static routes that take mail for the domains of `pairs`, from the configurations in force. */
export async function loadRouteLines(
  tx: Tx,
  workspaceId: string,
  pairs: readonly { domain: string }[],
): Promise<RouteLine[]> {
  const texts = await routeTexts(tx, workspaceId);
  if (texts.length === 0) return [];
  const domains = [...new Set(pairs.map(({ domain }) => domain))];
  const findings = await keptFindings(tx, workspaceId, { texts: texts.map(({ id }) => id), domains });
  const nameOf = new Map(texts.map((text) => [text.id, text]));
  return findings.flatMap(({ routeTextId, line, domain, hosts }) => {
    const text = nameOf.get(routeTextId);
    if (!text) return [];
    const raw = readRoutes(text.format as RouteFormat, text.text).routes.find((route) => route.line === line)?.raw;
    return [{ domain, hosts, said: `${text.name}, line ${line}: ${raw ?? ""}`.trim() }];
  });
}
