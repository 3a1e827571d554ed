import { reverseName } from "#lib/evidence/address";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import type { Destination, DnsView, ScenarioBuild, ScenarioData, Server } from "#lib/pipeline/scenario/scenario";
import { EXIM_HOST, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const MINUTE = 60_000;
const TTL = 300;
const PTR_TTL = 3600;

/** The DNS of a scenario over time: one zone for each registrable domain that occurs in it (all end in `.example`). */
export function zonesOf(scenario: ScenarioData, now: Date): ScenarioBuild["zones"] {
  const zones = new Map<string, ZoneEntry[]>();
  const add = (name: string, entry: ZoneEntry) => {
    const origin = name.split(".").slice(-2).join(".");
    zones.set(origin, [...(zones.get(origin) ?? []), entry]);
  };
  for (const destination of scenario.destinations) {
    const { domain, website } = destination;
    for (const view of destination.dns ?? [{ mx: destination.servers }])
      for (const entry of viewEntries(domain, view, now)) add(domain, entry);
    if (website) add(domain, { name: domain, type: ipType(website), ttl: TTL, data: website });
  }
  for (const server of serversOf(scenario)) {
    add(server.host, { name: server.host, type: ipType(server.ip), ttl: TTL, data: server.ip });
    add(server.host, { name: reverseName(server.ip), type: "PTR", ttl: PTR_TTL, data: server.host });
  }
  for (const hop of scenario.ownHops ?? []) add(`${scenario.name}.example`, { name: hop, type: "OWN_HOP" });
  return [...zones].map(([origin, records]) => ({ origin, records }));
}

/** Who sends in every scenario. Its zone belongs to none of them, so that loading a second one changes nothing. */
export const SENDER = "northwind.example";

/** The DNS of the sender itself: in order, with two things that deserve a look. */
export function senderZone(): ScenarioBuild["zones"] {
  const text = (name: string, data: string): ZoneEntry => ({ name, type: "TXT", ttl: TTL, data });
  const records: ZoneEntry[] = [
    text(SENDER, "v=spf1 ip4:203.0.113.96/28 mx a:old-relay.northwind.example ~all"),
    text(`_dmarc.${SENDER}`, `v=DMARC1; p=quarantine; pct=100; rua=mailto:dmarc@${SENDER}`),
    text(`_smtp._tls.${SENDER}`, `v=TLSRPTv1; rua=mailto:tls@${SENDER}`),
    { name: SENDER, type: "MX", ttl: TTL, data: { preference: 10, exchange: `mx.${SENDER}` } },
    { name: `mx.${SENDER}`, type: "A", ttl: TTL, data: "203.0.113.110" },
    ...[...POSTFIX_HOSTS, EXIM_HOST].flatMap(({ host, ip }): ZoneEntry[] => [
      { name: host, type: "A", ttl: TTL, data: ip },
      { name: reverseName(ip), type: "PTR", ttl: PTR_TTL, data: host },
    ]),
  ];
  return [{ origin: SENDER, records }];
}

/** Every server that occurs, once. */
function serversOf({ destinations, stretches = [] }: ScenarioData): Server[] {
  const all = [
    ...destinations.flatMap((destination: Destination) => [
      ...destination.servers,
      ...(destination.dns ?? []).flatMap((view) => ("mx" in view ? view.mx : [])),
    ]),
    ...stretches.flatMap((stretch) => stretch.servers ?? []),
  ];
  return [...new Map(all.map((server) => [`${server.host} ${server.ip}`, server])).values()].filter(
    // A domain's own address has its record already; an internal one has none.
    ({ host, ip }) => !destinations.some(({ domain, website }) => host === domain && ip === website),
  );
}

function viewEntries(domain: string, view: DnsView, now: Date): ZoneEntry[] {
  const moment = (ago: number) => new Date(Math.floor(now.getTime() / MINUTE) * MINUTE - ago * MINUTE).toISOString();
  const when = {
    ...(view.from === undefined ? {} : { from: moment(view.from) }),
    ...(view.to === undefined ? {} : { to: moment(view.to) }),
    ...(view.resolver === undefined ? {} : { resolver: view.resolver }),
  };
  const ttl = view.ttl ?? TTL;
  if ("fault" in view) return [{ name: domain, type: "FAULT", fault: view.fault, ...when }];
  if ("noMx" in view) return [];
  if ("nullMx" in view) return [{ name: domain, type: "MX", ttl, data: { preference: 0, exchange: "." }, ...when }];
  return view.mx.map((server, index) => {
    const data = { preference: 10 * (index + 1), exchange: server.host };
    return { name: domain, type: "MX", ttl, data, ...when };
  });
}

function ipType(ip: string): "A" | "AAAA" {
  return ip.includes(":") ? "AAAA" : "A";
}
