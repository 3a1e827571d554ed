import type { ZoneRecord } from "#lib/evidence/zone-answer";
import type { Misbehaviour } from "#tests/support/dns-server";

export const DOMAIN = "bigmail.example";
export const IN_MX = "192.0.2.10";
export const ELSEWHERE = "203.0.113.200";

const mx = (exchange: string, preference = 10): ZoneRecord => ({
  name: DOMAIN,
  type: "MX",
  ttl: 300,
  data: { preference, exchange },
});
const a = (name: string, data: string): ZoneRecord => ({ name, type: "A", ttl: 300, data });

export const ZONE: ZoneRecord[] = [mx("mx1.bigmail.example"), a("mx1.bigmail.example", IN_MX)];

/** A view of the world: how one server misbehaves (null: it is honest) and what it holds. */
export type View = readonly [Misbehaviour | null, readonly ZoneRecord[]];

export type DnsCase = {
  name: string;
  /** Every resolver that is asked has this view; two views are two resolvers. */
  views: readonly View[];
  /** Match names that may come out for an address that is in the MX, and for one that is not. */
  inMx: readonly string[];
  elsewhere: readonly string[];
  /** The code or kind of failure each view must be told as. */
  rcodes: readonly string[];
};

const UNKNOWN = ["unknown"];
const failing = (name: string, how: Misbehaviour, rcode: string): DnsCase => ({
  ...{ name, views: [[how, ZONE]], inMx: UNKNOWN, elsewhere: UNKNOWN, rcodes: [rcode] },
});
const honest = (name: string, how: Misbehaviour | null, records: readonly ZoneRecord[] = ZONE): DnsCase => ({
  ...{ name, views: [[how, records]], inMx: ["current"], elsewhere: ["mismatch"], rcodes: ["NOERROR"] },
});

const MANY = Array.from({ length: 300 }, (_, index) => mx(`mx${index}.bigmail.example`, index));

/** The cases in which DNS fails, lies or is merely difficult. A failed look-up is never a mismatch. */
export const DNS_CASES: readonly DnsCase[] = [
  honest("honest", null),
  failing("dead", { kind: "dead" }, "timeout"),
  // The addresses behind the MX may come too late for the one answer of 3 s: then nothing is known of them.
  {
    ...honest("1.5 s slow", { kind: "slow", ms: 1_500 }),
    ...{ inMx: ["current", ...UNKNOWN], elsewhere: ["mismatch", ...UNKNOWN] },
  },
  failing("SERVFAIL", { kind: "rcode", rcode: 2 }, "SERVFAIL"),
  failing("REFUSED", { kind: "rcode", rcode: 5 }, "REFUSED"),
  { ...honest("NXDOMAIN", null, []), inMx: ["mismatch"], rcodes: ["NXDOMAIN"] },
  { ...honest("NODATA: the domain itself receives", null, [a(DOMAIN, IN_MX)]) },
  honest("truncated, whole over TCP", { kind: "truncated", tcp: true }),
  failing("truncated, nobody on TCP", { kind: "truncated", tcp: false }, "timeout"),
  failing("CNAME loop", { kind: "cname_loop" }, "loop"),
  failing("CNAME chain of 20", { kind: "cname_chain", links: 20 }, "loop"),
  failing("wrong owner", { kind: "wrong_owner" }, "wrong_owner"),
  failing("wrong id", { kind: "wrong_id" }, "timeout"),
  failing("wrong question", { kind: "wrong_question" }, "timeout"),
  failing("garbage", { kind: "garbage" }, "malformed"),
  { ...honest("null MX", null, [mx(".", 0)]), inMx: ["mismatch"] },
  { ...honest("an IP literal as MX", null, [mx(IN_MX)]), inMx: ["mismatch"] },
  // Only the first thirty are asked for their addresses: whoever is not among them is unknown.
  { ...honest("300 MX", null, [...MANY, a("mx0.bigmail.example", IN_MX)]), elsewhere: UNKNOWN },
  {
    ...{ name: "two resolvers disagree", inMx: ["current"], elsewhere: ["mismatch"], rcodes: ["NOERROR", "NOERROR"] },
    views: [
      [null, ZONE],
      [null, [mx("mx9.bigmail.example"), a("mx9.bigmail.example", "192.0.2.99")]],
    ],
  },
  {
    ...{ name: "one dead, one honest", inMx: ["current"], elsewhere: ["mismatch"], rcodes: ["timeout", "NOERROR"] },
    views: [
      [{ kind: "dead" }, ZONE],
      [null, ZONE],
    ],
  },
];
