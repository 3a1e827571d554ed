import { beforeEach, describe, expect, test } from "vitest";
import { type SystemActor, systemActor } from "#lib/access/actor";
import { listIncidents } from "#lib/incident/list-incidents";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { sayState } from "#lib/incident/say-state";
import { database } from "#lib/platform/database";
import { at, delivered, denied, landAttempts, type ToldAttempt } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

/** Thirty hours of accepted mail, then forty minutes in which everything is refused, then accepted again. */
const outage = (): ToldAttempt[] => [...delivered(-30 * 60, 0, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)];

let workspaceId: string;
let actor: SystemActor;
const run = (minutes: number) => reconcileIncidents(actor, { workspaceId, now: at(minutes) });
const timeline = (incidentId: string) =>
  database().timelineEntry.findMany({ where: { incidentId }, orderBy: [{ at: "asc" }, { id: "asc" }] });
const waiting = async () => {
  const jobs = await database().$queryRaw<{ payload: { kind: string; incidentId: string } }[]>`
    SELECT j.payload FROM graphile_worker._private_jobs j WHERE j.payload->>'workspaceId' = ${workspaceId}`;
  return jobs.map((job) => job.payload.kind).sort();
};

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("incident.reconcile", workspaceId);
});

describe("an outage that is over when it is looked at", () => {
  test("is one incident with the exact window and counts of its events", async () => {
    await landAttempts(workspaceId, outage());
    const { opened } = await run(75);
    expect(opened).toHaveLength(1);
    const [incident] = (await listIncidents(actor, {}, at(75))).items;
    expect(incident).toMatchObject({
      number: 1,
      reason: "relay_denied",
      provider: "bigmail.example",
      state: "monitoring",
      startedAt: at(0).toISOString(),
      endedAt: new Date(at(40).getTime() - 30_000).toISOString(),
      endBasis: "accepted",
      events: 80,
      recipients: 80,
      attempts: 80,
      verdict: null,
      held: false,
      topServers: [{ remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example", events: 80 }],
    });
  });

  test("says what rose and what stopped, and asks for what follows", async () => {
    await landAttempts(workspaceId, outage());
    const { opened } = await run(75);
    const rows = await timeline(opened[0] ?? "");
    expect(rows.map((row) => [row.kind, row.text])).toEqual([
      [
        "incident.opened",
        "Relay denied at bigmail.example rose to 80 of 80 attempts from 12:00 UTC; fewer than 1 was expected.",
      ],
      [
        "incident.stopped",
        "Relay denied at bigmail.example stopped. The last was at 12:39 UTC, after 39 min. Attempts are accepted again.",
      ],
    ]);
    expect(await waiting()).toEqual(["incident.opened"]);
  });

  test("changes nothing when it is looked at again, also later", async () => {
    await landAttempts(workspaceId, outage());
    const { opened } = await run(75);
    const before = await database().incident.findMany({ where: { workspaceId } });
    expect(await run(75)).toEqual({ opened: [], changed: [] });
    expect(await run(300)).toEqual({ opened: [], changed: [] });
    expect(await database().incident.findMany({ where: { workspaceId } })).toEqual(before);
    expect(await timeline(opened[0] ?? "")).toHaveLength(2);
  });
});

test("the same data in any order of arrival gives the same incident", async () => {
  const fields = { startedAt: true, endedAt: true, peakAt: true, detectedAt: true, closedAt: true } as const;
  const select = { ...fields, endBasis: true, events: true, recipients: true, attempts: true, expected: true };
  await landAttempts(workspaceId, outage());
  await run(75);
  const inOrder = await database().incident.findMany({ where: { workspaceId }, select });

  const other = await makeWorkspace();
  const pieces = [denied(20, 40, 2), delivered(40, 70, 2), delivered(-30 * 60, 0, 1), denied(0, 20, 2)];
  for (const piece of pieces) {
    await landAttempts(other, piece);
    await reconcileIncidents(systemActor("incident.reconcile", other), { workspaceId: other, now: at(75) });
  }
  const shuffled = await database().incident.findMany({ where: { workspaceId: other }, select });
  expect(shuffled).toEqual(inOrder);
});

describe("an outage watched as it happens", () => {
  test("opens, grows, stops by the passing of time, and goes on when it returns", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 10, 2)]);
    const { opened } = await run(10);
    const id = opened[0] ?? "";
    expect(await database().incident.findUnique({ where: { id } })).toMatchObject({
      state: "open",
      endedAt: null,
      events: 20,
    });

    await landAttempts(workspaceId, denied(10, 30, 2));
    expect(await run(30)).toEqual({ opened: [], changed: [id] });
    await landAttempts(workspaceId, delivered(30, 50, 2));
    expect(await run(50)).toEqual({ opened: [], changed: [id] });
    expect(await database().incident.findUnique({ where: { id } })).toMatchObject({
      state: "monitoring",
      events: 60,
      endedAt: new Date(at(30).getTime() - 30_000),
    });

    await landAttempts(workspaceId, denied(50, 60, 2));
    expect(await run(60)).toEqual({ opened: [], changed: [id] });
    expect(await database().incident.findUnique({ where: { id } })).toMatchObject({
      state: "open",
      endedAt: null,
      events: 80,
    });
    expect((await timeline(id)).map((row) => row.kind).sort()).toEqual([
      "incident.grew",
      "incident.opened",
      "incident.reopened",
      "incident.stopped",
    ]);
  });

  test("a sender that pauses leaves it open", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 10, 2)]);
    const { opened } = await run(10);
    expect(await run(600)).toEqual({ opened: [], changed: [] });
    expect(await database().incident.findUnique({ where: { id: opened[0] ?? "" } })).toMatchObject({ endedAt: null });
  });
});

describe("late data", () => {
  test("moves the boundary, counts what came in and says so", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, -30, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)]);
    const { opened } = await run(75);
    const id = opened[0] ?? "";
    await landAttempts(workspaceId, denied(-20, 0, 2));
    expect(await run(76)).toEqual({ opened: [], changed: [id] });
    expect(await database().incident.findUnique({ where: { id } })).toMatchObject({ startedAt: at(-20), events: 120 });
    const [last] = (await timeline(id)).filter((row) => row.kind === "incident.window_moved");
    expect(last?.text).toBe("With the data that came in later the start moved from 12:00 UTC to 11:40 UTC.");
  });

  test("does not move a window that a person has fixed, but counts what came in for it", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, -30, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)]);
    const { opened } = await run(75);
    const id = opened[0] ?? "";
    const fixed = { startedAt: at(0), endedAt: at(20) };
    await database().incident.update({ where: { id }, data: { ...fixed, windowFixedBy: { id: "usr_1" } } });
    await landAttempts(workspaceId, [...denied(-20, 0, 2), ...denied(5, 15, 1, "bigmail.example", "late")]);
    expect(await run(76)).toEqual({ opened: [], changed: [id] });
    expect(await database().incident.findUnique({ where: { id } })).toMatchObject({
      ...fixed,
      events: 51,
      state: "monitoring",
    });
    expect(await run(77)).toEqual({ opened: [], changed: [] });
  });

  test("that joins two incidents makes them one and keeps the first", async () => {
    await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 20, 2), ...delivered(20, 160, 1)]);
    await landAttempts(workspaceId, [...denied(160, 180, 2), ...delivered(180, 220, 2)]);
    const { opened } = await run(225);
    expect(opened).toHaveLength(2);
    await landAttempts(workspaceId, denied(20, 160, 4));
    expect((await run(226)).opened).toEqual([]);
    const rows = await database().incident.findMany({ where: { workspaceId }, orderBy: { number: "asc" } });
    expect(rows.map((row) => [row.number, row.state])).toEqual([
      [1, "monitoring"],
      [2, "merged"],
    ]);
    expect(rows[0]).toMatchObject({ startedAt: at(0), events: 640 });
    expect(await run(227)).toEqual({ opened: [], changed: [] });
  });

  test("that shows the usual share keeps the incident and says it is no longer borne out", async () => {
    await landAttempts(workspaceId, denied(0, 10, 2));
    const { opened } = await run(12);
    const id = opened[0] ?? "";
    const usual = denied(-30 * 60, 0, 1).filter((_, index) => index % 5 === 0);
    await landAttempts(workspaceId, [...usual, ...delivered(-30 * 60, 0, 6), ...delivered(0, 12, 60)]);
    expect(await run(13)).toEqual({ opened: [], changed: [id] });
    expect(await database().incident.findUnique({ where: { id } })).toMatchObject({
      endBasis: "superseded",
      state: "monitoring",
    });
    expect(await run(14)).toEqual({ opened: [], changed: [] });
  });

  test("of a log two months old opens the incident of then", async () => {
    const now = 60 * 24 * 60;
    await landAttempts(workspaceId, denied(0, 30, 1), at(now - 5));
    const { opened } = await run(now);
    expect(opened).toHaveLength(1);
    expect(await database().incident.findFirst({ where: { workspaceId } })).toMatchObject({
      startedAt: at(0),
      events: 30,
    });
  });
});

test("what a person decided survives new data", async () => {
  await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 10, 2)]);
  const { opened } = await run(10);
  const incidentId = opened[0] ?? "";
  const operator = await makePerson(workspaceId, "operator");
  await sayState(operator, { incidentId, state: "false_alarm", words: "A test of ours." }, at(11));
  await landAttempts(workspaceId, denied(10, 40, 2));
  await run(41);
  expect(await database().incident.findMany({ where: { workspaceId } })).toMatchObject([
    { state: "false_alarm", endBasis: "manual", events: 80 },
  ]);
});

test("two providers are two incidents with their own numbers; two workspaces never meet", async () => {
  await landAttempts(workspaceId, [...denied(0, 30, 1), ...denied(0, 30, 1, "corp.example")]);
  const other = await makeWorkspace();
  expect((await run(31)).opened).toHaveLength(2);
  const rows = await database().incident.findMany({ where: { workspaceId }, orderBy: { number: "asc" } });
  expect(rows.map((row) => row.number)).toEqual([1, 2]);
  expect(await reconcileIncidents(systemActor("x", other), { workspaceId: other, now: at(31) })).toEqual({
    opened: [],
    changed: [],
  });
});

test("ten at once open one incident", async () => {
  await landAttempts(workspaceId, denied(0, 30, 1));
  const results = await Promise.all(Array.from({ length: 10 }, () => run(31)));
  expect(results.flatMap((result) => result.opened)).toHaveLength(1);
  expect(await database().incident.count({ where: { workspaceId } })).toBe(1);
});

test("a viewer may not reconcile", async () => {
  const viewer = await makePerson(workspaceId, "viewer");
  await expect(reconcileIncidents(viewer, { workspaceId, now: at(0) })).rejects.toMatchObject({ code: "forbidden" });
});

test("it looks no further back than 35 days", async () => {
  await landAttempts(workspaceId, [...denied(0, 30, 1), ...delivered(60 * 24 * 50, 60 * 24 * 50 + 5, 1)]);
  expect(await reconcileIncidents(actor, { workspaceId, now: at(60 * 24 * 51) })).toEqual({
    opened: [],
    changed: [],
  });
});
