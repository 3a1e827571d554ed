import { afterEach, describe, expect, test } from "vitest";
import { askAuthorities } from "#lib/evidence/ask-authorities";
import { askDomain } from "#lib/evidence/ask-domain";
import { createAsker } from "#lib/evidence/asker";
import { type AnswerRow, type DomainView, mxView } from "#lib/evidence/mx-view";
import type { ZoneEntry, ZoneRecord } from "#lib/evidence/zone-answer";
import { startZoneServer, type ZoneServer } from "#lib/evidence/zone-server";
import { startBadDnsServer } from "#tests/support/dns-server";

const NOW = new Date("2026-03-12T03:00:00Z");
const servers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const mx = (exchange: string): ZoneRecord => ({
  name: "corp.example",
  type: "MX",
  ttl: 300,
  data: { preference: 10, exchange },
});
const a = (name: string, data: string): ZoneRecord => ({ name, type: "A", ttl: 300, data });
const ns = (name: string, data: string): ZoneRecord => ({ name, type: "NS", ttl: 3600, data });

/** What a cache still holds: the old MX, and who serves the zone. */
const CACHED = [
  ns("corp.example", "ns1.corp.example"),
  a("ns1.corp.example", "127.0.0.1"),
  mx("old.corp.example"),
  a("old.corp.example", "198.51.100.9"),
  a("in.host.example", "192.0.2.5"),
];

async function start(records: readonly ZoneEntry[]): Promise<ZoneServer> {
  const server = await startZoneServer({ records: () => records });
  servers.push(server);
  return server;
}

const portOf = (server: { address: string }) => Number(server.address.split(":")[1]);

async function look(cached: readonly ZoneEntry[], authorityPort: number, mayAsk = (_: string) => true) {
  const cache = await start(cached);
  const resolver = { label: "cache", host: "127.0.0.1", port: portOf(cache) };
  const asker = createAsker({ resolversFor: () => [resolver], now: NOW, budgetMs: 6_000 });
  await Promise.all([
    askDomain(asker, "corp.example"),
    askAuthorities(asker, "corp.example", { port: authorityPort, mayAsk }),
  ]);
  const rows: AnswerRow[] = asker.answers().map((answer) => ({ id: null, ...answer }));
  return mxView("corp.example", rows);
}

const answerOf = (view: DomainView) => view.answers.find(({ resolver }) => resolver !== "cache");

describe("the name servers of the zone itself", () => {
  test("know a moved MX before the cache does", async () => {
    const authority = await start([mx("new.corp.example"), a("new.corp.example", "198.51.100.20")]);
    const view = await look(CACHED, portOf(authority));
    expect(answerOf(view)).toMatchObject({
      resolver: "ns1.corp.example (authoritative)",
      result: "answered",
      mx: [{ host: "new.corp.example", addresses: ["198.51.100.20"] }],
    });
    expect(view.agree).toBe(false);
  });

  test("are found above the domain when it is no zone of its own", async () => {
    const authority = await start([mx("new.corp.example")]);
    const above = CACHED.map((record) => (record.type === "NS" ? ns("example", "ns1.corp.example") : record));
    expect(answerOf(await look(above, portOf(authority)))).toBeUndefined();
    const parent = { ...mx("mx.a.corp.example"), name: "a.corp.example" };
    const zone = await start([parent]);
    const cache = await start([...CACHED, parent]);
    const resolver = { label: "cache", host: "127.0.0.1", port: portOf(cache) };
    const asker = createAsker({ resolversFor: () => [resolver], now: NOW, budgetMs: 6_000 });
    await askAuthorities(asker, "a.corp.example", { port: portOf(zone), mayAsk: () => true });
    const told = asker.answers().find((answer) => answer.type === "MX");
    expect(told).toMatchObject({
      name: "a.corp.example",
      result: "answered",
      resolver: "ns1.corp.example (authoritative)",
    });
  });

  test("take addresses of hosts in other zones from the resolvers", async () => {
    const authority = await start([mx("in.host.example")]);
    const cached = CACHED.map((record) => (record.type === "MX" ? mx("in.host.example") : record));
    const view = await look(cached, portOf(authority));
    expect(answerOf(view)?.mx).toMatchObject([{ host: "in.host.example", addresses: ["192.0.2.5"], knownV4: true }]);
    expect(view.agree).toBe(true);
  });

  test("that do not serve the zone are lame, which is no answer about its MX", async () => {
    const lame = await startBadDnsServer({ kind: "not_authoritative" }, [mx("new.corp.example")]);
    servers.push(lame);
    const view = await look(CACHED, portOf(lame));
    expect(answerOf(view)).toMatchObject({ result: "lame", mx: [] });
    expect(view.agree).toBeNull();
  });

  test("that are silent are not waited for longer than 3 s", async () => {
    const dead = await startBadDnsServer({ kind: "dead" });
    servers.push(dead);
    const began = performance.now();
    const view = await look(CACHED, portOf(dead));
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(view.answers.map(({ resolver }) => resolver)).toEqual(["cache"]);
  });

  test("at an address that may not be asked are left alone", async () => {
    const authority = await startBadDnsServer({ kind: "rcode", rcode: 5 });
    servers.push(authority);
    const view = await look(CACHED, portOf(authority), (address) => address !== "127.0.0.1");
    expect(answerOf(view)).toBeUndefined();
    expect(authority.questions).toEqual([]);
  });
});
