import { describe, expect, test } from "vitest";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";

const now = new Date("2026-03-12T03:05:00.000Z");

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
  });

  test("only example names and documentation addresses occur", () => {
    const addresses = text.match(/(?<![\d.:])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g) ?? [];
    const documentation = /^(192\.0\.2|198\.51\.100|203\.0\.113)\./;
    expect([...new Set(addresses)].filter((address) => !documentation.test(address))).toEqual([]);
    const domains = [...text.matchAll(/@([\w.-]+\w)/g)].map((match) => match[1] ?? "");
    expect(domains.length).toBeGreaterThan(100);
    expect([...new Set(domains)].filter((domain) => !domain.endsWith(".example"))).toEqual([]);
  });

  test("nothing in it happens after the moment it is loaded", () => {
    const times = [...text.matchAll(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+00:00 /gm)].map((match) =>
      Date.parse(`${(match[1] ?? "").slice(0, 23)}Z`),
    );
    expect(times.length).toBeGreaterThan(1000);
    expect(Math.max(...times)).toBeLessThan(now.getTime() + 1000);
  });

  test("its zones hold only names under an origin or reverse names", () => {
    const origins = build.zones.map((zone) => zone.origin);
    for (const record of build.zones.flatMap((zone) => zone.records)) {
      expect(
        record.name.endsWith(".in-addr.arpa") ||
          origins.some((origin) => record.name === origin || record.name.endsWith(`.${origin}`)),
        record.name,
      ).toBe(true);
    }
  });
});
