import { database } from "#lib/platform/database";
import { addList } from "#lib/release/change-targets";
import { startRun } from "#lib/release/list-run/change-run";
import { getRun } from "#lib/release/list-run/get-runs";
import { resumeRuns } from "#lib/release/list-run/resume-runs";
import { stopCohort } from "#lib/release/stop-cohort";
import { loadWorker } from "#tests/support/doomed-worker";
import { approvePlan, makePlace } from "#tests/support/kill-place";
import { goOn, startSuppressionList } from "#tests/support/list-run";
import { randomFrom } from "#tests/support/postfix-log";
import { addresses } from "#tests/support/retry";

const SIZE = 24;
/** A life does so many calls at most before it is killed; the first five go at once, then five a second. */
const CALLS_MAX = 10;
const MOMENTS = ["asked", "answered", "refused", "slow"] as const;
const LIFE_LIMIT_MS = 20_000;

export type ListRunKillReport = {
  kills: number;
  runs: number;
  stopped: number;
  /** Paused because the approval was void on the way. */
  lapsed: number;
  addresses: number;
  removed: number;
  /** Removals that a kill interrupted and a later worker read back; how many of them were still listed. */
  readBack: number;
  stillListed: number;
  wrong: string[];
};

/**
 * Takes stages off a list by a real worker that is killed with SIGKILL at all moments of its calls. Then compares what the
 * list was asked with what the run says: one removal an address at most, and nobody said to be off who is on.
 */
export async function killListRuns(wish: {
  kills: number;
  seed: number;
  say?: (words: string) => void;
}): Promise<ListRunKillReport> {
  const random = randomFrom(wish.seed);
  const list = await startSuppressionList();
  const report: ListRunKillReport = {
    ...{ kills: 0, runs: 0, stopped: 0, lapsed: 0, addresses: 0, removed: 0, readBack: 0, stillListed: 0 },
    wrong: [],
  };
  let next = loadWorker();
  /** Later by the watch of the desk than anything that a dead worker has noted. */
  const wakeUp = async (runId: string) => {
    await database().$executeRaw`
      UPDATE "UnsuppressResult" SET "at" = "at" - interval '1 minute' WHERE "runId" = ${runId} AND "result" = 'trying'`;
    await resumeRuns(new Date(Date.now() + 60 * 60_000));
  };

  /** One life of a worker, killed at a random call. False when nothing was left for it to do. */
  async function live(begin: () => Promise<string>): Promise<{ runId: string; killed: boolean }> {
    const worker = next;
    await worker.work();
    const deadly = list.heard.length + 1 + Math.floor(random() * CALLS_MAX);
    const moment = MOMENTS[Math.floor(random() * MOMENTS.length)] ?? "asked";
    list.follow(async (_call, nth) => {
      if (nth !== deadly) return undefined;
      if (moment === "slow") await new Promise((done) => setTimeout(done, random() * 60));
      if (moment === "answered" || moment === "refused") {
        setTimeout(worker.kill, random() * 8);
        return moment === "refused" ? 503 : undefined;
      }
      worker.kill();
      // What was asked is done, or refused, by a list that does not know that nobody listens.
      return random() < 0.7 ? undefined : 503;
    });
    const runId = await begin();
    const until = Date.now() + LIFE_LIMIT_MS;
    let dead = false;
    const died = worker.died.then((killed) => {
      dead = true;
      return killed;
    });
    let state = "running";
    while (!dead && Date.now() < until && state === "running") {
      await Promise.race([died, new Promise((done) => setTimeout(done, 100))]);
      state = (await database().unsuppressRun.findUniqueOrThrow({ where: { id: runId } })).state;
    }
    const byMoment = dead;
    worker.kill();
    next = loadWorker();
    return { runId, killed: (await died) && byMoment };
  }

  try {
    const place = await makePlace(SIZE);
    const { root, ada, grace } = place;
    const credentials = { kind: "sendgrid", token: "SG.torture", list: "blocks" } as const;
    const { id: targetId } = await addList(root, { name: "SG", url: list.url, credentials, now: new Date() });
    while (report.kills < wish.kills && report.runs < 3 * wish.kills) {
      report.runs += 1;
      list.heard.length = 0;
      list.listed.clear();
      for (const address of addresses(SIZE)) if (random() < 0.8) list.listed.add(address);
      const before = new Set(list.listed);
      const { cohortId } = await approvePlan(place);
      const run = { cohortId, stageIndex: 0, targetId, dryRun: false, now: new Date() };
      let runId = "";
      let stoppedAt: number | null = null;
      const lives = Math.min(1 + Math.floor(random() * 4), wish.kills - report.kills);
      for (let life = 0; life < lives && stoppedAt === null; life++) {
        const begin = runId
          ? async () => {
              await wakeUp(runId);
              return runId;
            }
          : async () => (await startRun(ada, run)).id;
        const lived = await live(begin);
        runId = lived.runId;
        if (!lived.killed) break;
        report.kills += 1;
        if (random() < 0.15) {
          await stopCohort(grace, { cohortId, now: new Date() });
          stoppedAt = list.removals().length;
          report.stopped += 1;
        }
      }
      list.follow(() => undefined);
      const later = () => new Date(Date.now() + 60 * 60_000);
      await goOn(ada, runId, later);
      const removals = list.removals();
      if (stoppedAt !== null && removals.length > stoppedAt)
        report.wrong.push(`${removals.length - stoppedAt} were taken off after Stop`);
      // A verdict that is made again on the way voids the approval: then the run waits for a new one.
      const lapsed = (await database().cohort.findUniqueOrThrow({ where: { id: cohortId } })).state === "stale";
      if (lapsed) report.lapsed += 1;
      const isWhole = stoppedAt === null && !lapsed;
      report.wrong.push(...(await compare(runId, before, list.listed, removals, isWhole, report)));
      const { state, why } = await getRun(ada, { id: runId });
      if (state !== (stoppedAt !== null ? "stopped" : "done") && !(lapsed && state === "paused"))
        report.wrong.push(`the run is ${state} at the end: ${why}`);
      wish.say?.(`run ${report.runs}: ${removals.length} removals, ${report.kills} kills so far`);
    }
  } finally {
    next.kill();
    await list.close();
  }
  return report;
}

/** What the list was asked against what the run says of it, in words where they differ. */
async function compare(
  runId: string,
  before: ReadonlySet<string>,
  listed: ReadonlySet<string>,
  removals: readonly string[],
  isWhole: boolean,
  report: ListRunKillReport,
): Promise<string[]> {
  const found = new Map<string, number>();
  const note = (words: string) => found.set(words, (found.get(words) ?? 0) + 1);
  const asked = new Map<string, number>();
  for (const address of removals) asked.set(address, (asked.get(address) ?? 0) + 1);
  for (const times of asked.values()) if (times > 1) note("taken off twice");
  const rows = await database().unsuppressResult.findMany({ where: { runId } });
  for (const { recipient, result, why } of rows) {
    if (why.includes("interrupted")) report.readBack += 1;
    if (result === "removed" && listed.has(recipient)) note("said to be off the list, and are on it");
    if (result === "removed" && !before.has(recipient)) note("said to be taken off, and never were on it");
    if (result === "still_listed" && !listed.has(recipient)) note("said to be on the list, and are off it");
    if (result === "absent" && before.has(recipient)) note("said to have been absent, and were listed");
    if (result === "trying" && isWhole) note("left in the middle");
    if (result === "removed") report.removed += 1;
    if (result === "still_listed") report.stillListed += 1;
  }
  report.addresses += rows.length;
  const known = new Set(rows.map((row) => row.recipient));
  for (const address of asked.keys()) if (!known.has(address)) note("asked for, and not told of");
  if (isWhole && rows.length !== SIZE) note(`told of as ${rows.length} of ${SIZE}`);
  return [...found].map(([words, times]) => `${times} addresses were ${words}`);
}
