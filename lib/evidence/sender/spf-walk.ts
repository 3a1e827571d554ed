import { dnsName } from "#lib/evidence/dns-name";
import { type Ask, heard, type LookUp } from "#lib/evidence/sender/finding";
import { type Mechanism, parseSpf, type SpfRecord, spfRecords } from "#lib/evidence/sender/spf-record";

/** Terms that are followed; a record that needs more is broken many times over. */
const FOLLOWED_MAX = 40;

export type SpfWalk = {
  /** The record of the domain itself; null without one, or with one that cannot be read. */
  record: SpfRecord | null;
  /** Records at the domain itself. */
  count: number;
  /** What is wrong with a record on the way, and where. */
  faults: string[];
  /** Terms that cost a look-up when no term before the last matches (RFC 7208 §4.6.4), with what they count. */
  terms: string[];
  /** `A name` of look-ups that gave nothing. */
  voids: string[];
  /** Used anywhere on the way. */
  ptr: boolean;
  /** `mx` terms with more than ten hosts. */
  wideMx: string[];
  lookUps: LookUp[];
  failed: LookUp[];
};

/**
 * Follows the SPF record of `domain` to its end, as a receiver does whom no term matches: what it costs in look-ups, and
 * what is wrong with the records it goes through. Macros that depend on the mail are counted and not looked up.
 */
export async function walkSpf(domain: string, ask: Ask): Promise<SpfWalk> {
  const walk: SpfWalk = {
    ...{ record: null, count: 0, faults: [], terms: [], voids: [], ptr: false },
    ...{ wideMx: [], lookUps: [], failed: [] },
  };
  const own = await look(walk, ask, domain, "TXT");
  walk.count = spfRecords(own.records).length;
  walk.record = readSole(walk, own);
  if (walk.record) await follow(walk, ask, domain, walk.record, new Set([domain]));
  return walk;
}

async function look(walk: SpfWalk, ask: Ask, name: string, type: LookUp["type"]): Promise<LookUp> {
  const found = await ask(dnsName(name), type);
  walk.lookUps.push(found);
  if (!heard(found)) walk.failed.push(found);
  return found;
}

function readSole(walk: SpfWalk, found: LookUp): SpfRecord | null {
  const [only, ...more] = spfRecords(found.records);
  if (only === undefined) return null;
  if (more.length > 0) {
    walk.faults.push(`${found.name} has ${more.length + 1} SPF records; only one is allowed`);
    return null;
  }
  const record = parseSpf(only);
  if (typeof record !== "string") return record;
  walk.faults.push(`${record} in the record of ${found.name}`);
  return null;
}

async function follow(
  walk: SpfWalk,
  ask: Ask,
  domain: string,
  record: SpfRecord,
  above: ReadonlySet<string>,
): Promise<void> {
  const all = record.mechanisms.findIndex(({ kind }) => kind === "all");
  const reached = all === -1 ? record.mechanisms : record.mechanisms.slice(0, all);
  for (const mechanism of reached) {
    if (walk.terms.length >= FOLLOWED_MAX) return;
    await term(walk, ask, domain, mechanism, above);
  }
  if (all === -1 && record.redirect !== null) {
    walk.terms.push(`redirect=${record.redirect} (${domain})`);
    await into(walk, ask, `redirect=${record.redirect}`, record.redirect, above);
  }
}

async function term(
  walk: SpfWalk,
  ask: Ask,
  domain: string,
  mechanism: Mechanism,
  above: ReadonlySet<string>,
): Promise<void> {
  if (mechanism.kind === "all" || "address" in mechanism) return;
  walk.terms.push(`${mechanism.text} (${domain})`);
  const target = mechanism.domain ?? domain;
  if (mechanism.kind === "ptr") walk.ptr = true;
  if (mechanism.kind === "include") return into(walk, ask, mechanism.text, target, above);
  if (mechanism.kind === "ptr" || target.includes("%")) return;
  if (mechanism.kind !== "mx") {
    const found = await look(walk, ask, target, "A");
    if (found.result === "nxdomain") walk.voids.push(`A ${target}`);
    // A host with AAAA only is no empty answer for a sender that has IPv6.
    else if (found.result === "nodata" && (await look(walk, ask, target, "AAAA")).result === "nodata")
      walk.voids.push(`A ${target}`);
    return;
  }
  const found = await look(walk, ask, target, "MX");
  if (heard(found) && found.records.length === 0) walk.voids.push(`MX ${target}`);
  if (found.records.length > 10) walk.wideMx.push(mechanism.text);
}

async function into(walk: SpfWalk, ask: Ask, text: string, spec: string, above: ReadonlySet<string>): Promise<void> {
  if (spec.includes("%")) return;
  const target = dnsName(spec);
  if (above.has(target)) {
    walk.faults.push(`${text} leads back to ${target}, in a circle`);
    return;
  }
  const found = await look(walk, ask, target, "TXT");
  if (!heard(found)) return;
  const record = readSole(walk, found);
  if (record) await follow(walk, ask, target, record, new Set([...above, target]));
  else if (spfRecords(found.records).length === 0)
    walk.faults.push(`${text} leads to ${target}, which has no SPF record`);
}
