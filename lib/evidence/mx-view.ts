import { isIpv6, reverseName } from "#lib/evidence/address";
import { isAskable } from "#lib/evidence/dns-name";
import type { DnsRecord, DnsResult, QuestionType } from "#lib/evidence/read-answer";

/** An answer as the table keeps it, or as it just came. */
export type AnswerRow = {
  id: string | null;
  name: string;
  type: QuestionType;
  resolver: string;
  result: DnsResult;
  rcode: string | null;
  ttl: number | null;
  records: readonly DnsRecord[];
  askedAt: Date;
};

export type MxHost = {
  host: string;
  preference: number;
  addresses: string[];
  /** Whether the resolver spoke about the A (AAAA) of this host: only then is an absent address absent. */
  knownV4: boolean;
  knownV6: boolean;
};

/** What one resolver says who receives mail for the domain. */
export type MxAnswer = {
  snapshotId: string | null;
  resolver: string;
  result: DnsResult;
  rcode: string | null;
  ttl: number | null;
  askedAt: string;
  nullMx: boolean;
  /** No MX at all: the domain itself receives (RFC 5321 §5.1). */
  implicitMx: boolean;
  mx: MxHost[];
};

export type DomainView = {
  domain: string;
  answers: MxAnswer[];
  nullMx: boolean;
  implicitMx: boolean;
  /** Do all resolvers that spoke give the same MX set? Null when fewer than two did. */
  agree: boolean | null;
  /** A and AAAA of the domain itself, from every resolver. */
  ownAddresses: string[];
};

/** The MX records of an answer, best preference first. A null MX is the one record `0 .`. */
export function mxRecords(answer: { records: readonly DnsRecord[] }): { preference: number; host: string }[] {
  return answer.records
    .filter((record) => record.type === "MX")
    .map((record) => {
      const cut = record.data.indexOf(" ");
      return { preference: Number(record.data.slice(0, cut)), host: record.data.slice(cut + 1) };
    })
    .sort((a, b) => a.preference - b.preference || (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
}

/** Puts the answers about `domain` together, resolver by resolver, in the order in which the resolvers first appear. */
export function mxView(domain: string, rows: readonly AnswerRow[]): DomainView {
  const answers = rows
    .filter((row) => row.type === "MX" && row.name === domain)
    .map((row) => mxAnswer(row, rows))
    .sort((a, b) => (a.resolver < b.resolver ? -1 : a.resolver > b.resolver ? 1 : 0));
  const spoken = answers.filter((answer) => spoke(answer.result));
  const sets = new Set(spoken.map((answer) => `${answer.result} ${answer.mx.map(asText).join(", ")}`));
  return {
    domain,
    answers,
    nullMx: spoken.length > 0 && spoken.every((answer) => answer.nullMx),
    implicitMx: spoken.length > 0 && spoken.every((answer) => answer.implicitMx),
    agree: spoken.length < 2 ? null : sets.size === 1,
    ownAddresses: addressesOf(domain, rows),
  };
}

function mxAnswer(row: AnswerRow, rows: readonly AnswerRow[]): MxAnswer {
  const records = mxRecords(row);
  const nullMx = records.length === 1 && records[0]?.preference === 0 && records[0].host === ".";
  const implicitMx = row.result === "nodata";
  const hosts = implicitMx ? [{ preference: 0, host: row.name }] : nullMx ? [] : records;
  const { id, resolver, result, rcode, ttl } = row;
  return {
    snapshotId: id,
    resolver,
    result,
    rcode,
    ttl,
    askedAt: row.askedAt.toISOString(),
    nullMx,
    implicitMx,
    mx: hosts.map((record) => mxHost(record, resolver, rows)),
  };
}

/** How a name server of the zone is labelled among those who were asked. */
export const AUTHORITY_SUFFIX = " (authoritative)";

/** Whether an answer came from a name server of the zone itself. */
export function isAuthority(resolver: string): boolean {
  return resolver.endsWith(AUTHORITY_SUFFIX);
}

function mxHost(record: { preference: number; host: string }, resolver: string, rows: readonly AnswerRow[]): MxHost {
  const about = rows.filter((row) => row.name === record.host);
  const own = about.filter((row) => row.resolver === resolver);
  // A zone's own servers rarely know hosts of other zones: there the resolvers' word counts.
  const mine = own.some((row) => spoke(row.result)) || !isAuthority(resolver) ? own : about;
  const known = (type: QuestionType) =>
    // An MX that names an address or nothing resolvable has no addresses (RFC 5321 §5.1), and that is known.
    !isAskable(record.host) || mine.some((row) => row.type === type && spoke(row.result));
  return {
    ...record,
    addresses: addressesOf(record.host, mine),
    knownV4: known("A"),
    knownV6: known("AAAA"),
  };
}

function addressesOf(name: string, rows: readonly AnswerRow[]): string[] {
  const found = rows
    .filter((row) => row.name === name && (row.type === "A" || row.type === "AAAA"))
    .flatMap((row) => row.records.filter((record) => record.type === row.type).map((record) => record.data));
  return [...new Set(found)].sort((a, b) => Number(isIpv6(a)) - Number(isIpv6(b)) || (a < b ? -1 : 1));
}

export type PtrView = { name: string; confirmed: boolean };

/** The name behind a canonical address, a forward-confirmed one before others; null when there is none. */
export function ptrView(address: string, rows: readonly AnswerRow[]): PtrView | null {
  const name = reverseName(address);
  const names = rows
    .filter((row) => row.type === "PTR" && row.name === name)
    .flatMap((row) => row.records.filter((record) => record.type === "PTR").map((record) => record.data));
  const confirmed = names.find((host) => addressesOf(host, rows).includes(address));
  const first = confirmed ?? names[0];
  return first === undefined ? null : { name: first, confirmed: confirmed !== undefined };
}

function asText(host: MxHost): string {
  return `${host.preference} ${host.host}`;
}

function spoke(result: DnsResult): boolean {
  return result === "answered" || result === "nodata" || result === "nxdomain";
}
