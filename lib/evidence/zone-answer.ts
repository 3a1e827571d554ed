import type { Answer, MxData } from "dns-packet";
import { dnsName, isUnder } from "#lib/evidence/dns-name";
import { txtStrings } from "#lib/evidence/txt-data";

/** A record that the built-in server answers with. `data` as dns-packet has it: text, or preference and exchange. */
export type ZoneRecord = {
  name: string;
  type: "MX" | "A" | "AAAA" | "PTR" | "CNAME" | "NS" | "TXT";
  ttl: number;
  data: string | { preference: number; exchange: string };
};

/** A name, and all below it, that cannot be asked for: a broken signature, a lame server, a server that is silent. */
export type ZoneFault = { name: string; type: "FAULT"; fault: keyof typeof FAULTS };

/** One of our own smarthosts or relays in a rehearsal, as REBOUND_OWN_HOPS names it. */
export type OwnHopEntry = { name: string; type: "OWN_HOP" };

/** What a rehearsed zone holds, each valid from `from` until `to` (ISO 8601, UTC; always when unset), maybe at one resolver only. */
export type ZoneEntry = (ZoneRecord | ZoneFault | OwnHopEntry) & { from?: string; to?: string; resolver?: string };

const FAULTS = { servfail: 2, nxdomain: 3, refused: 5, silent: null } as const;

export type ZoneAnswer = { rcode: 0 | 3; answers: Answer[] };

/** The entries that hold at a moment and for a resolver. */
export function entriesAt(entries: readonly ZoneEntry[], at: Date, resolver: string): ZoneEntry[] {
  return entries.filter(
    ({ from, to, resolver: only }) =>
      (from === undefined || Date.parse(from) <= at.getTime()) &&
      (to === undefined || Date.parse(to) > at.getTime()) &&
      (only === undefined || only === resolver),
  );
}

/** What a server holding `entries` says, faults included; null when it says nothing at all. */
export function entryAnswer(
  entries: readonly ZoneEntry[],
  question: { name: string; type: string },
): { rcode: 0 | 2 | 3 | 5; answers: Answer[] } | null {
  const name = dnsName(question.name);
  const fault = entries.find((entry) => entry.type === "FAULT" && isUnder(name, dnsName(entry.name)));
  if (fault?.type === "FAULT") {
    const rcode = FAULTS[fault.fault];
    return rcode === null ? null : { rcode, answers: [] };
  }
  return zoneAnswer(entries.filter(isRecord), question);
}

export function isRecord(entry: ZoneEntry): entry is ZoneRecord & ZoneEntry {
  return entry.type !== "FAULT" && entry.type !== "OWN_HOP";
}

/**
 * What a server holding `records` says: the records of that name and type, behind aliases too; NODATA (no answers) when
 * the name or a name below it exists; NXDOMAIN when it does not (RFC 8020).
 */
export function zoneAnswer(records: readonly ZoneRecord[], question: { name: string; type: string }): ZoneAnswer {
  const answers: Answer[] = [];
  let name = dnsName(question.name);
  for (let links = 0; links <= records.length; links++) {
    const here = records.filter((record) => dnsName(record.name) === name);
    const wanted = here.filter((record) => record.type === question.type);
    const alias = here.find((record) => record.type === "CNAME");
    answers.push(...wanted.map(asAnswer));
    if (wanted.length > 0 || !alias) {
      const exists = records.some((record) => isUnder(dnsName(record.name), name));
      return { rcode: exists || answers.length > 0 ? 0 : 3, answers };
    }
    answers.push(asAnswer(alias));
    name = dnsName(String(alias.data));
  }
  return { rcode: 0, answers };
}

function asAnswer(record: ZoneRecord): Answer {
  const { name, ttl } = record;
  if (record.type === "MX") return { type: "MX", name, ttl, class: "IN", data: record.data as MxData };
  if (record.type === "TXT") return { type: "TXT", name, ttl, class: "IN", data: txtStrings(String(record.data)) };
  return { type: record.type, name, ttl, class: "IN", data: String(record.data) };
}
