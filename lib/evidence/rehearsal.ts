import { reverseName } from "#lib/evidence/address";
import type { Resolver } from "#lib/evidence/ask-resolver";
import { dnsName, isUnder } from "#lib/evidence/dns-name";
import { entriesAt, isRecord, type ZoneEntry } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";

/** A zone that a rehearsed incident needs, served by Rebound itself. */
export type Zone = { origin: string; records: readonly ZoneEntry[] };

const LABELS = ["rehearsal-a", "rehearsal-b"] as const;

/** Our own hops in the rehearsal, as REBOUND_OWN_HOPS would name them. */
export function rehearsedHops(zones: readonly Zone[]): string[] {
  return zones.flatMap(({ records }) => records.flatMap(({ type, name }) => (type === "OWN_HOP" ? [name] : [])));
}

/** Whether a name belongs to the rehearsal: below an origin, or the reverse name of an address there. */
export function isRehearsed(zones: readonly Zone[]): (name: string) => boolean {
  const origins = zones.map((zone) => dnsName(zone.origin));
  const reverse = new Set(
    zones.flatMap((zone) =>
      zone.records.filter(isRecord).flatMap((record) => {
        if (record.type === "PTR") return [dnsName(record.name)];
        return record.type === "A" || record.type === "AAAA" ? [reverseName(String(record.data))] : [];
      }),
    ),
  );
  return (name) => reverse.has(name) || origins.some((origin) => isUnder(name, origin));
}

/**
 * Runs `work` with the resolvers for each name: `real` ones, or two servers of our own on loopback for what is rehearsed.
 * These answer as of `at`. When every domain in question is rehearsed, nothing at all is asked outside, so that a rehearsal works offline.
 */
export async function withResolvers<T>(
  ask: { zones: readonly Zone[]; domains: readonly string[]; at: Date; real: () => Resolver[] },
  work: (resolversFor: (name: string) => readonly Resolver[]) => Promise<T>,
): Promise<T> {
  const { zones, domains, at, real } = ask;
  if (zones.length === 0) {
    const resolvers = real();
    return work(() => resolvers);
  }
  const rehearsed = isRehearsed(zones);
  const offline = domains.length > 0 && domains.every(rehearsed);
  const outside = offline ? [] : real();
  const entries = zones.flatMap((zone) => zone.records);
  const servers = await Promise.all(
    LABELS.map((label) => {
      const records = entriesAt(entries, at, label);
      return startZoneServer({ records: () => records });
    }),
  );
  const own = servers.map((server, index): Resolver => {
    const [host = "", port = "0"] = server.address.split(":");
    return { label: LABELS[index] ?? "rehearsal", host, port: Number(port) };
  });
  try {
    return await work((name) => (offline || rehearsed(name) ? own : outside));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
