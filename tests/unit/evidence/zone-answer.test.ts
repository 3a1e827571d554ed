import { describe, expect, test } from "vitest";
import { askResolver, LIMITS } from "#lib/evidence/ask-resolver";
import { rehearsedHops } from "#lib/evidence/rehearsal";
import { entriesAt, entryAnswer, type ZoneEntry } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";

const mx = (exchange: string, when: Partial<ZoneEntry> = {}): ZoneEntry =>
  ({ name: "corp.example", type: "MX", ttl: 300, data: { preference: 10, exchange }, ...when }) as ZoneEntry;
const zone: ZoneEntry[] = [
  mx("old.example", { to: "2026-03-12T00:00:00.000Z" }),
  mx("new.example", { from: "2026-03-12T00:00:00.000Z" }),
  mx("elsewhere.example", { from: "2026-03-13T00:00:00.000Z", resolver: "rehearsal-b" }),
];

describe("a zone over time", () => {
  test.each([
    ["before the change", "2026-03-11T23:59:59.999Z", "rehearsal-a", ["old.example"]],
    ["at the change", "2026-03-12T00:00:00.000Z", "rehearsal-a", ["new.example"]],
    ["as one resolver sees it", "2026-03-13T01:00:00.000Z", "rehearsal-a", ["new.example"]],
    ["as the other sees it", "2026-03-13T01:00:00.000Z", "rehearsal-b", ["new.example", "elsewhere.example"]],
  ])("%s", (_when, at, resolver, exchanges) => {
    const entries = entriesAt(zone, new Date(at), resolver);
    const said = entryAnswer(entries, { name: "CORP.example.", type: "MX" });
    expect(said?.rcode).toBe(0);
    expect(said?.answers.map((answer) => answer.type === "MX" && answer.data.exchange)).toEqual(exchanges);
  });
});

describe("a fault", () => {
  test.each([
    ["servfail", 2],
    ["nxdomain", 3],
    ["refused", 5],
  ] as const)("%s covers a name and all below it, nothing beside it", (fault, rcode) => {
    const broken: ZoneEntry[] = [...zone, { name: "corp.example", type: "FAULT", fault }];
    expect(entryAnswer(broken, { name: "corp.example", type: "MX" })).toEqual({ rcode, answers: [] });
    expect(entryAnswer(broken, { name: "mx.corp.example", type: "A" })).toEqual({ rcode, answers: [] });
    expect(entryAnswer(broken, { name: "mycorp.example", type: "MX" })).toEqual({ rcode: 3, answers: [] });
  });

  test("silent: the server says nothing, and the resolver that asks it calls it a timeout", async () => {
    const records: ZoneEntry[] = [{ name: "corp.example", type: "FAULT", fault: "silent" }];
    const server = await startZoneServer({ records: () => records });
    const [host = "", port = ""] = server.address.split(":");
    const limits = { ...LIMITS, totalMs: 300 };
    const told = await askResolver(
      { label: "rehearsal-a", host, port: Number(port) },
      { name: "corp.example", type: "MX" },
      limits,
    );
    await server.stop();
    expect(told.result).toBe("timeout");
  });
});

test("hops of ours in a rehearsal are no DNS: the name does not exist for them", () => {
  const records: ZoneEntry[] = [{ name: "smtp.hop.example", type: "OWN_HOP" }];
  expect(rehearsedHops([{ origin: "hop.example", records }])).toEqual(["smtp.hop.example"]);
  expect(entryAnswer(records, { name: "smtp.hop.example", type: "A" })).toEqual({ rcode: 3, answers: [] });
});
