import { type DecodedPacket, decode, type Answer as PacketAnswer } from "dns-packet";
import { canonicalAddress } from "#lib/evidence/address";
import { dnsName } from "#lib/evidence/dns-name";
import { txtData } from "#lib/evidence/txt-data";

export type QuestionType = "MX" | "A" | "AAAA" | "PTR" | "NS" | "TXT";
export type Question = { name: string; type: QuestionType };

/** What came of a question. Each is a fact of its own: none of them means “not in the MX set”. */
export type DnsResult =
  | "answered"
  | "nxdomain"
  | "nodata"
  | "servfail"
  | "refused"
  | "timeout"
  | "malformed"
  | "wrong_owner"
  | "loop"
  /** A name server of the zone that does not serve it (RFC 8499: lame delegation). */
  | "lame";

/** A record of the answer. `data` is an address, a name, `preference exchange`, or text as txtData gives it; names as dnsName does. */
export type DnsRecord = { name: string; type: QuestionType | "CNAME"; ttl: number; data: string };

/** Aliases that are followed from one question; a longer chain is a loop to us. */
export const CHAIN_MAX = 8;

export type Reading =
  /** Not for us: somebody else's id or question, or no DNS at all. The wait goes on (RFC 5452 §9.1). */
  | { kind: "ignored"; readable: boolean }
  /** TC is set: ask again over TCP (RFC 7766 §5). */
  | { kind: "truncated" }
  /** The server does not know EDNS (RFC 6891 §7): ask again without it. */
  | { kind: "edns_refused"; rcode: string }
  | {
      kind: "read";
      result: DnsResult;
      rcode: string;
      ttl: number | null;
      records: DnsRecord[];
      aliasOf: string | null;
      /** The server answers for the zone itself (AA, RFC 1035 §4.1.1). */
      authoritative: boolean;
    };

const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"] as const;

/**
 * Reads one message as the answer to `question` asked with `id`. Only records whose owner is the asked name, or the end
 * of its alias chain, count; an answer about other owners alone is `wrong_owner`. The TTL is the least of the chain,
 * or what RFC 2308 §5 gives a negative answer. `aliasOf` names where a chain ended without the asked type.
 */
export function readAnswer(bytes: Uint8Array, question: Question, id: number): Reading {
  let packet: DecodedPacket;
  try {
    packet = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    return { kind: "ignored", readable: false };
  }
  if (packet.id !== id || packet.type !== "response") return { kind: "ignored", readable: true };
  const code = (packet.flags ?? 0) & 15;
  const [asked, ...more] = packet.questions ?? [];
  // A server that could not read the question may leave it out; with a good answer it must stand there.
  const same = asked ? asked.type === question.type && dnsName(asked.name) === question.name : code !== 0;
  if (!same || more.length > 0) return { kind: "ignored", readable: true };
  if (packet.flag_tc) return { kind: "truncated" };
  const extended = (packet.additionals ?? []).some((record) => record.type === "OPT" && record.extendedRcode > 0);
  const rcode = extended ? "EXTENDED" : (RCODES[code] ?? `RCODE${code}`);
  if (extended || code === 1 || code === 4) return { kind: "edns_refused", rcode };

  const authoritative = packet.flag_aa;
  const plain = (result: DnsResult, ttl: number | null = null): Reading => {
    return { kind: "read", result, rcode, ttl, records: [], aliasOf: null, authoritative };
  };
  if (code === 5) return plain("refused");
  if (code !== 0 && code !== 3) return plain("servfail");

  const answers = packet.answers ?? [];
  const chain = followAliases(answers, question.name);
  if (chain === "loop") return plain("loop");
  const records = answers.flatMap((answer) => recordOf(answer, question.type, chain.end));
  const all = [...chain.records, ...records];
  if (records.length > 0) {
    const ttl = Math.min(...all.map((record) => record.ttl));
    return { kind: "read", result: "answered", rcode, ttl, records: all, aliasOf: null, authoritative };
  }
  if (answers.some((answer) => answer.type === question.type)) return plain("wrong_owner");
  const negative = negativeTtl(packet);
  const ttl = Math.min(...chain.records.map((record) => record.ttl), negative ?? Number.POSITIVE_INFINITY);
  return {
    kind: "read",
    result: code === 3 ? "nxdomain" : "nodata",
    rcode,
    ttl: Number.isFinite(ttl) ? ttl : null,
    records: chain.records,
    aliasOf: code === 0 && chain.records.length > 0 && negative === null ? chain.end : null,
    authoritative,
  };
}

function followAliases(answers: PacketAnswer[], from: string): { end: string; records: DnsRecord[] } | "loop" {
  const records: DnsRecord[] = [];
  const seen = new Set([from]);
  let end = from;
  for (;;) {
    const alias = answers.find((answer) => answer.type === "CNAME" && dnsName(answer.name) === end);
    if (alias?.type !== "CNAME") return { end, records };
    const target = dnsName(alias.data as string);
    records.push({ name: end, type: "CNAME", ttl: ttlOf(alias.ttl), data: target });
    if (seen.has(target) || records.length > CHAIN_MAX) return "loop";
    seen.add(target);
    end = target;
  }
}

function recordOf(answer: PacketAnswer, type: QuestionType, owner: string): DnsRecord[] {
  if (answer.type !== type || dnsName(answer.name) !== owner) return [];
  const data = dataOf(answer);
  return data === null ? [] : [{ name: owner, type, ttl: ttlOf(answer.ttl), data }];
}

function dataOf(answer: PacketAnswer): string | null {
  switch (answer.type) {
    case "MX":
      return `${answer.data.preference ?? 0} ${dnsName(answer.data.exchange)}`;
    case "PTR":
    case "NS":
      return dnsName(answer.data as string);
    case "A":
    case "AAAA":
      return canonicalAddress(answer.data as string);
    case "TXT":
      return txtData(answer.data);
    default:
      return null;
  }
}

/** RFC 2308 §5: the lesser of the SOA's own TTL and its MINIMUM. */
function negativeTtl(packet: DecodedPacket): number | null {
  for (const record of packet.authorities ?? []) {
    if (record.type === "SOA") return Math.min(ttlOf(record.ttl), ttlOf(record.data.minimum));
  }
  return null;
}

/** RFC 2181 §8: seconds, and 0 when the first of the 32 bits is set. */
function ttlOf(value: number | undefined): number {
  return value === undefined || value > 0x7fff_ffff ? 0 : value;
}
