import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, test } from "vitest";
import { changeHold } from "#lib/hold/change-hold";
import { database } from "#lib/platform/database";
import { removeTarget } from "#lib/release/change-targets";
import { fetchRecipients } from "#lib/release/pull/fetch-recipients";
import { getPull } from "#lib/release/pull/get-pull";
import { watchPulls } from "#lib/release/pull/watch-pulls";
import { stopCohort } from "#lib/release/stop-cohort";
import { keysOf, makeFetching, namesOf } from "#tests/support/fetching";
import { makeWorkspace } from "#tests/support/people";
import { addresses, minutesAfter, NIGHT, timelineKinds } from "#tests/support/retry";

let desk: Awaited<ReturnType<typeof makeFetching>>;

beforeEach(async () => {
  desk = await makeFetching();
});

describe("nothing is handed out", () => {
  test("after Stop, also under a name that was used; what went out before may still be told", async () => {
    const cohortId = await desk.released(4);
    const first = await desk.pull("a", { limit: 2 });
    await stopCohort(desk.grace, { cohortId, now: minutesAfter(2) });
    const now = minutesAfter(3);
    expect(await desk.pull("a", { now })).toMatchObject({ pull: { state: "stopped" }, recipients: [] });
    expect(await desk.pull("b", { now })).toMatchObject({ pull: null, recipients: [] });
    expect((await getPull(desk.sender, { claim: "a", now })).state).toBe("stopped");
    await desk.say("a", keysOf(first).slice(0, 1), "handed_over", now);
    expect(await desk.states(cohortId)).toEqual({ handed_over: 1, unknown: 1, cancelled: 2 });
    await watchPulls("release.resume", minutesAfter(20));
    expect((await desk.stage(cohortId))?.state).toBe("stopped");
  });

  test("Stop and fetches at the same moment: whoever was handed out is no more than what Stop counts", async () => {
    const cohortId = await desk.released(40);
    const fetches = Array.from({ length: 8 }, (_, index) => desk.pull(`s${index}`, { limit: 5 }));
    const [stopped, ...all] = await Promise.all([stopCohort(desk.grace, { cohortId, now: NIGHT }), ...fetches]);
    const handed = all.flatMap(namesOf);
    expect(stopped.state).toBe("stopped");
    expect((await desk.states(cohortId)).unknown ?? 0).toBe(handed.length);
    expect((await desk.pull("after")).pull).toBeNull();
  });

  test("while the hold has run out or the approval is stale, and it goes on when it is well again", async () => {
    await desk.released(1);
    await database().hold.updateMany({ where: { incidentId: desk.incidentId }, data: { leaseUntil: NIGHT } });
    expect(await desk.pull("a")).toMatchObject({ pull: null, says: expect.stringContaining("hold has run out") });
    await changeHold(desk.ada, { incidentId: desk.incidentId, action: "renew", now: minutesAfter(1) });
    await database().incident.update({ where: { id: desk.incidentId }, data: { side: "ours" } });
    expect(await desk.pull("a")).toMatchObject({ pull: null, says: expect.stringContaining("approval is stale") });
    await database().incident.update({ where: { id: desk.incidentId }, data: { side: "theirs" } });
    expect((await desk.pull("a")).recipients).toHaveLength(1);
  });

  test("after four hours: who was not fetched stays here, and the stage is observed", async () => {
    const cohortId = await desk.released(3);
    const first = await desk.pull("a", { limit: 1 });
    await desk.say("a", keysOf(first), "handed_over");
    expect((await desk.pull("b", { now: minutesAfter(240) })).says).toContain("time to fetch this stage is over");
    await watchPulls("release.resume", minutesAfter(240));
    expect(await desk.states(cohortId)).toEqual({ handed_over: 1, cancelled: 2 });
    expect((await desk.stage(cohortId))?.state).toBe("observing");
    expect((await timelineKinds(desk.incidentId)).at(-1)).toBe("release.cut_short");
  });

  test("to another sender, another workspace, a person, or a token that is no sender's", async () => {
    await desk.released(1);
    const other = await desk.makeSender("Other");
    expect((await desk.pull("a", { as: other.actor })).pull).toBeNull();
    const now = minutesAfter(1);
    const wish = { claim: "x", limit: 1, leaseSeconds: 60, now };
    await expect(fetchRecipients(desk.ada, wish)).rejects.toMatchObject({ code: "forbidden" });
    const stray = { ...desk.sender, id: "tok_none" };
    await expect(fetchRecipients(stray, wish)).rejects.toMatchObject({ code: "forbidden" });
    const away = { ...desk.sender, workspaceId: await makeWorkspace() };
    await expect(fetchRecipients(away, wish)).rejects.toMatchObject({ code: "forbidden" });
    const weak = { ...desk.sender, scopes: ["read"] as const };
    await expect(fetchRecipients(weak, wish)).rejects.toMatchObject({ code: "forbidden" });
    await expect(desk.pull("two words")).rejects.toMatchObject({ code: "invalid" });
  });

  test("to a sender that was removed; its token is revoked with it", async () => {
    const cohortId = await desk.released(2);
    await removeTarget(desk.root, { targetId: desk.targetId, now: minutesAfter(1) });
    expect(await database().apiToken.findUniqueOrThrow({ where: { id: desk.sender.id } })).toMatchObject({
      revokedAt: minutesAfter(1),
    });
    await expect(desk.pull("a")).rejects.toMatchObject({ code: "forbidden" });
    await watchPulls("release.resume", minutesAfter(2));
    expect(await desk.states(cohortId)).toEqual({ cancelled: 2 });
  });
});

// A child process that compiles and connects first.
test("a desk that is killed by kill -9 while it hands out: every recipient is in one fetch, whoever asks again", {
  timeout: 120_000,
}, async () => {
  const cohortId = await desk.released(60);
  const script = `
    const { fetchRecipients } = await import("#lib/release/pull/fetch-recipients");
    const now = new Date("${minutesAfter(1).toISOString()}");
    for (let each = 0; each < 20; each++) {
      const fetched = await fetchRecipients(${JSON.stringify(desk.sender)}, { claim: "k" + each, limit: 3, leaseSeconds: 300, now });
      console.log(JSON.stringify([each, fetched.recipients.map((one) => one.recipient)]));
    }`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const died = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  const told = new Map<string, string[]>();
  createInterface(child.stdout).on("line", (line) => {
    const [each, recipients] = JSON.parse(line) as [number, string[]];
    told.set(`k${each}`, recipients);
    if (each === 4) child.kill("SIGKILL");
  });
  expect(await died).toBe("SIGKILL");

  const handed: string[] = [];
  for (let each = 0; each < 20; each++) {
    const names = namesOf(await desk.pull(`k${each}`, { limit: 3, now: minutesAfter(2) })).map(String);
    // What the sender heard before is what it hears again.
    if (told.has(`k${each}`)) expect(names).toEqual(told.get(`k${each}`));
    handed.push(...names);
  }
  expect(handed.sort()).toEqual(addresses(60));
  expect((await desk.pull("one-more")).pull).toBeNull();
  expect(await desk.states(cohortId)).toEqual({ unknown: 60 });
});
