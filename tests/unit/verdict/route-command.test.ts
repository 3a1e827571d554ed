import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findRoute, type Route, routeCommand } from "#lib/cli/route-command";
import type { Resolver } from "#lib/evidence/ask-resolver";
import type { ZoneRecord } from "#lib/evidence/zone-answer";
import type { ZoneServer } from "#lib/evidence/zone-server";
import { type Misbehaviour, startBadDnsServer, startDnsServer } from "#tests/support/dns-server";

const ZONE: ZoneRecord[] = [
  { name: "bigmail.example", type: "MX", ttl: 300, data: { preference: 10, exchange: "mx1.bigmail.example" } },
  { name: "bigmail.example", type: "A", ttl: 300, data: "198.51.100.80" },
  { name: "mx1.bigmail.example", type: "A", ttl: 300, data: "192.0.2.10" },
  { name: "mx1.bigmail.example", type: "AAAA", ttl: 300, data: "2001:db8:7::10" },
  { name: "7.113.0.203.in-addr.arpa", type: "PTR", ttl: 300, data: "pool7.bigmail.example" },
  { name: "pool7.bigmail.example", type: "A", ttl: 300, data: "203.0.113.7" },
  { name: "8.113.0.203.in-addr.arpa", type: "PTR", ttl: 300, data: "mta5.am0.yahoodns.net" },
  { name: "mta5.am0.yahoodns.net", type: "A", ttl: 300, data: "203.0.113.8" },
  { name: "bare.example", type: "A", ttl: 300, data: "192.0.2.50" },
  { name: "null.example", type: "MX", ttl: 300, data: { preference: 0, exchange: "." } },
  { name: "yahoo-like.example", type: "MX", ttl: 300, data: { preference: 1, exchange: "mta5.am0.yahoodns.net" } },
];
const ELSEWHERE: ZoneRecord[] = [
  { name: "bigmail.example", type: "MX", ttl: 60, data: { preference: 10, exchange: "mx9.bigmail.example" } },
  { name: "mx9.bigmail.example", type: "A", ttl: 60, data: "192.0.2.99" },
];
const NOW = new Date("2026-03-12T03:00:00Z");

const running: ZoneServer[] = [];
let a: Resolver;
let b: Resolver;

beforeEach(async () => {
  a = started(await startDnsServer(ZONE));
  b = started(await startDnsServer(ZONE));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

function started(server: ZoneServer): Resolver {
  running.push(server);
  return { label: server.address, host: "127.0.0.1", port: Number(server.address.split(":")[1]) };
}
const bad = async (how: Misbehaviour) => started(await startBadDnsServer(how, ZONE));

function route(domain: string, ip: string | null, resolvers: Resolver[], host: string | null = null): Promise<Route> {
  return findRoute({ domain, ip, host, resolvers, authorities: false, now: NOW, seenBefore: [] });
}

describe("where a server stands", () => {
  test.each<[string, string, string | null, string | null, number | null, string]>([
    ["an MX address", "bigmail.example", "192.0.2.10", null, 1, "current"],
    ["its IPv6 address", "bigmail.example", "2001:db8:7::10", null, 1, "current"],
    ["an MX host by name", "bigmail.example", null, "mx1.bigmail.example", 2, "host_current"],
    ["the same prefix", "bigmail.example", "192.0.2.77", null, 4, "same_prefix"],
    ["the same provider by its confirmed name", "bigmail.example", "203.0.113.7", null, 5, "same_provider"],
    ["another provider", "bigmail.example", "203.0.113.8", null, 6, "other_provider"],
    ["nobody", "bigmail.example", "203.0.113.200", null, 7, "mismatch"],
    ["the web address of a domain with an MX", "bigmail.example", "198.51.100.80", null, 7, "mismatch"],
    ["our own side", "bigmail.example", "10.0.0.25", null, 0, "own_path"],
    ["the domain itself when it has no MX", "bare.example", "192.0.2.50", null, 1, "current"],
    ["nothing to compare", "bigmail.example", null, null, null, "unknown"],
  ])("%s", async (_what, domain, ip, host, level, name) => {
    const found = await route(domain, ip, [a, b], host);
    expect(found).toMatchObject({ level, name, agree: true });
    expect(found.reasons.length).toBeGreaterThan(0);
  });

  test("null MX, implicit MX and the provider by its MX", async () => {
    expect(await route("null.example", "203.0.113.200", [a, b])).toMatchObject({
      nullMx: true,
      implicitMx: false,
      level: 7,
    });
    expect(await route("bare.example", null, [a, b])).toMatchObject({ nullMx: false, implicitMx: true });
    expect(await route("yahoo-like.example", null, [a, b])).toMatchObject({ provider: "yahoo" });
    expect(await route("bigmail.example", null, [a, b])).toMatchObject({ provider: "bigmail.example" });
  });

  test("two resolvers that differ: the address of either is current, and it says so", async () => {
    const other = started(await startDnsServer(ELSEWHERE));
    const found = await route("bigmail.example", "192.0.2.10", [a, other]);
    expect(found).toMatchObject({ level: 1, agree: false });
    expect(found.reasons.join(" ")).toContain("do not give the same MX");
    expect(found.reasons.join(" ")).toContain(`according to ${a.label}`);
  });

  test("each answer has resolver, code, TTL, hosts and addresses", async () => {
    expect((await route("bigmail.example", "192.0.2.10", [a])).answers).toEqual([
      {
        resolver: a.label,
        rcode: "NOERROR",
        ttl: 300,
        mx: [{ host: "mx1.bigmail.example", preference: 10, addresses: ["192.0.2.10", "2001:db8:7::10"] }],
      },
    ]);
  });
});

describe("DNS in trouble: unknown within 3 s, never a mismatch", () => {
  const TROUBLE: Record<string, { how: Misbehaviour; rcode: string }> = {
    dead: { how: { kind: "dead" }, rcode: "timeout" },
    "1.5 s slow": { how: { kind: "slow", ms: 1_500 }, rcode: "NOERROR" },
    SERVFAIL: { how: { kind: "rcode", rcode: 2 }, rcode: "SERVFAIL" },
    REFUSED: { how: { kind: "rcode", rcode: 5 }, rcode: "REFUSED" },
    "wrong owner": { how: { kind: "wrong_owner" }, rcode: "wrong_owner" },
    "wrong id": { how: { kind: "wrong_id" }, rcode: "timeout" },
    garbage: { how: { kind: "garbage" }, rcode: "malformed" },
    loop: { how: { kind: "cname_loop" }, rcode: "loop" },
    "chain of 20": { how: { kind: "cname_chain", links: 20 }, rcode: "loop" },
    "truncated, TCP dead": { how: { kind: "truncated", tcp: false }, rcode: "timeout" },
  };

  // All at once: each may take up to three seconds of waiting.
  test("every kind of failure, each with its own name", async () => {
    const found = await Promise.all(
      Object.entries(TROUBLE).map(async ([what, { how }]) => {
        const began = performance.now();
        const { level, name, agree, answers } = await route("bigmail.example", "203.0.113.200", [await bad(how)]);
        const quick = performance.now() - began < 3_000;
        return [what, { level, name, agree, rcodes: answers.map((answer) => answer.rcode), quick }];
      }),
    );
    const expected = Object.entries(TROUBLE).map(([what, { rcode }]) => [
      what,
      { level: null, name: "unknown", agree: null, rcodes: [rcode], quick: true },
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  test("one good resolver beside a dead one is enough", async () => {
    const found = await route("bigmail.example", "192.0.2.10", [a, await bad({ kind: "dead" })]);
    expect(found).toMatchObject({ level: 1, name: "current", agree: null });
  });
});

describe("the command", () => {
  const root = resolve(import.meta.dirname, "../../..");
  function run(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const { DATABASE_URL: _none, ...rest } = process.env;
    const env = { ...rest, REBOUND_DATA_DIR: "/nonexistent" };
    return new Promise((done) => {
      execFile(
        process.execPath,
        ["--import", "tsx", "lib/cli/rebound.ts", "route", ...args],
        { cwd: root, env },
        (error, stdout, stderr) => done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
      );
    });
  }

  test("prints one JSON object and ends with 0, without a database", async () => {
    const at = ["--at", "2026-03-12T02:00:00Z"];
    const { code, stdout } = await run([
      "BigMail.example",
      "192.0.2.10",
      ...at,
      "--resolver",
      a.label,
      "--resolver",
      b.label,
    ]);
    const found = JSON.parse(stdout) as Route;
    expect(Object.keys(found)).toEqual([
      "level",
      "name",
      "agree",
      "nullMx",
      "implicitMx",
      "provider",
      "answers",
      "reasons",
    ]);
    expect(found).toMatchObject({ level: 1, name: "current", agree: true, provider: "bigmail.example" });
    expect(code).toBe(0);
  }, 20_000);

  test("ends with 1 when nobody answered", async () => {
    const { code, stdout } = await run([
      "bigmail.example",
      "192.0.2.10",
      "--resolver",
      (await bad({ kind: "rcode", rcode: 2 })).label,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ level: null, name: "unknown" });
    expect(code).toBe(1);
  }, 20_000);

  test("ends with 2 and words on stderr for a bad call", async () => {
    const { code, stdout, stderr } = await run(["bigmail.example", "300.1.1.1"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("That is no IPv4 or IPv6 address");
  }, 20_000);

  test.each([
    [["not a domain"], "That is no domain name"],
    [["x.example", "--at", "soon"], "That is no time"],
    [["x.example", "--resolver", "a:b:c"], "That is not HOST"],
    [[], "missing required argument"],
  ])("refuses %j before it asks anybody", async (args, words) => {
    let said = "";
    const command = routeCommand()
      .exitOverride()
      .configureOutput({
        writeErr: (text) => {
          said += text;
        },
      });
    await expect(command.parseAsync(args, { from: "user" })).rejects.toThrow(CommanderError);
    expect(said).toContain(words);
  });
});
