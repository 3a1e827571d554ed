import { beforeEach, describe, expect, test } from "vitest";
import { type Person, type SystemActor, systemActor } from "#lib/access/actor";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { sayState } from "#lib/incident/say-state";
import { fixWindow } from "#lib/incident/window-finder/fix-window";
import { giveWindowBack } from "#lib/incident/window-finder/give-window-back";
import { previewWindow } from "#lib/incident/window-finder/preview-window";
import { database } from "#lib/platform/database";
import { at, delivered, denied, landAttempts } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

const NOW = at(76);

let workspaceId: string;
let actor: SystemActor;
let operator: Person;
let viewer: Person;
let incidentId: string;
const run = (minutes: number) => reconcileIncidents(actor, { workspaceId, now: at(minutes) });
const rowOf = () => database().incident.findUniqueOrThrow({ where: { id: incidentId } });
const preview = (from: number, to: number | null, now = NOW) =>
  previewWindow(viewer, { incidentId, from: at(from), to: to === null ? null : at(to) }, now);
const fix = (from: number, to: number | null, now = NOW) =>
  fixWindow(operator, { incidentId, from: at(from), to: to === null ? null : at(to), words: "By their page." }, now);

/** Forty minutes in which every one of two attempts a minute is refused, each of somebody else. */
beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("incident.reconcile", workspaceId);
  operator = await makePerson(workspaceId, "operator", "Ada");
  viewer = await makePerson(workspaceId, "viewer");
  await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 40, 2), ...delivered(40, 70, 2)]);
  incidentId = (await run(75)).opened[0] ?? "";
});

describe("a preview", () => {
  test("counts the window, and who it gains and loses against the present one, exactly", async () => {
    expect(await preview(10, 30)).toMatchObject({
      events: 40,
      recipients: 40,
      attempts: 40,
      recipientsAdded: 0,
      recipientsRemoved: 40,
      parts: [{ provider: "bigmail.example", pool: null, events: 40, recipients: 40 }],
    });
    await landAttempts(workspaceId, denied(50, 55, 2, "bigmail.example", "after"));
    expect(await preview(0, 60)).toMatchObject({ events: 90, recipientsAdded: 10, recipientsRemoved: 0 });
    expect(await preview(41, 45)).toMatchObject({ events: 0, attempts: 8, recipientsRemoved: 80, parts: [] });
  });

  test("is half-open: an event at the end is not in it", async () => {
    expect((await preview(0, 20)).events + (await preview(20, 40)).events).toBe(80);
  });

  test("changes nothing and is refused for an empty window or from elsewhere", async () => {
    const before = await rowOf();
    await preview(10, 30);
    expect(await rowOf()).toEqual(before);
    await expect(preview(30, 30)).rejects.toMatchObject({ code: "invalid" });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(previewWindow(stranger, { incidentId, from: at(0), to: at(9) }, NOW)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("learns from its sources how long reports may still come, and leaves files of the past out of it", async () => {
    await database().$executeRaw`
      UPDATE "DeliveryEvent" SET "heardAt" = "occurredAt" + interval '30 minutes' WHERE "workspaceId" = ${workspaceId}`;
    const { late } = await preview(0, 30);
    expect(late).toMatchObject({
      bufferSeconds: 1800,
      until: at(60).toISOString(),
      heardAfter: 60,
      inBuffer: 0,
      sources: [{ source: "postfix_log", seconds: 1800, learnt: true, events: 60 }],
    });
    await database().$executeRaw`
      UPDATE "DeliveryEvent" SET "heardAt" = "occurredAt" + interval '3 days' WHERE "workspaceId" = ${workspaceId}`;
    expect((await preview(0, 30)).late).toMatchObject({ bufferSeconds: 3600, sources: [] });
  });

  test("names what is dated behind the end only by its report", async () => {
    await database().$executeRaw`
      UPDATE "DeliveryEvent" SET "occurredAtFrom" = 'date_header' WHERE "workspaceId" = ${workspaceId}
        AND "occurredAt" >= ${at(35)}`;
    expect((await preview(0, 30)).late).toMatchObject({ inBuffer: 10 });
  });
});

describe("a window dated by hand", () => {
  test("is what the incident counts, says so in the timeline, and the hold is told", async () => {
    expect(await fix(10, 30)).toMatchObject({
      startedAt: at(10).toISOString(),
      endedAt: new Date(at(30).getTime() - 1).toISOString(),
      events: 40,
      recipients: 40,
      peakAt: at(10).toISOString(),
      endBasis: "manual",
      state: "monitoring",
      windowFixed: { name: "Ada", words: "By their page.", end: true },
    });
    const { items } = await getTimeline(viewer, { incidentId, full: false, groups: "decisions" });
    expect(items.map((item) => item.text)).toEqual([
      "Ada dated it from 2026-11-20 12:10 UTC to 2026-11-20 12:30 UTC, 0 recipients more and 40 fewer than before: By their page.",
    ]);
    const jobs = await database().$queryRaw<{ n: bigint }[]>`
      SELECT count(*) AS n FROM graphile_worker._private_jobs j WHERE j.payload->>'incidentId' = ${incidentId}
        AND j.payload->>'kind' = 'incident.changed'`;
    expect(Number(jobs[0]?.n)).toBe(1);
  });

  test("stays when late data says otherwise, and counts what came in for it", async () => {
    await fix(10, 30);
    await landAttempts(workspaceId, [
      ...denied(-20, 0, 2, "bigmail.example", "late"),
      ...denied(15, 20, 1, "bigmail.example", "late"),
    ]);
    expect((await run(77)).opened).toEqual([]);
    expect(await rowOf()).toMatchObject({ startedAt: at(10), endedAt: new Date(at(30).getTime() - 1), events: 45 });
  });

  test("given back is dated by the detector again, at its next look", async () => {
    await fix(10, 30);
    const back = await giveWindowBack(operator, { incidentId, words: "Their page was wrong." }, at(77));
    expect(back.windowFixed).toBeNull();
    await run(78);
    expect(await rowOf()).toMatchObject({ startedAt: at(0), endedAt: new Date(at(40).getTime() - 30_000), events: 80 });
    expect(await rowOf()).toMatchObject({ endBasis: "accepted" });
    const again = giveWindowBack(operator, { incidentId, words: "x" }, at(79));
    await expect(again).rejects.toMatchObject({ code: "conflict" });
  });

  test("without an end fixes the start only, and the end goes on following the data", async () => {
    expect(await fix(10, null)).toMatchObject({ windowFixed: { end: false }, state: "monitoring", events: 60 });
    await landAttempts(workspaceId, denied(40, 45, 4, "bigmail.example", "late"));
    await run(77);
    expect(await rowOf()).toMatchObject({
      startedAt: at(10),
      endedAt: new Date(at(45).getTime() - 15_000),
      events: 80,
    });
  });

  test("is refused without a refusal in it, for closed incidents, and to viewers", async () => {
    await expect(fix(41, 45)).rejects.toMatchObject({ code: "invalid" });
    await expect(fix(10, 200)).rejects.toMatchObject({ code: "invalid" });
    const wish = { incidentId, from: at(1), to: at(9), words: "x" };
    await expect(fixWindow(viewer, wish, NOW)).rejects.toMatchObject({ code: "forbidden" });
    await sayState(operator, { incidentId, state: "false_alarm", words: "x" }, NOW);
    await expect(fix(10, 30)).rejects.toMatchObject({ code: "conflict" });
    expect((await getIncident(viewer, { incidentId }, NOW)).windowFixed).toBeNull();
  });
});
