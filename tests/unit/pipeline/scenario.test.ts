import { describe, expect, test } from "vitest";
import { providerOfDomain } from "#lib/classify/provider";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";
import { zonesOf } from "#lib/pipeline/scenario/zones";

const now = new Date("2026-03-12T03:05:17.000Z");

describe.each(SCENARIOS)("scenario $name", (scenario) => {
  const build = scenario.build(now);
  const text = build.files.map((file) => Buffer.from(file.bytes).toString("utf8")).join("\n");

  test("the same moment gives the same bytes", () => {
    const again = scenario.build(now);
    expect(
      again.files.map((file) =>
        Buffer.compare(file.bytes, build.files.find((one) => one.name === file.name)?.bytes ?? Buffer.alloc(0)),
      ),
    ).toEqual(build.files.map(() => 0));
    expect(again.zones).toEqual(build.zones);
  });

  test("only example names and documentation addresses occur", () => {
    const addresses = text.match(/(?<![\d.:-])\d{1,3}(?:\.\d{1,3}){3}(?![\d.-])/g) ?? [];
    const documentation = /^(192\.0\.2|198\.51\.100|203\.0\.113|10\.\d+\.\d+)\./;
    expect([...new Set(addresses)].filter((address) => !documentation.test(address))).toEqual([]);
    const domains = [...text.matchAll(/@([\w-]+(?:\.[\w-]+)+)/g)].map((match) => match[1] ?? "");
    expect(domains.length).toBeGreaterThan(100);
    expect([...new Set(domains)].filter((domain) => !domain.endsWith(".example"))).toEqual([]);
  });

  test("nothing in it happens after the moment it is loaded", () => {
    const times = [...text.matchAll(/\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/g)].map((match) =>
      Date.parse(`${match[1]}T${match[2]}Z`),
    );
    const seconds = [...text.matchAll(/"timestamp":(\d{10})\b/g)].map((match) => Number(match[1]) * 1000);
    const mails = [...text.matchAll(/^Date: (.+)$/gm)].map((match) => Date.parse(match[1] ?? ""));
    expect(Math.max(...times, ...seconds, ...mails)).toBeLessThanOrEqual(now.getTime());
  });

  test("its zones hold only names under an origin, reverse names and hops of ours", () => {
    const origins = build.zones.map((zone) => zone.origin);
    for (const record of build.zones.flatMap((zone) => zone.records)) {
      expect(
        record.type === "OWN_HOP" ||
          record.name.endsWith(".arpa") ||
          origins.some((origin) => record.name === origin || record.name.endsWith(`.${origin}`)),
        record.name,
      ).toBe(true);
    }
  });

  test("what it expects is about a provider and pools that occur in it", () => {
    const providers = ["*", ...scenario.destinations.map(({ domain }) => providerOfDomain(domain))];
    for (const { provider, pool } of scenario.expected) {
      expect(providers).toContain(provider);
      if (pool !== undefined) expect(scenario.pools.flatMap(({ name, host }) => [name, host])).toContain(pool);
    }
  });
});

describe("the pack", () => {
  test("gives each address to one scenario", () => {
    const owners = new Map<string, string>();
    const shared: string[] = [];
    for (const scenario of SCENARIOS) {
      for (const record of zonesOf(scenario, now).flatMap(({ records }) => records)) {
        if (record.type !== "A" && record.type !== "AAAA") continue;
        const address = String(record.data);
        const other = owners.get(address) ?? scenario.name;
        if (other !== scenario.name) shared.push(`${address}: ${other} and ${scenario.name}`);
        owners.set(address, scenario.name);
      }
    }
    expect(shared).toEqual([]);
  });

  test("has one scenario of each name", () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("gives each zone to one scenario, so that any two can be loaded side by side", () => {
    const owners = new Map<string, string>();
    const taken: string[] = [];
    for (const scenario of SCENARIOS) {
      for (const { origin } of zonesOf(scenario, now)) {
        const other = owners.get(origin);
        if (other !== undefined) taken.push(`${origin}: ${other} and ${scenario.name}`);
        owners.set(origin, scenario.name);
      }
    }
    expect(taken).toEqual([]);
  });
});
