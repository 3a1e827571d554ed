import { describe, expect, test } from "vitest";
import { type AnswerRow, mxView } from "#lib/evidence/mx-view";
import type { DnsResult, QuestionType } from "#lib/evidence/read-answer";
import { pathOf } from "#lib/verdict/facts";
import { type MatchFacts, matchLevel, type RejectingServer, type SeenBefore } from "#lib/verdict/match-level";

const D = "bigmail.example";
const STARTED = new Date("2026-03-12T02:00:00Z");

function row(resolver: string, name: string, type: QuestionType, data: string[] | DnsResult): AnswerRow {
  const failed = typeof data === "string";
  const records = failed ? [] : data.map((text) => ({ name, type, ttl: 60, data: text }));
  return {
    id: "dns_1",
    name,
    type,
    resolver,
    result: failed ? data : "answered",
    rcode: null,
    ttl: 60,
    records,
    askedAt: STARTED,
  };
}

const NORMAL = (resolver: string) => [
  row(resolver, D, "MX", ["10 mx1.bigmail.example"]),
  row(resolver, D, "A", ["192.0.2.200"]),
  row(resolver, "mx1.bigmail.example", "A", ["192.0.2.10"]),
  row(resolver, "mx1.bigmail.example", "AAAA", ["2001:db8:1::10"]),
];
const PROVIDERS: Record<string, string> = { "in.gmx-like.example": "letterhouse", "pool9.other.example": "otherhouse" };

function facts(rows: AnswerRow[], more: Partial<MatchFacts> = {}): MatchFacts {
  return {
    ownHop: null,
    view: mxView(D, rows),
    seenBefore: [],
    ptr: null,
    providerOf: (host) => PROVIDERS[host] ?? null,
    registrable: (host) => host.split(".").slice(-2).join("."),
    ...more,
  };
}
const ip = (remoteIp: string, remoteMta: string | null = null): RejectingServer => ({
  remoteIp,
  remoteMta,
  remotePort: null,
});
const host = (remoteMta: string): RejectingServer => ({ remoteIp: null, remoteMta, remotePort: null });
const seen: SeenBefore = {
  host: "old.bigmail.example",
  addresses: ["198.51.100.7"],
  resolver: "one",
  lastSeenAt: "2026-03-10T00:00:00.000Z",
  ttl: 300,
};

describe("levels, strongest first", () => {
  test.each<[string, RejectingServer, MatchFacts, number | null, string]>([
    [
      "our own hop, even when it is in the MX",
      ip("192.0.2.10"),
      facts(NORMAL("one"), { ownHop: "It is ours." }),
      0,
      "own_path",
    ],
    [
      "a submission port",
      { remoteIp: "203.0.113.5", remoteMta: null, remotePort: 587 },
      facts(NORMAL("one")),
      0,
      "own_path",
    ],
    ["an internal address", ip("10.0.0.25"), facts(NORMAL("one")), 0, "own_path"],
    ["an address of an MX host", ip("192.0.2.10"), facts(NORMAL("one")), 1, "current"],
    ["the same in its IPv6 mapping", ip("::ffff:192.0.2.10"), facts(NORMAL("one")), 1, "current"],
    ["an IPv6 address written long", ip("[2001:DB8:1:0:0:0:0:10]"), facts(NORMAL("one")), 1, "current"],
    [
      "in the answer of one resolver only",
      ip("192.0.2.11"),
      facts([
        ...NORMAL("one"),
        row("two", D, "MX", ["10 mx2.bigmail.example"]),
        row("two", "mx2.bigmail.example", "A", ["192.0.2.11"]),
      ]),
      1,
      "current",
    ],
    [
      "an internal address that is in the MX",
      ip("10.0.0.9"),
      facts([row("one", D, "MX", ["10 mx.lan.example"]), row("one", "mx.lan.example", "A", ["10.0.0.9"])]),
      1,
      "current",
    ],
    [
      "without MX, the domain's own address",
      ip("192.0.2.200"),
      facts([row("one", D, "MX", "nodata"), row("one", D, "A", ["192.0.2.200"])]),
      1,
      "current",
    ],
    ["no address, the name of an MX host", host("MX1.BigMail.example."), facts(NORMAL("one")), 2, "host_current"],
    ["an address that was MX before", ip("198.51.100.7"), facts(NORMAL("one"), { seenBefore: [seen] }), 3, "recent"],
    [
      "before, while DNS is silent now",
      ip("198.51.100.7"),
      facts([row("one", D, "MX", "timeout")], { seenBefore: [seen] }),
      3,
      "recent",
    ],
    ["the same /24", ip("192.0.2.99"), facts(NORMAL("one")), 4, "same_prefix"],
    ["the same /48", ip("2001:db8:1:2::1"), facts(NORMAL("one")), 4, "same_prefix"],
    [
      "a confirmed name under the MX's own domain",
      ip("203.0.113.9"),
      facts(NORMAL("one"), { ptr: { name: "pool3.bigmail.example", confirmed: true } }),
      5,
      "same_provider",
    ],
    [
      "an address whose host is the MX by name",
      ip("203.0.113.9", "mx1.bigmail.example"),
      facts(NORMAL("one")),
      5,
      "same_provider",
    ],
    [
      "another known provider",
      ip("203.0.113.9"),
      facts(NORMAL("one"), { ptr: { name: "pool9.other.example", confirmed: true } }),
      6,
      "other_provider",
    ],
    [
      "a name that does not have the address counts for nothing",
      ip("203.0.113.9"),
      facts(NORMAL("one"), { ptr: { name: "pool9.other.example", confirmed: false } }),
      7,
      "mismatch",
    ],
    ["nobody known", ip("203.0.113.9"), facts(NORMAL("one")), 7, "mismatch"],
    [
      "the domain's own address beside an MX",
      ip("198.51.100.80"),
      facts([
        ...NORMAL("one").filter((one) => one.name !== D || one.type !== "A"),
        row("one", D, "A", ["198.51.100.80"]),
      ]),
      7,
      "mismatch",
    ],
    ["no such domain", ip("203.0.113.9"), facts([row("one", D, "MX", "nxdomain")]), 7, "mismatch"],
    ["a null MX", ip("203.0.113.9"), facts([row("one", D, "MX", ["0 ."])]), 7, "mismatch"],
    [
      "an MX that is an address is no host",
      ip("127.0.0.2"),
      facts([row("one", D, "MX", ["5 127.0.0.2"])]),
      0,
      "own_path",
    ],
    [
      "neither address nor host",
      { remoteIp: null, remoteMta: null, remotePort: null },
      facts(NORMAL("one")),
      null,
      "unknown",
    ],
  ])("%s", (_what, server, given, level, name) => {
    expect(matchLevel(server, given)).toMatchObject({ level, name });
  });

  test.each<DnsResult>(["timeout", "servfail", "refused", "malformed", "wrong_owner", "loop"])(
    "%s is unknown, never a mismatch",
    (failure) => {
      const match = matchLevel(ip("203.0.113.9"), facts([row("one", D, "MX", failure), row("two", D, "MX", failure)]));
      expect(match).toMatchObject({ level: null, name: "unknown" });
      expect(match.bySource.map((source) => source.inMx)).toEqual([null, null]);
      expect(match.reasons.join()).toContain(failure);
    },
  );

  test("MX hosts whose addresses could not be learnt are unknown too; one full answer is enough to say no", () => {
    const half = [row("one", D, "MX", ["10 mx1.bigmail.example"]), row("one", "mx1.bigmail.example", "A", "timeout")];
    expect(matchLevel(ip("203.0.113.9"), facts(half)).name).toBe("unknown");
    expect(matchLevel(ip("203.0.113.9"), facts([...half, ...NORMAL("two")])).name).toBe("mismatch");
  });

  test("a domain that does not exist is said to, not to lack an MX", () => {
    const match = matchLevel(ip("203.0.113.9"), facts([row("one", D, "MX", "nxdomain")]));
    expect(match.reasons).toContain("bigmail.example does not exist, as far as DNS knows.");
  });

  test("levels 4 and 5 never say wrong", () => {
    const near = matchLevel(ip("192.0.2.99"), facts(NORMAL("one")));
    expect(near.reasons.join(" ")).toContain("Not in the current answer, same provider.");
    expect(near.reasons.join(" ").toLowerCase()).not.toContain("wrong");
  });
});

describe("the way of an event", () => {
  const way = (server: RejectingServer, given: MatchFacts) =>
    pathOf(matchLevel(server, given), server, given.view, STARTED);
  test.each<[string, RejectingServer, MatchFacts, string]>([
    ["own", ip("10.1.1.1"), facts(NORMAL("one")), "own"],
    ["in the MX", ip("192.0.2.10"), facts(NORMAL("one")), "in_mx"],
    ["the domain's own address, though it has an MX", ip("192.0.2.200"), facts(NORMAL("one")), "fallback"],
    [
      "MX once, its answer expired before the mail",
      ip("198.51.100.7"),
      facts(NORMAL("one"), { seenBefore: [seen] }),
      "stale",
    ],
    [
      "MX once, and no resolver can say whether it is still",
      ip("198.51.100.7"),
      facts([row("one", D, "MX", "servfail"), row("two", D, "MX", "timeout")], { seenBefore: [seen] }),
      "unknown",
    ],
    [
      "MX when the mail went out",
      ip("198.51.100.7"),
      facts(NORMAL("one"), { seenBefore: [{ ...seen, lastSeenAt: "2026-03-12T01:58:00.000Z" }] }),
      "in_mx",
    ],
    ["near", ip("192.0.2.99"), facts(NORMAL("one")), "near"],
    ["outside", ip("203.0.113.9"), facts(NORMAL("one")), "outside"],
    ["DNS silent", ip("203.0.113.9"), facts([row("one", D, "MX", "timeout")]), "unknown"],
    ["not named", { remoteIp: null, remoteMta: null, remotePort: null }, facts(NORMAL("one")), "unnamed"],
  ])("%s", (_what, server, given, expected) => {
    expect(way(server, given)).toBe(expected);
  });
});
