import { getDomain } from "tldts";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { providerOfMx } from "#lib/classify/provider";
import { canonicalAddress } from "#lib/evidence/address";
import { askableDomain, askDomain } from "#lib/evidence/ask-domain";
import { type Asker, createAsker } from "#lib/evidence/asker";
import { type AnswerRow, mxView } from "#lib/evidence/mx-view";
import { withResolvers } from "#lib/evidence/rehearsal";
import { configuredResolvers } from "#lib/evidence/resolvers";
import { judgeRoute, type Names, type ResolvedHost, type RouteFinding } from "#lib/evidence/routes/judge-route";
import { readRoutes } from "#lib/evidence/routes/read-routes";
import type { RouteFormat, RouteHost, StaticRoute } from "#lib/evidence/routes/route";
import { domainsBelow, routeTexts, saveFindings } from "#lib/evidence/routes/store";
import { loadZones } from "#lib/evidence/store";
import { record } from "#lib/platform/happening";
import { inTransaction } from "#lib/platform/transaction";

export const CHECK_ROUTES_TASK = "evidence.check-routes";

/** Pairs of route and domain that one check asks about; the page says when there are more. */
export const PAIRS_MAX = 500;
const BELOW_MAX = 20;
const BUDGET_MS = 30_000;

const NAMES: Names = {
  providerOf: (host) => providerOfMx(host)?.id ?? null,
  registrable: (host) => getDomain(host, { allowPrivateDomains: false }),
};

type Pair = { line: number; route: StaticRoute; domain: string };

/**
 * Holds every static route in force against the live MX of the domains it takes, and keeps what was found. Changes no
 * verdict by itself: the next one reads the findings.
 */
export async function checkRoutes(
  actor: Actor,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<void> {
  authorize(actor, "evidence.collect", { workspaceId });
  const { texts, zones } = await inTransaction(async (tx) => {
    const inForce = await routeTexts(tx, workspaceId);
    const pairs = [];
    for (const text of inForce) {
      const { routes } = readRoutes(text.format as RouteFormat, text.text);
      const found: Pair[] = [];
      for (const route of routes) {
        const { scope } = route;
        const domains =
          scope.kind === "all"
            ? []
            : scope.kind === "below"
              ? await domainsBelow(tx, workspaceId, scope.domain, BELOW_MAX)
              : [scope.domain];
        for (const domain of domains) found.push({ line: route.line, route, domain });
      }
      pairs.push({ text, pairs: found });
    }
    return { texts: pairs, zones: await loadZones(tx, workspaceId) };
  });
  const all = texts.flatMap(({ pairs }) => pairs).slice(0, PAIRS_MAX);
  const domains = [...new Set(all.flatMap(({ domain }) => askableDomain(domain) ?? []))];
  const found = await withResolvers({ zones, domains, at: now, real: configuredResolvers }, async (resolversFor) => {
    const asker = createAsker({ resolversFor, now, budgetMs: BUDGET_MS });
    return findingsOf(asker, all, domains);
  });
  await inTransaction(async (tx) => {
    for (const { text, pairs } of texts) {
      const mine = pairs.flatMap((pair) => {
        const finding = found.get(pair);
        return finding ? [{ ...finding, line: pair.line }] : [];
      });
      for (const domain of await saveFindings(tx, text, unique(mine), now))
        await record(tx, { kind: "route.drifted", workspaceId, routeTextId: text.id, domain });
    }
  });
}

async function findingsOf(
  asker: Asker,
  pairs: readonly Pair[],
  domains: readonly string[],
): Promise<Map<Pair, RouteFinding>> {
  const hosts = pairs.flatMap(({ route }) => route.hosts);
  await Promise.all([
    ...domains.map((domain) => askDomain(asker, domain)),
    ...hosts.map((host) => askHost(asker, host)),
  ]);
  const rows: AnswerRow[] = asker.answers().map((answer) => ({ id: null, ...answer }));
  return new Map(
    pairs.flatMap((pair): [Pair, RouteFinding][] => {
      const domain = askableDomain(pair.domain);
      if (domain === null) return [];
      const resolved = pair.route.hosts.flatMap((host) => resolvedHosts(host, rows));
      return [[pair, judgeRoute(pair.route, mxView(domain, rows), resolved, NAMES)]];
    }),
  );
}

async function askHost(asker: Asker, { host, viaMx }: RouteHost): Promise<void> {
  if (canonicalAddress(host) !== null || askableDomain(host) === null) return;
  if (viaMx) return askDomain(asker, host);
  await Promise.all(
    asker
      .resolversFor(host)
      .flatMap((resolver) => [
        asker.ask(resolver, { name: host, type: "A" }),
        asker.ask(resolver, { name: host, type: "AAAA" }),
      ]),
  );
}

/** The hosts a next hop stands for, with their addresses; those of its MX where that is asked. */
function resolvedHosts({ host, viaMx }: RouteHost, rows: readonly AnswerRow[]): ResolvedHost[] {
  if (canonicalAddress(host) !== null) return [{ host, addresses: [host] }];
  const mx = viaMx ? mxView(host, rows).answers.flatMap((answer) => answer.mx.map((one) => one.host)) : [];
  const names = mx.length > 0 ? [...new Set(mx)] : [host];
  return names.map((name) => ({ host: name, addresses: addressesOf(name, rows) }));
}

function addressesOf(host: string, rows: readonly AnswerRow[]): string[] | null {
  const mine = rows.filter((row) => row.name === host && (row.type === "A" || row.type === "AAAA"));
  const found = mine.flatMap((row) => row.records.filter(({ type }) => type === row.type).map(({ data }) => data));
  if (found.length > 0) return [...new Set(found)].sort();
  const spoke = mine.some((row) => row.type === "A" && ["answered", "nodata", "nxdomain"].includes(row.result));
  return spoke ? [] : null;
}

/** Two routes on one line for one domain say the same thing once; the graver one stays. */
function unique(findings: readonly (RouteFinding & { line: number })[]): (RouteFinding & { line: number })[] {
  const byKey = new Map<string, RouteFinding & { line: number }>();
  for (const finding of findings) {
    const key = `${finding.line} ${finding.domain}`;
    if (!byKey.has(key) || finding.standing === "elsewhere") byKey.set(key, finding);
  }
  return [...byKey.values()];
}
