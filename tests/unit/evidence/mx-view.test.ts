import { describe, expect, test } from "vitest";
import { canonicalAddress, isInternal, reverseName, samePrefix } from "#lib/evidence/address";
import { dnsName, isAskable } from "#lib/evidence/dns-name";
import { type AnswerRow, mxView, ptrView } from "#lib/evidence/mx-view";
import type { DnsResult, QuestionType } from "#lib/evidence/read-answer";

const ASKED = new Date("2026-03-12T03:00:00Z");

function row(resolver: string, name: string, type: QuestionType, data: string[] | DnsResult): AnswerRow {
  const failed = typeof data === "string";
  const records = failed ? [] : data.map((text) => ({ name, type, ttl: 60, data: text }));
  return {
    id: null,
    name,
    type,
    resolver,
    result: failed ? data : "answered",
    rcode: null,
    ttl: 60,
    records,
    askedAt: ASKED,
  };
}

describe("addresses compare in one form", () => {
  test.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["[192.0.2.1]", "192.0.2.1"],
    ["IPv6:2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["[IPv6:2001:db8::1]", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["127.1", null],
    ["mx.example", null],
    ["", null],
  ])("%s", (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  test("a /24 for IPv4, a /48 for IPv6, never across", () => {
    expect(samePrefix("192.0.2.1", "192.0.2.254")).toBe(true);
    expect(samePrefix("192.0.2.1", "192.0.3.1")).toBe(false);
    expect(samePrefix("2001:db8:1::1", "2001:db8:1:ffff::1")).toBe(true);
    expect(samePrefix("2001:db8:1::1", "2001:db8:2::1")).toBe(false);
    expect(samePrefix("192.0.2.1", "2001:db8::1")).toBe(false);
  });

  test("reverse names and internal ranges", () => {
    expect(reverseName("192.0.2.10")).toBe("10.2.0.192.in-addr.arpa");
    expect(reverseName("2001:db8::1")).toBe(`1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
    expect([isInternal("10.0.0.1"), isInternal("::1"), isInternal("192.0.2.1")]).toEqual([true, true, false]);
  });
});

test("a name keeps nothing that a database refuses", () => {
  expect(dnsName("MX1.Example.")).toBe("mx1.example");
  expect(dnsName("a\u0000b.example")).toBe("a\\000b.example");
  expect([
    isAskable("mx.example"),
    isAskable("192.0.2.1"),
    isAskable("a\\000b.example"),
    isAskable("localhost"),
  ]).toEqual([true, false, false, false]);
});

describe("the view of a domain", () => {
  const D = "bigmail.example";
  test("hosts by preference with the addresses that the same resolver gave", () => {
    const view = mxView(D, [
      row("one", D, "MX", ["20 mx2.bigmail.example", "10 mx1.bigmail.example"]),
      row("one", "mx1.bigmail.example", "A", ["192.0.2.10"]),
      row("one", "mx1.bigmail.example", "AAAA", "nodata"),
      row("one", "mx2.bigmail.example", "A", "timeout"),
      row("two", "mx2.bigmail.example", "A", ["192.0.2.11"]),
    ]);
    expect(view.answers[0]?.mx).toEqual([
      { host: "mx1.bigmail.example", preference: 10, addresses: ["192.0.2.10"], knownV4: true, knownV6: true },
      { host: "mx2.bigmail.example", preference: 20, addresses: [], knownV4: false, knownV6: false },
    ]);
  });

  test.each<[string, (string[] | DnsResult)[], { agree: boolean | null; nullMx: boolean; implicitMx: boolean }]>([
    [
      "two that say the same in another order",
      [
        ["10 a.example", "10 b.example"],
        ["10 b.example", "10 a.example"],
      ],
      { agree: true, nullMx: false, implicitMx: false },
    ],
    ["two that differ", [["10 a.example"], ["10 b.example"]], { agree: false, nullMx: false, implicitMx: false }],
    ["one that spoke", [["10 a.example"], "timeout"], { agree: null, nullMx: false, implicitMx: false }],
    [
      "an answer beside no such name",
      [["10 a.example"], "nxdomain"],
      { agree: false, nullMx: false, implicitMx: false },
    ],
    ["null MX", [["0 ."], ["0 ."]], { agree: true, nullMx: true, implicitMx: false }],
    [
      "the root beside another MX is no null MX",
      [["0 .", "10 a.example"]],
      { agree: null, nullMx: false, implicitMx: false },
    ],
    ["no MX at all", ["nodata", "nodata"], { agree: true, nullMx: false, implicitMx: true }],
    ["nobody spoke", ["servfail", "timeout"], { agree: null, nullMx: false, implicitMx: false }],
  ])("%s", (_what, said, expected) => {
    const { agree, nullMx, implicitMx } = mxView(
      D,
      said.map((data, index) => row(`r${index}`, D, "MX", data)),
    );
    expect({ agree, nullMx, implicitMx }).toEqual(expected);
  });

  test("without MX the domain itself is the host", () => {
    const view = mxView(D, [row("one", D, "MX", "nodata"), row("one", D, "A", ["192.0.2.80"])]);
    expect(view.answers[0]?.mx).toMatchObject([{ host: D, preference: 0, addresses: ["192.0.2.80"], knownV4: true }]);
  });
});

test("a PTR counts as confirmed only when its name has the address", () => {
  const ptr = row("one", "9.113.0.203.in-addr.arpa", "PTR", ["gw.example", "liar.example"]);
  expect(ptrView("203.0.113.9", [ptr])).toEqual({ name: "gw.example", confirmed: false });
  expect(ptrView("203.0.113.9", [ptr, row("one", "liar.example", "A", ["203.0.113.9"])])).toEqual({
    name: "liar.example",
    confirmed: true,
  });
  expect(ptrView("203.0.113.8", [ptr])).toBeNull();
});
