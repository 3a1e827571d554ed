import { describe, expect, test } from "vitest";
import { mxAsOf, mxHistory } from "#lib/evidence/history/mx-history";
import type { AnswerRow } from "#lib/evidence/mx-view";

const at = (time: string) => new Date(`2026-03-12T${time}:00.000Z`);

function mx(time: string, resolver: string, hosts: string[], more: Partial<AnswerRow> = {}): AnswerRow {
  return {
    ...{ id: null, name: "corp.example", type: "MX", resolver, result: "answered", rcode: "NOERROR", ttl: 3600 },
    records: hosts.map((host) => ({ type: "MX", name: "corp.example", ttl: 3600, data: `10 ${host}` })),
    askedAt: at(time),
    ...more,
  };
}

function a(time: string, resolver: string, host: string, address: string): AnswerRow {
  const records = [{ type: "A" as const, name: host, ttl: 300, data: address }];
  return { ...mx(time, resolver, []), name: host, type: "A", records };
}

const MOVED = [
  mx("00:00", "one", ["old.corp.example"]),
  a("00:00", "one", "old.corp.example", "198.51.100.9"),
  mx("00:00", "two", ["old.corp.example"]),
  mx("01:00", "one", ["old.corp.example"]),
  mx("02:00", "one", ["new.corp.example"]),
  a("02:00", "one", "new.corp.example", "198.51.100.20"),
  mx("02:00", "two", [], { result: "servfail", records: [] }),
  mx("03:00", "one", ["new.corp.example"]),
];

describe("the MX of a domain over time", () => {
  test("a move gives two periods with who said so and the addresses of then", () => {
    expect(mxHistory("corp.example", MOVED)).toMatchObject([
      {
        hosts: [{ host: "old.corp.example", preference: 10, addresses: ["198.51.100.9"] }],
        firstSeenAt: at("00:00").toISOString(),
        lastSeenAt: at("01:00").toISOString(),
        heldUntil: at("02:00").toISOString(),
        answers: 3,
        resolvers: ["one", "two"],
      },
      {
        hosts: [{ host: "new.corp.example", addresses: ["198.51.100.20"] }],
        firstSeenAt: at("02:00").toISOString(),
        lastSeenAt: at("03:00").toISOString(),
        answers: 2,
        resolvers: ["one"],
      },
    ]);
  });

  test("two resolvers that differ are two periods side by side, not a flutter", () => {
    const rows = ["00:00", "00:30", "01:00"].flatMap((time) => [
      mx(time, "one", ["a.example"]),
      mx(time, "two", ["b.example"]),
    ]);
    expect(mxHistory("corp.example", rows).map(({ hosts, answers }) => [hosts[0]?.host, answers])).toEqual([
      ["a.example", 3],
      ["b.example", 3],
    ]);
  });

  test("addresses that rotate inside the same names are one period with all of them", () => {
    const rows = [
      mx("00:00", "one", ["mx.corp.example"]),
      a("00:00", "one", "mx.corp.example", "198.51.100.1"),
      mx("00:30", "one", ["mx.corp.example"]),
      a("00:30", "one", "mx.corp.example", "198.51.100.2"),
    ];
    const periods = mxHistory("corp.example", rows);
    expect(periods).toHaveLength(1);
    expect(periods[0]?.hosts[0]?.addresses).toEqual(["198.51.100.1", "198.51.100.2"]);
  });

  test("no domain, no MX and a null MX are periods of their own", () => {
    const rows = [
      mx("00:00", "one", [], { result: "nxdomain", records: [] }),
      mx("02:00", "one", [], { result: "nodata", records: [] }),
      mx("04:00", "one", [], { records: [{ type: "MX", name: "corp.example", ttl: 60, data: "0 ." }] }),
    ];
    expect(mxHistory("corp.example", rows).map(({ result, nullMx }) => [result, nullMx])).toEqual([
      ["nxdomain", false],
      ["nodata", false],
      ["answered", true],
    ]);
  });

  test("failures alone tell nothing", () => {
    expect(mxHistory("corp.example", [mx("00:00", "one", [], { result: "timeout", records: [] })])).toEqual([]);
  });
});

describe("the MX at one moment", () => {
  const periods = mxHistory("corp.example", MOVED);
  test.each([
    ["inside a period", "00:40", ["old.corp.example"], null, null],
    ["within the TTL of its last answer", "01:59", ["old.corp.example"], null, null],
    ["after everything was held", "05:30", [], "new.corp.example", null],
  ])("%s", (_name, time, exact, before, after) => {
    const found = mxAsOf(periods, at(time));
    expect(found.exact.map(({ hosts }) => hosts[0]?.host)).toEqual(exact);
    expect(found.before?.hosts[0]?.host ?? null).toBe(before);
    expect(found.after?.hosts[0]?.host ?? null).toBe(after);
  });

  test("before the first answer says so, with the nearest one after", () => {
    const found = mxAsOf(periods, new Date("2026-03-11T23:00:00Z"));
    expect(found).toMatchObject({ exact: [], before: null, after: { firstSeenAt: at("00:00").toISOString() } });
  });
});
