import { describe, expect, test } from "vitest";
import { blocklistFindings, blocklistName, readListing } from "#lib/evidence/sender/blocklist-findings";
import { BLOCKLIST_ZONES, isPublicResolver, isRetired, knownZone } from "#lib/evidence/sender/blocklist-zones";
import { mxFindings } from "#lib/evidence/sender/mx-findings";
import { rdnsFindings } from "#lib/evidence/sender/rdns-findings";
import { type TestZone, zoneAsk } from "#tests/unit/evidence/sender/zone-ask";

const IP = "192.0.2.99";
const LIST = "bl.list.example";

test.each([
  ["192.0.2.99", "99.2.0.192.bl.list.example"],
  ["2001:720:c14:200::10:227", "7.2.2.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0.2.0.4.1.c.0.0.2.7.0.1.0.0.2.bl.list.example"],
])("%s is asked for as %s (RFC 5782 §2)", (ip, name) => {
  expect(blocklistName(ip, LIST)).toBe(name);
});

describe("an answer of a list", () => {
  const found = (result: "answered" | "nxdomain" | "nodata" | "timeout" | "refused", records: string[] = []) =>
    readListing({ name: "x", type: "A", result, records, aliases: [], resolver: "r" });
  test.each([
    [found("nxdomain"), "not_listed"],
    [found("nodata"), "not_listed"],
    [found("answered", ["127.0.0.2"]), "listed"],
    [found("answered", ["127.0.0.4", "127.0.0.9"]), "listed"],
    [found("answered", ["127.0.0.77"]), "listed"],
    [found("answered", ["127.255.255.252"]), "no_answer"],
    [found("answered", ["127.255.255.254"]), "no_answer"],
    [found("answered", ["127.255.255.255"]), "no_answer"],
    [found("answered", ["127.0.0.2", "127.255.255.254"]), "no_answer"],
    [found("answered", ["127.0.0.1"]), "no_answer"],
    [found("answered", ["203.0.113.9"]), "no_answer"],
    [found("timeout"), "no_answer"],
    [found("refused"), "no_answer"],
  ])("%j is %s", (listing, kind) => {
    expect(listing.kind).toBe(kind);
  });
});

describe("a list is believed when its test entries hold", () => {
  const canary = { [`A 2.0.0.127.${LIST}`]: ["127.0.0.2"] };
  const run = async (zone: TestZone, more: { cannot?: string; zones?: string[]; ips?: string[] } = {}) => {
    const { ask, asked } = zoneAsk(zone);
    const { cannot = null, zones = [LIST], ips = [IP] } = more;
    const findings = await blocklistFindings({ zones, ips, ask, cannot });
    return { asked, states: findings.map(({ code, state }) => `${code} ${state}`), findings };
  };

  test.each<[string, TestZone, string[]]>([
    ["clean", canary, ["blocklist_clean ok"]],
    ["listed", { ...canary, [`A 99.2.0.192.${LIST}`]: ["127.0.0.4"] }, ["blocklist_listed broken"]],
    ["the address not answered", { ...canary, [`A 99.2.0.192.${LIST}`]: "timeout" }, ["blocklist_unavailable unknown"]],
    [
      "too many questions",
      { ...canary, [`A 99.2.0.192.${LIST}`]: ["127.255.255.255"] },
      ["blocklist_unavailable unknown"],
    ],
    ["a dead zone", {}, ["blocklist_unavailable unknown"]],
    [
      "a zone that lists everything",
      { ...canary, [`A 1.0.0.127.${LIST}`]: ["127.0.0.2"] },
      ["blocklist_unavailable unknown"],
    ],
    [
      "a zone that moved to a parking page",
      { [`A 2.0.0.127.${LIST}`]: ["203.0.113.7"] },
      ["blocklist_unavailable unknown"],
    ],
    ["an open resolver", { [`A 2.0.0.127.${LIST}`]: ["127.255.255.254"] }, ["blocklist_unavailable unknown"]],
    ["a resolver that is refused", { [`A 2.0.0.127.${LIST}`]: "servfail" }, ["blocklist_unavailable unknown"]],
  ])("%s", async (_, zone, states) => {
    expect((await run(zone)).states).toEqual(states);
  });

  test("the address is not asked for when the test entries fail, and nothing is asked through public resolvers", async () => {
    expect((await run({})).asked).toEqual([`A 2.0.0.127.${LIST}`, `A 1.0.0.127.${LIST}`]);
    const refused = await run(canary, { cannot: "only public resolvers are configured" });
    expect(refused.asked).toEqual([]);
    expect(refused.states).toEqual(["blocklist_unavailable unknown"]);
  });

  test("an inner address, a retired list and no list at all ask nothing", async () => {
    expect((await run(canary, { ips: ["10.0.0.9"] })).asked).toEqual([]);
    expect((await run({}, { zones: ["dnsbl.sorbs.net"] })).asked).toEqual([]);
    expect((await run(canary, { zones: [] })).states).toEqual([]);
  });

  test("codes are named, the reason is asked for, and a list of networks does not accuse the address", async () => {
    const zen = "zen.spamhaus.org";
    const zone: TestZone = {
      [`A 2.0.0.127.${zen}`]: ["127.0.0.2"],
      [`A 99.2.0.192.${zen}`]: ["127.0.0.4", "127.0.0.11"],
      [`TXT 99.2.0.192.${zen}`]: ["see the list's page"],
    };
    const [listed] = (await run(zone, { zones: [zen] })).findings;
    expect(listed?.means).toContain("XBL (127.0.0.4), PBL, by Spamhaus (127.0.0.11)");
    expect(listed?.said.flatMap(({ lines }) => lines)).toContain("see the list's page");
    const level = "dnsbl-3.uceprotect.net";
    const network: TestZone = { [`A 2.0.0.127.${level}`]: ["127.0.0.2"], [`A 99.2.0.192.${level}`]: ["127.0.0.2"] };
    expect((await run(network, { zones: [level] })).states).toEqual(["blocklist_network attention"]);
  });
});

test("known zones are found with a key before them; the retired and the public are known as such", () => {
  expect(knownZone("abc123.zen.dq.spamhaus.net")?.label).toContain("key");
  expect(knownZone("list.example")).toBeNull();
  expect(BLOCKLIST_ZONES.filter(({ zone }) => isRetired(zone))).toEqual([]);
  expect([isPublicResolver("9.9.9.9"), isPublicResolver("192.0.2.53")]).toEqual([true, false]);
});

const PTR = "PTR 99.2.0.192.in-addr.arpa";
test.each<[string, TestZone, string]>([
  ["confirmed", { [PTR]: ["out.sender.example"], "A out.sender.example": [IP] }, "ok"],
  ["one of several", { [PTR]: ["a.sender.example", "b.sender.example"], "A b.sender.example": [IP] }, "ok"],
  ["forged", { [PTR]: ["out.sender.example"], "A out.sender.example": ["192.0.2.1"] }, "broken"],
  ["a name without an address", { [PTR]: ["out.sender.example"] }, "broken"],
  ["none", {}, "broken"],
  ["not answered", { [PTR]: "timeout" }, "unknown"],
  ["its name not answered", { [PTR]: ["out.sender.example"], "A out.sender.example": "servfail" }, "unknown"],
])("the name of an address: %s", async (_, zone, state) => {
  expect((await rdnsFindings([IP], zoneAsk(zone).ask)).map((one) => one.state)).toEqual([state]);
});

test("an inner address has no name that receivers see", async () => {
  const { ask, asked } = zoneAsk({});
  expect((await rdnsFindings(["10.1.2.3"], ask))[0]?.state).toBe("unknown");
  expect(asked).toEqual([]);
});

const MX = "MX sender.example";
test.each<[string, TestZone, string]>([
  ["a host", { [MX]: ["10 mx.sender.example"], "A mx.sender.example": ["192.0.2.1"] }, "ok"],
  ["no MX, its own address", { "A sender.example": ["192.0.2.1"] }, "ok"],
  ["a null MX", { [MX]: ["0 ."] }, "broken"],
  ["no such domain", {}, "broken"],
  ["a host without an address", { [MX]: ["10 mx.sender.example"] }, "broken"],
  [
    "one host of two without",
    { [MX]: ["10 mx.sender.example", "20 m2.sender.example"], "A mx.sender.example": ["192.0.2.1"] },
    "attention",
  ],
  ["an inner address", { [MX]: ["10 mx.sender.example"], "A mx.sender.example": ["10.0.0.1"] }, "attention"],
  [
    "an alias",
    { [MX]: ["10 mx.sender.example"], "CNAME mx.sender.example": ["x.example"], "A x.example": ["192.0.2.1"] },
    "attention",
  ],
  ["a host not answered", { [MX]: ["10 mx.sender.example"], "A mx.sender.example": "timeout" }, "unknown"],
  ["not answered", { [MX]: "timeout" }, "unknown"],
])("the MX of a sender: %s", async (_, zone, state) => {
  expect((await mxFindings("sender.example", zoneAsk(zone).ask)).map((one) => one.state)).toEqual([state]);
});
