import { beforeEach, describe, expect, test } from "vitest";
import { type Person, type SystemActor, systemActor } from "#lib/access/actor";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { listMoves } from "#lib/incident/merge/list-moves";
import { mergeIncidents } from "#lib/incident/merge/merge-incidents";
import { splitIncident } from "#lib/incident/merge/split-incident";
import { undoMove } from "#lib/incident/merge/undo-move";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { sayState } from "#lib/incident/say-state";
import { database } from "#lib/platform/database";
import { makeIncidentRow } from "#tests/db/incident/incident-row";
import { at, delivered, denied, landAttempts } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

let workspaceId: string;
let actor: SystemActor;
let operator: Person;
const run = (minutes: number) => reconcileIncidents(actor, { workspaceId, now: at(minutes) });
const rowOf = (id: string) => database().incident.findUniqueOrThrow({ where: { id } });
const kinds = async (incidentId: string) =>
  (await getTimeline(operator, { incidentId, full: true })).items.map((item) => item.kind);
const NOW = at(226);

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("incident.reconcile", workspaceId);
  operator = await makePerson(workspaceId, "operator", "Ada");
});

/** Two rises two hours apart, which the data shows as two incidents. */
async function twoIncidents(): Promise<{ a: string; b: string }> {
  await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 20, 2), ...delivered(20, 160, 1)]);
  await landAttempts(workspaceId, [...denied(160, 180, 2), ...delivered(180, 220, 2)]);
  const { opened } = await run(225);
  const [a = "", b = ""] = opened;
  return { a, b };
}

describe("a merge by a person", () => {
  test("lets one window cover both, and says so in both timelines", async () => {
    const { a, b } = await twoIncidents();
    const move = await mergeIncidents(operator, { incidentId: b, into: a, words: "One outage of theirs." }, NOW);
    expect(move).toMatchObject({ kind: "merge", incident: { number: 1 }, other: { number: 2 }, undone: null });
    expect(await getIncident(operator, { incidentId: a }, NOW)).toMatchObject({
      state: "monitoring",
      startedAt: at(0).toISOString(),
      endedAt: new Date(at(180).getTime() - 30_000).toISOString(),
      events: 80,
      recipients: 80,
      windowFixed: null,
      related: [{ relation: "took_in", id: b, number: 2 }],
    });
    expect(await getIncident(operator, { incidentId: b }, NOW)).toMatchObject({
      state: "merged",
      related: [{ relation: "merged_into", id: a, number: 1 }],
    });
    for (const id of [a, b]) expect(await kinds(id)).toContain("incident.merged");
    const jobs = await database().$queryRaw<{ id: string }[]>`
      SELECT j.payload->>'incidentId' AS id FROM graphile_worker._private_jobs j
      WHERE j.payload->>'kind' = 'incident.changed' AND j.payload->>'workspaceId' = ${workspaceId}`;
    expect(jobs.map((job) => job.id).sort()).toEqual([a, b].sort());
  });

  test("holds whatever data comes later: nothing is opened again, nothing doubled, boundaries still move", async () => {
    const { a, b } = await twoIncidents();
    await mergeIncidents(operator, { incidentId: b, into: a, words: "One." }, NOW);
    const merged = await rowOf(b);
    expect(await run(227)).toEqual({ opened: [], changed: [] });
    await landAttempts(workspaceId, denied(180, 190, 2, "bigmail.example", "late"));
    expect((await run(228)).opened).toEqual([]);
    await landAttempts(workspaceId, denied(-10, 0, 4, "bigmail.example", "later"));
    expect((await run(229)).opened).toEqual([]);
    expect(await rowOf(a)).toMatchObject({
      startedAt: at(-10),
      endedAt: new Date(at(190).getTime() - 30_000),
      events: 140,
    });
    expect(await rowOf(b)).toEqual(merged);
    expect(await database().incident.count({ where: { workspaceId } })).toBe(2);
    expect(await run(230)).toEqual({ opened: [], changed: [] });
  });

  test("taken back restores the other's state, window and version exactly, and both go on by themselves", async () => {
    const { a, b } = await twoIncidents();
    const [beforeA, beforeB] = [await rowOf(a), await rowOf(b)];
    const move = await mergeIncidents(operator, { incidentId: b, into: a, words: "One." }, NOW);
    const undone = await undoMove(operator, { incidentId: a, moveId: move.id, words: "Two after all." }, at(227));
    expect(undone.undone).toMatchObject({ by: { name: "Ada" }, words: "Two after all." });
    const [afterA, afterB] = [await rowOf(a), await rowOf(b)];
    expect({ ...afterB, updatedAt: null }).toEqual({ ...beforeB, updatedAt: null });
    expect({ ...afterA, updatedAt: null, version: 0 }).toEqual({ ...beforeA, updatedAt: null, version: 0 });
    for (const id of [a, b]) expect((await kinds(id)).at(-1)).toBe("incident.move_undone");
    expect(await run(228)).toEqual({ opened: [], changed: [] });
    expect((await listMoves(operator, { incidentId: b })).items).toEqual([undone]);
  });

  test("taken back after late data leaves each incident with its own part of it", async () => {
    const { a, b } = await twoIncidents();
    const move = await mergeIncidents(operator, { incidentId: b, into: a, words: "One." }, NOW);
    await landAttempts(workspaceId, denied(180, 190, 2, "bigmail.example", "late"));
    await run(228);
    await undoMove(operator, { incidentId: b, moveId: move.id, words: "Two." }, at(229));
    expect((await run(230)).opened).toEqual([]);
    expect(await rowOf(a)).toMatchObject({ startedAt: at(0), events: 40, state: "monitoring" });
    expect(await rowOf(b)).toMatchObject({ startedAt: at(160), events: 60, state: "monitoring" });
  });

  test("keeps a window that was dated by hand apart from what the merge makes of it", async () => {
    const { a, b } = await twoIncidents();
    const fixed = { kind: "person", id: "usr_1", name: "Eve", at: at(200).toISOString(), words: "x", end: true };
    await database().incident.update({ where: { id: a }, data: { startedAt: at(5), windowFixedBy: fixed } });
    const move = await mergeIncidents(operator, { incidentId: b, into: a, words: "One." }, NOW);
    expect((await getIncident(operator, { incidentId: a }, NOW)).windowFixed).toMatchObject({ name: "Ada", end: true });
    await landAttempts(workspaceId, denied(180, 190, 2, "bigmail.example", "late"));
    await run(228);
    expect(await rowOf(a)).toMatchObject({ startedAt: at(5), endedAt: new Date(at(180).getTime() - 30_000) });
    await undoMove(operator, { incidentId: a, moveId: move.id, words: "Two." }, at(229));
    expect((await getIncident(operator, { incidentId: a }, NOW)).windowFixed).toMatchObject({ name: "Eve" });
  });

  test("is refused across reasons, providers and closed states, twice, and to viewers", async () => {
    const a = await makeIncidentRow(workspaceId);
    const at1 = { startedAt: at(60) };
    const elsewhere = await makeIncidentRow(workspaceId, { ...at1, provider: "corp.example" });
    const other = await makeIncidentRow(workspaceId, { ...at1, reason: "user_unknown" });
    const alarm = await makeIncidentRow(workspaceId, { ...at1, state: "false_alarm" });
    const fine = await makeIncidentRow(workspaceId, at1);
    const merge = (incidentId: string, into = a) => mergeIncidents(operator, { incidentId, into, words: "x" }, NOW);
    await expect(merge(elsewhere)).rejects.toMatchObject({ message: expect.stringContaining("no hold") });
    await expect(merge(other)).rejects.toMatchObject({ message: expect.stringContaining("one reason") });
    await expect(merge(alarm)).rejects.toMatchObject({ message: expect.stringContaining("is false alarm") });
    await expect(merge(fine, alarm)).rejects.toMatchObject({ message: expect.stringContaining("Open it again first") });
    await expect(merge(a)).rejects.toMatchObject({ code: "conflict" });
    const results = await Promise.allSettled([merge(fine), merge(fine), merge(fine)]);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const viewer = await makePerson(workspaceId, "viewer");
    await expect(mergeIncidents(viewer, { incidentId: fine, into: a, words: "x" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("is taken back in turn only, and once", async () => {
    const rows = [];
    for (const minute of [0, 30, 60]) rows.push(await makeIncidentRow(workspaceId, { startedAt: at(minute) }));
    const [a = "", b = "", c = ""] = rows;
    const first = await mergeIncidents(operator, { incidentId: b, into: a, words: "1" }, at(100));
    const second = await mergeIncidents(operator, { incidentId: c, into: a, words: "2" }, at(101));
    const undo = (moveId: string) => undoMove(operator, { incidentId: a, moveId, words: "x" }, NOW);
    await expect(undo(first.id)).rejects.toMatchObject({ message: expect.stringContaining("later merge or split") });
    await undo(second.id);
    await expect(undo(second.id)).rejects.toMatchObject({ message: expect.stringContaining("taken back already") });
    await undo(first.id);
    expect((await rowOf(b)).state).toBe("open");
  });
});

describe("a split by a person", () => {
  test("cuts the window in two, which data no longer joins, and taken back makes them one again", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)]);
    const [a = ""] = (await run(75)).opened;
    const before = await rowOf(a);
    const split = await splitIncident(operator, { incidentId: a, at: at(15), words: "Two causes." }, at(76));
    const c = split.other.id;
    expect(await getIncident(operator, { incidentId: a }, at(76))).toMatchObject({
      startedAt: at(0).toISOString(),
      endedAt: new Date(at(15).getTime() - 1).toISOString(),
      events: 30,
      related: [{ relation: "split_off", id: c, number: 2 }],
    });
    expect(await getIncident(operator, { incidentId: c }, at(76))).toMatchObject({
      number: 2,
      state: "monitoring",
      startedAt: at(15).toISOString(),
      peakAt: at(15).toISOString(),
      endedAt: before.endedAt?.toISOString(),
      events: 50,
      related: [{ relation: "split_from", id: a, number: 1 }],
    });
    await landAttempts(workspaceId, [
      ...denied(5, 10, 1, "bigmail.example", "late"),
      ...denied(20, 30, 1, "bigmail.example", "late"),
      ...denied(-5, 0, 2, "bigmail.example", "late"),
    ]);
    expect((await run(77)).opened).toEqual([]);
    expect(await rowOf(a)).toMatchObject({ startedAt: at(0), events: 35 });
    expect(await rowOf(c)).toMatchObject({ startedAt: at(15), events: 60 });

    await undoMove(operator, { incidentId: c, moveId: split.id, words: "One cause." }, at(78));
    expect(await rowOf(c)).toMatchObject({ state: "merged", mergedIntoId: a });
    expect((await run(79)).opened).toEqual([]);
    expect(await rowOf(a)).toMatchObject({ startedAt: at(-5), windowFixedBy: null, events: 105 });
  });

  test("is refused outside the window and where one half would be empty", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)]);
    const [a = ""] = (await run(75)).opened;
    const split = (minutes: number) => splitIncident(operator, { incidentId: a, at: at(minutes), words: "x" }, at(76));
    await expect(split(0)).rejects.toMatchObject({ message: expect.stringContaining("outside") });
    await expect(split(50)).rejects.toMatchObject({ message: expect.stringContaining("outside") });
    await sayState(operator, { incidentId: a, state: "resolved", words: "x" }, at(76));
    await expect(split(20)).rejects.toMatchObject({ message: expect.stringContaining("is resolved") });
  });
});

describe("a rise after an incident was resolved", () => {
  test("is a new incident that names the one it came back from, and that one names it", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)]);
    const [a = ""] = (await run(75)).opened;
    await sayState(operator, { incidentId: a, state: "resolved", words: "They fixed it." }, at(76));
    await landAttempts(workspaceId, [...delivered(70, 160, 2), ...denied(160, 180, 3), ...delivered(180, 220, 2)]);
    const [b = ""] = (await run(225)).opened;
    expect(await getIncident(operator, { incidentId: b }, NOW)).toMatchObject({
      number: 2,
      related: [{ relation: "regressed_from", id: a, number: 1 }],
    });
    expect(await getIncident(operator, { incidentId: a }, NOW)).toMatchObject({
      state: "resolved",
      related: [{ relation: "came_back_as", id: b, number: 2 }],
    });
    const told = async (incidentId: string, kind: string) =>
      (await getTimeline(operator, { incidentId, full: false })).items.find((item) => item.kind === kind);
    expect((await told(b, "incident.regressed"))?.text).toBe(
      "Regressed from incident 1: the same rise is back. It was resolved at 2026-11-20 13:16 UTC.",
    );
    expect(await told(a, "incident.came_back")).toMatchObject({ link: { incident: b } });
    expect(await run(226)).toEqual({ opened: [], changed: [] });
  });
});
