import { describe, expect, test } from "vitest";
import { checkSpf } from "#lib/evidence/sender/spf-check";
import { spfFindings } from "#lib/evidence/sender/spf-findings";
import { expandMacros } from "#lib/evidence/sender/spf-macro";
import { parseSpf } from "#lib/evidence/sender/spf-record";
import { walkSpf } from "#lib/evidence/sender/spf-walk";
import { type TestZone, zoneAsk } from "#tests/unit/evidence/sender/zone-ask";

const DOMAIN = "sender.example";
const IP = "192.0.2.25";
const zone = (record: string, more: TestZone = {}): TestZone => ({ [`TXT ${DOMAIN}`]: [record], ...more });
const check = async (records: TestZone, ip = IP) => {
  const who = { ip, sender: `bounce@${DOMAIN}`, helo: "out.sender.example" };
  return checkSpf(DOMAIN, who, zoneAsk(records).ask);
};

describe("a record is read whole, and the first wrong term is named", () => {
  test.each([
    ["v=spf1 -all", true],
    ["v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a mx:mail.example ~all", true],
    ["v=spf1 exists:%{ir}.%{v}._spf.%{d2} redirect=other.example", true],
    ["v=spf1 a/24//64 MX -ALL", true],
    ["v=spf1 unknown-modifier=%{s} -all", true],
    ["v=spf1 include:", false],
    ["v=spf1 include:nodots", false],
    ["v=spf1 ip4:192.0.2.300 -all", false],
    ["v=spf1 ip4:192.0.2.0/33 -all", false],
    ["v=spf1 ip4:192.0.2.0/024 -all", false],
    ["v=spf1 ip4=192.0.2.1 -all", true],
    ["v=spf1 a:%{c}.example -all", false],
    ["v=spf1 a:%x.example -all", false],
    ["v=spf1 all:x", false],
    ["v=spf1 bogus -all", false],
    ["v=spf1 redirect=a.example redirect=b.example", false],
    ["v=spf1 a:\\195\\188.example -all", false],
  ])("%s", (record, good) => {
    expect(typeof parseSpf(record) === "string").toBe(!good);
  });
});

describe("an address is judged as a receiver does", () => {
  const mail: TestZone = { "MX sender.example": ["10 mx.sender.example"], "A mx.sender.example": ["192.0.2.25"] };
  test.each<[string, TestZone, string, string]>([
    ["inside a network", zone("v=spf1 ip4:192.0.2.0/24 -all"), IP, "pass"],
    ["outside, hard", zone("v=spf1 ip4:198.51.100.0/24 -all"), IP, "fail"],
    ["outside, soft", zone("v=spf1 ip4:198.51.100.0/24 ~all"), IP, "softfail"],
    ["no term at all", zone("v=spf1"), IP, "neutral"],
    ["IPv6 in ip6", zone("v=spf1 ip6:2001:db8::/32 -all"), "2001:db8::1", "pass"],
    ["IPv6 is never in ip4", zone("v=spf1 ip4:0.0.0.0/0 -all"), "2001:db8::1", "fail"],
    ["one of the MX hosts", zone("v=spf1 mx -all", mail), IP, "pass"],
    ["the network of an MX host", zone("v=spf1 mx/24 -all", mail), "192.0.2.99", "pass"],
    [
      "an include that passes",
      zone("v=spf1 include:esp.example -all", { "TXT esp.example": ["v=spf1 ip4:192.0.2.25 -all"] }),
      IP,
      "pass",
    ],
    [
      "an include that fails goes on",
      zone("v=spf1 include:esp.example ?all", { "TXT esp.example": ["v=spf1 -all"] }),
      IP,
      "neutral",
    ],
    [
      "an include without a record",
      zone("v=spf1 include:esp.example -all", { "A esp.example": ["192.0.2.1"] }),
      IP,
      "permerror",
    ],
    [
      "a redirect",
      zone("v=spf1 redirect=esp.example", { "TXT esp.example": ["v=spf1 ip4:192.0.2.25 -all"] }),
      IP,
      "pass",
    ],
    ["a redirect to nothing", zone("v=spf1 redirect=esp.example"), IP, "permerror"],
    [
      "exists with the address in it",
      zone("v=spf1 exists:%{ir}.list.example -all", { "A 25.2.0.192.list.example": ["127.0.0.2"] }),
      IP,
      "pass",
    ],
    [
      "ptr that is confirmed",
      zone("v=spf1 ptr -all", { "PTR 25.2.0.192.in-addr.arpa": ["out.sender.example"], "A out.sender.example": [IP] }),
      IP,
      "pass",
    ],
    ["ptr that is not", zone("v=spf1 ptr -all", { "PTR 25.2.0.192.in-addr.arpa": ["out.sender.example"] }), IP, "fail"],
    ["two records", { "TXT sender.example": ["v=spf1 -all", "v=spf1 +all"] }, IP, "permerror"],
    [
      "other TXT records beside it",
      { "TXT sender.example": ["site-verification=1", "v=spf10 x", "v=spf1 -all"] },
      IP,
      "fail",
    ],
    ["no record", { "TXT sender.example": ["hello"] }, IP, "none"],
    ["no domain", {}, IP, "none"],
    ["no answer", { "TXT sender.example": "timeout" }, IP, "temperror"],
    [
      "no answer inside an include",
      zone("v=spf1 include:esp.example -all", { "TXT esp.example": "servfail" }),
      IP,
      "temperror",
    ],
    ["an include of itself", zone("v=spf1 include:sender.example -all"), IP, "permerror"],
    ["three empty look-ups", zone("v=spf1 a:a.example a:b.example a:c.example -all"), IP, "permerror"],
    ["two empty look-ups", zone("v=spf1 a:a.example a:b.example -all"), IP, "fail"],
  ])("%s: %#", async (_, records, ip, result) => {
    expect((await check(records, ip)).result).toBe(result);
  });

  const includes = (count: number): TestZone => {
    const names = Array.from({ length: count }, (_, index) => `i${index}.example`);
    return {
      ...zone(`v=spf1 ${names.map((name) => `include:${name}`).join(" ")} -all`),
      ...Object.fromEntries(names.map((name) => [`TXT ${name}`, ["v=spf1 ip4:198.51.100.1"]])),
    };
  };
  test("ten look-ups are allowed, the eleventh is an error", async () => {
    expect(await check(includes(10))).toMatchObject({ result: "fail", terms: 10 });
    expect(await check(includes(11))).toMatchObject({ result: "permerror", terms: 11 });
  });

  test("more than ten MX hosts are an error", async () => {
    const hosts = Array.from({ length: 11 }, (_, index) => `10 m${index}.sender.example`);
    expect(await check(zone("v=spf1 mx -all", { "MX sender.example": hosts }))).toMatchObject({ result: "permerror" });
  });
});

test.each([
  ["%{s}", "strong-bad@email.example"],
  ["%{o}", "email.example"],
  ["%{d2}", "email.example"],
  ["%{d1}", "example"],
  ["%{dr}", "example.email"],
  ["%{l}", "strong-bad"],
  ["%{l-}", "strong.bad"],
  ["%{l1r-}", "strong"],
  ["%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.email.example"],
  ["a%%b%_c%-d", "a%b c%20d"],
  ["%{L}", "strong-bad"],
  ["%{S}", "strong-bad%40email.example"],
])("macro %s is %s (RFC 7208 §7.4)", (spec, text) => {
  const values = {
    sender: "strong-bad@email.example",
    domain: "email.example",
    ip: "192.0.2.3",
    helo: "h.example",
    ptr: "unknown",
  };
  expect(expandMacros(spec, values)).toBe(text);
});

test("a name that macros make too long is cut from the left, at a label", () => {
  const long = { sender: `${"a.".repeat(200)}x@e.example`, domain: "e.example", ip: IP, helo: "h", ptr: "unknown" };
  const name = expandMacros("%{l}.e.example", long);
  expect(name.length).toBeLessThanOrEqual(253);
  expect(name.endsWith(".x.e.example")).toBe(true);
});

describe("the cost of a record", () => {
  test("counts the terms of includes, stops at all, and does not look up what depends on the mail", async () => {
    const { ask, asked } = zoneAsk(
      zone("v=spf1 a include:esp.example exists:%{i}.x.example -all mx:never.example", {
        ...{ "A sender.example": [IP], "TXT esp.example": ["v=spf1 include:deep.example mx ?all"] },
        ...{ "TXT deep.example": ["v=spf1 ip4:192.0.2.1"], "MX esp.example": ["10 m.esp.example"] },
      }),
    );
    const walk = await walkSpf(DOMAIN, ask);
    expect(walk.terms).toEqual([
      "a (sender.example)",
      "include:esp.example (sender.example)",
      "include:deep.example (esp.example)",
      "mx (esp.example)",
      "exists:%{i}.x.example (sender.example)",
    ]);
    expect(walk.voids).toEqual([]);
    expect(asked.some((one) => one.includes("never") || one.includes("%"))).toBe(false);
  });

  test("a circle of includes ends, and is named", async () => {
    const walk = await walkSpf(
      DOMAIN,
      zoneAsk(zone("v=spf1 include:b.example -all", { "TXT b.example": ["v=spf1 include:sender.example"] })).ask,
    );
    expect(walk.faults.join()).toContain("in a circle");
  });
});

describe("findings", () => {
  const states = async (records: TestZone, ips: string[] = []) => {
    const found = await spfFindings(DOMAIN, ips, zoneAsk(records).ask);
    return Object.fromEntries(found.map(({ code, state }) => [code, state]));
  };
  test.each<[string, TestZone, Record<string, string>]>([
    ["a good record", zone("v=spf1 ip4:192.0.2.0/24 -all"), { spf_record: "ok", spf_lookups: "ok" }],
    ["none", { "A sender.example": [IP] }, { spf_record: "attention" }],
    ["two", { "TXT sender.example": ["v=spf1 -all", "v=spf1 ~all"] }, { spf_record: "broken" }],
    ["a typo", zone("v=spf1 ipv4:192.0.2.1 -all"), { spf_record: "broken" }],
    ["an include that has none", zone("v=spf1 include:gone.example -all"), { spf_record: "broken", spf_lookups: "ok" }],
    ["everybody", zone("v=spf1 +all"), { spf_record: "ok", spf_lookups: "ok", spf_plus_all: "broken" }],
    ["no end", zone("v=spf1 ip4:192.0.2.1"), { spf_record: "ok", spf_lookups: "ok", spf_no_all: "attention" }],
    [
      "an unused redirect",
      zone("v=spf1 -all redirect=x.example"),
      { spf_record: "ok", spf_lookups: "ok", spf_redirect_unused: "attention" },
    ],
    [
      "ip4 with the wrong sign",
      zone("v=spf1 ip4=192.0.2.25 -all"),
      { spf_record: "ok", spf_lookups: "ok", spf_skipped_term: "attention" },
    ],
    ["ptr", zone("v=spf1 ptr -all"), { spf_record: "ok", spf_lookups: "ok", spf_ptr: "attention" }],
    ["one empty name", zone("v=spf1 a:gone.example -all"), { spf_record: "ok", spf_lookups: "attention" }],
    ["a failed look-up of the domain", { "TXT sender.example": "servfail" }, { spf_record: "unknown" }],
    [
      "a failed include",
      zone("v=spf1 include:esp.example -all", { "TXT esp.example": "timeout" }),
      { spf_record: "ok", spf_lookups: "unknown" },
    ],
  ])("%s", async (_, records, expected) => {
    expect(await states(records)).toEqual(expected);
  });

  test("every finding about a record quotes it word for word", async () => {
    for (const record of [
      "v=spf1 +all",
      "v=spf1 ptr",
      "v=spf1 ip4=192.0.2.25 -all",
      "v=spf1 -all redirect=x.example",
    ]) {
      const found = await spfFindings(DOMAIN, [], zoneAsk(zone(record)).ask);
      const about = found.filter(({ code }) => code !== "spf_lookups");
      expect(about.length).toBeGreaterThan(1);
      for (const { said } of about) expect(said[0]?.lines).toEqual([record]);
    }
  });

  test("each address has its own finding; a failed look-up leaves it unknown", async () => {
    const records = zone("v=spf1 ip4:192.0.2.0/24 include:esp.example -all", { "TXT esp.example": "timeout" });
    const found = await spfFindings(DOMAIN, [IP, "198.51.100.7"], zoneAsk(records).ask);
    const addresses = found.filter(({ code }) => code === "spf_address");
    expect(addresses.map(({ about, state }) => [about, state])).toEqual([
      [IP, "ok"],
      ["198.51.100.7", "unknown"],
    ]);
  });

  test("an address that is not covered says what to add", async () => {
    const found = await spfFindings(DOMAIN, ["198.51.100.7"], zoneAsk(zone("v=spf1 ip4:192.0.2.0/24 ~all")).ask);
    const finding = found.find(({ code }) => code === "spf_address");
    expect(finding).toMatchObject({ state: "broken", said: [{ result: "softfail" }] });
    expect(finding?.fix).toContain("ip4:198.51.100.7");
  });

  test("other TXT records of the domain are not shown", async () => {
    const found = await spfFindings(
      DOMAIN,
      [],
      zoneAsk({ "TXT sender.example": ["secret-token=1", "v=spf1 -all"] }).ask,
    );
    expect(JSON.stringify(found)).not.toContain("secret-token");
  });
});
