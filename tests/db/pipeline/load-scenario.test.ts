import { beforeEach, expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { listScenarios, loadScenario } from "#lib/pipeline/load-scenario";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";

const now = new Date("2026-03-12T02:36:00.000Z");
let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

test("two scenarios stand side by side, and the list says when each came in", async () => {
  const actor = systemActor("test", workspaceId);
  const first = await loadScenario(actor, { name: "stale-mx", now });
  const second = await loadScenario(actor, { name: "null-mx", now });
  expect(await database().upload.count({ where: { workspaceId } })).toBe(first.uploads.length + second.uploads.length);
  const { items } = await listScenarios(actor);
  expect(items.filter((one) => one.loadedAt !== null).map((one) => one.name)).toEqual(["stale-mx", "null-mx"]);
  expect(items.find((one) => one.name === "quiet-day")).toMatchObject({ incidents: 0, loadedAt: null });
});

test("DNS is asked as of earlier moments, and each answer keeps the moment and what held then", async () => {
  await loadScenario(systemActor("test", workspaceId), { name: "stale-mx", now });
  const rows = await database().dnsSnapshot.findMany({
    where: { workspaceId, name: "orchard.example", type: "MX", resolver: "rehearsal-a" },
    orderBy: { askedAt: "asc" },
  });
  const told = rows.map((row) => [
    Math.round((now.getTime() - row.askedAt.getTime()) / 60_000),
    (row.records as { data: string }[]).map((record) => record.data),
  ]);
  expect(told).toEqual([
    [1440, ["10 mx.oldhost-hosting.example"]],
    [480, ["10 mx.oldhost-hosting.example"]],
    [360, ["10 mx1.orchard.example"]],
  ]);
});

test("the same scenario does not come in twice", async () => {
  const actor = systemActor("test", workspaceId);
  const { uploads } = await loadScenario(actor, { name: "misrouted", now });
  await expect(loadScenario(actor, { name: "misrouted", now })).rejects.toMatchObject({ code: "conflict" });
  expect(await database().upload.count({ where: { workspaceId } })).toBe(uploads.length);
});

test("a name that is none is answered with those there are, and a viewer brings nothing in", async () => {
  const actor = systemActor("test", workspaceId);
  await expect(loadScenario(actor, { name: "nothing", now })).rejects.toMatchObject({ code: "not_found" });
  const viewer = await makePerson(workspaceId, "viewer");
  await expect(loadScenario(viewer, { name: "misrouted", now })).rejects.toMatchObject({ code: "forbidden" });
  expect(await database().upload.count({ where: { workspaceId } })).toBe(0);
});
