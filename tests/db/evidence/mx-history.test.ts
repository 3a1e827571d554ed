import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "#lib/access/actor";
import { readMxHistory, readSeenAsMx, snapshotMx } from "#lib/evidence/history/read-history";
import { watchWorkspace } from "#lib/evidence/history/watch-domains";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";
import { database } from "#lib/platform/database";
import { makeIncident } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";

const at = (time: string) => new Date(`2026-03-12T${time}:00.000Z`);
const zone = (exchange: string, address: string): ZoneEntry[] => [
  { name: "corp.example", type: "MX", ttl: 600, data: { preference: 10, exchange } },
  { name: exchange, type: "A", ttl: 600, data: address },
];
const OLD = zone("old.corp.example", "198.51.100.9");
const NEW = zone("new.corp.example", "198.51.100.20");

let records: ZoneEntry[] = OLD;
const server = await startZoneServer({ records: () => records });
process.env.REBOUND_RESOLVERS = server.address;
afterAll(() => server.stop());

let workspaceId: string;
let person: Actor;

beforeEach(async () => {
  records = OLD;
  workspaceId = await makeWorkspace();
  person = await makePerson(workspaceId, "operator");
});

async function moveAtTwo(): Promise<void> {
  await snapshotMx(person, { domain: "corp.example", now: at("01:00") });
  records = NEW;
  await snapshotMx(person, { domain: "corp.example", now: at("02:00") });
}

describe("the MX history of a domain", () => {
  test("tells which hosts and addresses it had, and when", async () => {
    await moveAtTwo();
    const history = await readMxHistory(person, { domain: "Corp.Example.", now: at("03:00") });
    expect(history.periods.map(({ hosts }) => hosts)).toEqual([
      [{ host: "old.corp.example", preference: 10, addresses: ["198.51.100.9"] }],
      [{ host: "new.corp.example", preference: 10, addresses: ["198.51.100.20"] }],
    ]);
    expect(history).toMatchObject({ domain: "corp.example", failures: 0, cut: false, asOf: null });
  });

  test("answers for a moment exactly while an answer was held, else names the nearest", async () => {
    await moveAtTwo();
    const asOf = async (time: string) =>
      (await readMxHistory(person, { domain: "corp.example", at: at(time).toISOString(), now: at("03:00") })).asOf;
    expect((await asOf("01:08"))?.exact[0]?.hosts[0]?.host).toBe("old.corp.example");
    expect(await asOf("01:30")).toMatchObject({
      exact: [],
      before: { hosts: [{ host: "old.corp.example" }] },
      after: { hosts: [{ host: "new.corp.example" }] },
    });
  });

  test("knows whose MX an address was", async () => {
    await moveAtTwo();
    const { items } = await readSeenAsMx(person, { ip: "198.51.100.9" });
    expect(items).toMatchObject([{ domain: "corp.example", host: "old.corp.example" }]);
    expect((await readSeenAsMx(person, { ip: "203.0.113.1" })).items).toEqual([]);
    await expect(readSeenAsMx(person, { ip: "mx.example" })).rejects.toThrow("no IPv4");
    const stranger = await makePerson(await makeWorkspace(), "operator");
    expect((await readSeenAsMx(stranger, { ip: "198.51.100.9" })).items).toEqual([]);
  });

  test("counts failed look-ups and takes nothing from them", async () => {
    records = [{ name: "corp.example", type: "FAULT", fault: "servfail" }];
    const history = await snapshotMx(person, { domain: "corp.example", now: at("01:00") });
    expect(history.periods).toEqual([]);
    expect(history.failures).toBeGreaterThan(0);
  });
});

describe("the watch", () => {
  test("asks about the domains most mail goes to, before any incident", async () => {
    await database().attemptDimension.createMany({
      data: ["corp.example", "quiet.example"].map((value, index) => ({
        ...{ workspaceId, provider: value, dimension: "recipientDomain", value, outcome: "delivered" },
        ...{ hour: at("00:00"), count: 100 - index },
      })),
    });
    expect(await watchWorkspace(workspaceId, at("01:00"))).toBe(2);
    const { periods } = await readMxHistory(person, { domain: "corp.example", now: at("02:00") });
    expect(periods).toHaveLength(1);
  });

  test("forgets answers after 400 days unless an incident's round holds them", async () => {
    await snapshotMx(person, { domain: "corp.example", now: at("01:00") });
    const [kept] = await database().dnsSnapshot.findMany({ where: { workspaceId, type: "MX" } });
    const incidentId = await makeIncident(workspaceId, "corp.example", []);
    await database().evidenceRound.create({
      data: {
        ...{ id: `evr_${workspaceId}`, workspaceId, incidentId, startedAt: at("01:00"), finishedAt: at("01:00") },
        ...{ domains: ["corp.example"], snapshotIds: [kept?.id ?? ""] },
      },
    });
    await watchWorkspace(workspaceId, new Date(at("01:00").getTime() + 401 * 86_400_000));
    const left = await database().dnsSnapshot.findMany({ where: { workspaceId } });
    expect(left.map(({ id }) => id)).toEqual([kept?.id]);
  });
});
