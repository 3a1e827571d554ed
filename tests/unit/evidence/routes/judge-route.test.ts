import { describe, expect, test } from "vitest";
import { type AnswerRow, mxView } from "#lib/evidence/mx-view";
import { isHostOf, judgeRoute, type ResolvedHost, SEVERITY, type Standing } from "#lib/evidence/routes/judge-route";
import type { StaticRoute } from "#lib/evidence/routes/route";

const ROUTE: StaticRoute = {
  line: 3,
  scope: { kind: "domain", domain: "corp.example" },
  hosts: [{ host: "gw.example.net", port: null, viaMx: false }],
  directive: "transport_maps",
  raw: "corp.example smtp:[gw.example.net]",
};

const NAMES = {
  providerOf: (host: string) => (host.endsWith(".bighost.example") ? "bighost" : null),
  registrable: (host: string) => host.split(".").slice(-2).join("."),
};

function rows(resolver: string, mx: Record<string, string>, result: AnswerRow["result"] = "answered"): AnswerRow[] {
  const base = { id: null, resolver, rcode: null, ttl: 300, askedAt: new Date("2026-03-01T02:00:00Z") };
  const hosts = Object.entries(mx);
  return [
    {
      ...base,
      name: "corp.example",
      type: "MX",
      result,
      records: hosts.map(([host], index) => ({
        type: "MX",
        data: `${10 * (index + 1)} ${host}`,
        name: "corp.example",
        ttl: 300,
      })),
    },
    ...hosts.map(
      ([host, address]): AnswerRow => ({
        ...base,
        name: host,
        type: "A",
        result: "answered",
        records: [{ type: "A", data: address, name: host, ttl: 300 }],
      }),
    ),
  ];
}

const host = (name: string, ...addresses: string[]): ResolvedHost => ({ host: name, addresses });
const MX = rows("192.0.2.53", { "mx1.corp.example": "198.51.100.20", "mx2.corp.example": "198.51.100.21" });

const CASES: readonly [string, readonly AnswerRow[], ResolvedHost[], Standing][] = [
  ["its own MX hosts", MX, [host("mx1.corp.example", "198.51.100.20")], "same_hosts"],
  ["an MX host whose address rotated", MX, [host("mx1.corp.example", "198.51.100.99")], "same_hosts"],
  ["an MX host whose address DNS does not give", MX, [{ host: "mx2.corp.example", addresses: null }], "same_hosts"],
  ["the MX address under another name", MX, [host("gw.example.net", "198.51.100.21")], "same_addresses"],
  ["a neighbour in the same /24", MX, [host("gw.example.net", "198.51.100.77")], "near"],
  ["another host under the same registrable domain", MX, [host("old.corp.example", "203.0.113.9")], "near"],
  [
    "another host of the same provider",
    rows("192.0.2.53", { "a.in.bighost.example": "198.51.100.20" }),
    [host("b.in.bighost.example", "203.0.113.9")],
    "near",
  ],
  ["a stranger", MX, [host("gw.example.net", "203.0.113.9")], "elsewhere"],
  ["a host without an address", MX, [host("gw.example.net")], "host_gone"],
  ["a host DNS could not tell about", MX, [{ host: "gw.example.net", addresses: null }], "unknown"],
  ["a domain that is gone", rows("192.0.2.53", {}, "nxdomain"), [host("gw.example.net", "203.0.113.9")], "domain_gone"],
  [
    "a domain whose resolvers all failed",
    rows("192.0.2.53", {}, "servfail"),
    [host("gw.example.net", "203.0.113.9")],
    "unknown",
  ],
  [
    "a resolver that failed beside one that spoke",
    [...rows("192.0.2.53", {}, "timeout"), ...rows("192.0.2.54", { "mx1.corp.example": "198.51.100.20" })],
    [host("mx1.corp.example", "198.51.100.20")],
    "same_hosts",
  ],
];

describe("a static route held against the live MX", () => {
  test.each(CASES)("%s", (_name, answers, hosts, standing) => {
    const finding = judgeRoute(ROUTE, mxView("corp.example", answers), hosts, NAMES);
    expect(finding.standing).toBe(standing);
    expect(finding.words).toContain("Line 3");
    expect(finding.words).toContain(hosts[0]?.host);
  });

  test("a failed look-up is never a fault", () => {
    expect(SEVERITY.unknown).toBe("unknown");
  });

  test("the refusing server is a host of the route by address or by name", () => {
    const finding = { hosts: [host("gw.example.net", "203.0.113.9")] };
    expect(isHostOf(finding, { remoteIp: "203.0.113.9", remoteMta: null })).toBe(true);
    expect(isHostOf(finding, { remoteIp: null, remoteMta: "GW.example.net" })).toBe(true);
    expect(isHostOf(finding, { remoteIp: "203.0.113.10", remoteMta: "mx.example.net" })).toBe(false);
  });
});
