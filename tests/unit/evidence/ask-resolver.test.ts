import { afterEach, describe, expect, test } from "vitest";
import { askResolver, type Resolver } from "#lib/evidence/ask-resolver";
import type { Question } from "#lib/evidence/read-answer";
import type { ZoneRecord } from "#lib/evidence/zone-answer";
import type { ZoneServer } from "#lib/evidence/zone-server";
import { type Misbehaviour, startBadDnsServer, startDnsServer } from "#tests/support/dns-server";

const ZONE: ZoneRecord[] = [
  { name: "BigMail.example", type: "MX", ttl: 300, data: { preference: 20, exchange: "MX2.bigmail.example" } },
  { name: "bigmail.example", type: "MX", ttl: 120, data: { preference: 10, exchange: "mx1.bigmail.example" } },
  { name: "mx1.bigmail.example", type: "A", ttl: 60, data: "192.0.2.10" },
  { name: "mx1.bigmail.example", type: "AAAA", ttl: 60, data: "2001:db8:0:0::10" },
  { name: "null.example", type: "MX", ttl: 3600, data: { preference: 0, exchange: "." } },
  { name: "literal.example", type: "MX", ttl: 60, data: { preference: 5, exchange: "127.0.0.1" } },
  { name: "alias.example", type: "CNAME", ttl: 30, data: "bigmail.example" },
  { name: "10.2.0.192.in-addr.arpa", type: "PTR", ttl: 900, data: "mx1.bigmail.example" },
  ...Array.from({ length: 300 }, (_, index): ZoneRecord => {
    return {
      name: "many.example",
      type: "MX",
      ttl: 60,
      data: { preference: index, exchange: `mx${index}.many.example` },
    };
  }),
];
const MX: Question = { name: "bigmail.example", type: "MX" };
/** Quick, so that the table stays quick; the limits in use are tested once below. */
const QUICK = { tryMs: 120, tries: 2, totalMs: 300 };

const running: ZoneServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

function resolverOf(server: ZoneServer): Resolver {
  running.push(server);
  return { label: server.address, host: "127.0.0.1", port: Number(server.address.split(":")[1]) };
}
const good = async () => resolverOf(await startDnsServer(ZONE));
const bad = async (how: Misbehaviour) => resolverOf(await startBadDnsServer(how, ZONE));

describe("an honest server", () => {
  test.each<[string, Question, string, number | null, string[]]>([
    ["MX, names folded, TTL the least", MX, "answered", 120, ["20 mx2.bigmail.example", "10 mx1.bigmail.example"]],
    ["A", { name: "mx1.bigmail.example", type: "A" }, "answered", 60, ["192.0.2.10"]],
    ["AAAA in canonical form", { name: "mx1.bigmail.example", type: "AAAA" }, "answered", 60, ["2001:db8::10"]],
    ["PTR", { name: "10.2.0.192.in-addr.arpa", type: "PTR" }, "answered", 900, ["mx1.bigmail.example"]],
    ["null MX is one record of the root", { name: "null.example", type: "MX" }, "answered", 3600, ["0 ."]],
    [
      "an MX that is an address stays as it was given",
      { name: "literal.example", type: "MX" },
      "answered",
      60,
      ["5 127.0.0.1"],
    ],
    ["a name without that type: NODATA", { name: "mx1.bigmail.example", type: "MX" }, "nodata", null, []],
    ["no such name: NXDOMAIN", { name: "gone.example", type: "MX" }, "nxdomain", null, []],
    ["a name that only has names below it: NODATA", { name: "2.0.192.in-addr.arpa", type: "PTR" }, "nodata", null, []],
  ])("%s", async (_what, question, result, ttl, records) => {
    const told = await askResolver(await good(), question, QUICK);
    expect(told).toMatchObject({ result, ttl });
    expect(told.records.map((record) => record.data)).toEqual(records);
  });

  test("an alias is followed and kept, and its TTL counts", async () => {
    const told = await askResolver(await good(), { name: "alias.example", type: "MX" }, QUICK);
    expect(told).toMatchObject({ result: "answered", ttl: 30 });
    expect(told.records[0]).toEqual({ name: "alias.example", type: "CNAME", ttl: 30, data: "bigmail.example" });
  });

  test("300 MX records do not fit a datagram and come over TCP", async () => {
    const told = await askResolver(await good(), { name: "many.example", type: "MX" }, { ...QUICK, totalMs: 2_000 });
    expect(told.result).toBe("answered");
    expect(told.records).toHaveLength(300);
  });
});

describe("a server that fails is a fact of its own kind", () => {
  test.each<[string, Misbehaviour, string, string | null]>([
    ["silence", { kind: "dead" }, "timeout", null],
    ["an answer after the end", { kind: "slow", ms: 1_000 }, "timeout", null],
    ["SERVFAIL", { kind: "rcode", rcode: 2 }, "servfail", "SERVFAIL"],
    ["REFUSED", { kind: "rcode", rcode: 5 }, "refused", "REFUSED"],
    ["a code of another time", { kind: "rcode", rcode: 9 }, "servfail", "RCODE9"],
    ["a server that never learnt to read us", { kind: "rcode", rcode: 4 }, "servfail", "NOTIMP"],
    ["cut, and nobody listens on TCP", { kind: "truncated", tcp: false }, "timeout", null],
    ["an answer about somebody else's name", { kind: "wrong_owner" }, "wrong_owner", "NOERROR"],
    ["an answer with another id", { kind: "wrong_id" }, "timeout", null],
    ["an answer to another question", { kind: "wrong_question" }, "timeout", null],
    ["garbage", { kind: "garbage" }, "malformed", null],
    ["aliases in a circle", { kind: "cname_loop" }, "loop", "NOERROR"],
    ["a chain of 20 aliases", { kind: "cname_chain", links: 20 }, "loop", "NOERROR"],
  ])("%s", async (_what, how, result, rcode) => {
    const told = await askResolver(await bad(how), MX, QUICK);
    expect({ result: told.result, rcode: told.rcode }).toEqual({ result, rcode });
    expect(told.records.filter((record) => record.type === "MX")).toEqual([]);
    expect(told.tookMs).toBeLessThan(600);
  });

  test("nobody listens at all: known at once", async () => {
    const server = await startDnsServer([]);
    await server.stop();
    const port = Number(server.address.split(":")[1]);
    const told = await askResolver({ label: "gone", host: "127.0.0.1", port }, MX);
    expect(told).toMatchObject({ result: "timeout" });
    expect(told.tookMs).toBeLessThan(1_000);
  });
});

describe("a server that is merely difficult still answers", () => {
  test.each<[string, Misbehaviour]>([
    ["cut, whole over TCP", { kind: "truncated", tcp: true }],
    ["no EDNS", { kind: "no_edns" }],
    ["the answer to the first try comes during the second", { kind: "slow", ms: 180 }],
  ])("%s", async (_what, how) => {
    const told = await askResolver(await bad(how), MX, QUICK);
    expect(told).toMatchObject({ result: "answered", ttl: 120 });
  });

  test("1.5 s slow, within the limits in use", async () => {
    const told = await askResolver(await bad({ kind: "slow", ms: 1_500 }), MX);
    expect(told.result).toBe("answered");
    expect(told.tookMs).toBeLessThan(3_000);
  });
});

test("a dead server costs less than 3 s with the limits in use, and is asked twice", async () => {
  const server = await startBadDnsServer({ kind: "dead" });
  const told = await askResolver(resolverOf(server), MX);
  expect(told.result).toBe("timeout");
  expect(told.tookMs).toBeLessThan(3_000);
  expect(server.questions).toHaveLength(2);
});
