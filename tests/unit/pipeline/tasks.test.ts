import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { FLOW } from "#lib/flow";
import { FOLLOWS, followUp } from "#lib/pipeline/follow-ups";
import { cronItems, JOBS, taskList } from "#lib/pipeline/tasks";
import { FOLLOW_UP_TASK } from "#lib/platform/happening";

const stagesWithJobs = FLOW.filter((stage) => readdirSync(`lib/${stage}`).includes("jobs.ts"));

test.each(stagesWithJobs)("the worker knows every task of %s", async (stage) => {
  const { jobs } = (await import(`../../../lib/${stage}/jobs.ts`)) as { jobs: { task: string }[] };
  expect(jobs.length).toBeGreaterThan(0);
  for (const { task } of jobs) expect(Object.keys(taskList())).toContain(task);
});

test("no two tasks share a name, and follow-ups are one of them", () => {
  const names = JOBS.map((job) => job.task);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain(FOLLOW_UP_TASK);
});

test("a task that runs by itself has its beat, the others have none", () => {
  const beating = JOBS.filter((job) => job.everyMinutes !== undefined).map((job) => job.task);
  expect(cronItems().map((item) => item.task)).toEqual(beating);
  for (const job of JOBS) if (job.everyMinutes !== undefined) expect(1440 % job.everyMinutes).toBe(0);
});

test("what happened leads on to what the flow says", () => {
  expect(FOLLOWS).toEqual({
    "upload.queued": ["wakeIntake"],
    "override.changed": ["reclassify"],
    "counts.changed": ["reconcileIncidents", "matchOutcomes", "staleReviews"],
    "deliveries.landed": ["matchOutcomes", "staleReviews"],
    "incident.opened": ["openHold", "collectEvidence", "considerAlerts"],
    "incident.changed": ["moveHold", "collectEvidence", "considerAlerts"],
    "hold.expired": ["tellHoldExpired"],
    "evidence.collected": ["makeVerdict", "staleReviews"],
    "incident.probed": ["makeVerdict"],
    "route.drifted": ["tellDrift"],
    "verdict.made": ["considerAlerts"],
    "stage.released": [],
    "stage.judged": ["settlePassed"],
  });
});

const NAMES_NOTHING = {
  ...{ incidentId: "", evidenceRoundId: "", overrideId: "", routeTextId: "", domain: "", version: 0 },
};

test("a happening of no known kind is an error, not silence", async () => {
  const told = { ...NAMES_NOTHING, kind: "weather.changed", workspaceId: "wsp_1" };
  await expect(followUp(told, new Date(0))).rejects.toThrow(/weather\.changed/);
});

test("a happening that names no incident is an error where one is needed", async () => {
  const told = { ...NAMES_NOTHING, kind: "evidence.collected", workspaceId: "wsp_1", evidenceRoundId: "evr_1" };
  await expect(followUp(told, new Date(0))).rejects.toThrow(/names no incident/);
});
