import { drainJobs } from "#lib/pipeline/worker";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { releaseStage } from "#lib/release/release-stage";
import { resumeSends } from "#lib/release/resume-sends";
import { BATCH_SIZE_MAX } from "#lib/release/retry-plan";
import { stopCohort } from "#lib/release/stop-cohort";
import { type Manner, startCountingReceiver } from "#tests/support/counting-receiver";
import { loadWorker, type Worker } from "#tests/support/doomed-worker";
import { type Approved, approvePlan, makePlace, type Place } from "#tests/support/kill-place";
import { randomFrom } from "#tests/support/postfix-log";

/** One, two and three requests of at most a thousand recipients. */
const SIZES = [40, 1_100, 2_300];
/** When in a request the worker is killed; `between` is at a random moment from the release on. */
const MOMENTS = ["headers", "body", "after_the_kill", "refused", "answered", "slow", "between"] as const;
type Moment = (typeof MOMENTS)[number];

const SLOW_MS = 120;
const LIFE_LIMIT_MS = 30_000;
/** After so many looks in ever later minutes a hand-over has had its last try. */
const LOOKS_MAX = 20;

export type ReleaseKillReport = {
  kills: number;
  cohorts: number;
  stopped: number;
  /** Ended because their approval was void on the way. */
  lapsed: number;
  recipients: number;
  handedOver: number;
  /** In doubt, for a person; how many of them had arrived after all. */
  unknown: number;
  unknownArrived: number;
  cancelled: number;
  wrong: string[];
};

type Hooked = Place & { targetId: string };
type Released = Hooked & Approved;

/**
 * Hands stages over to a receiver by a real worker that is killed with SIGKILL, again and again, at all moments of a
 * request, while the receiver also refuses, breaks off and answers too late. Then compares what the receiver has taken
 * with what the database says. Some cohorts are stopped right after a kill.
 */
export async function killReleases(wish: {
  kills: number;
  seed: number;
  say?: (words: string) => void;
}): Promise<ReleaseKillReport> {
  const random = randomFrom(wish.seed);
  const receiver = await startCountingReceiver();
  const report: ReleaseKillReport = {
    ...{
      kills: 0,
      cohorts: 0,
      stopped: 0,
      lapsed: 0,
      recipients: 0,
      handedOver: 0,
      unknown: 0,
      unknownArrived: 0,
      cancelled: 0,
    },
    wrong: [],
  };
  let next = loadWorker();
  // Each look is later than the one before, so that what waits for its next try is due.
  let clock = Date.now();
  const look = async () => {
    clock += 10 * 60_000;
    await resumeSends(new Date(clock));
  };

  /** One life of a worker: it begins or goes on with the hand-over, and is killed at `moment`. */
  async function live(cohort: Released, moment: Moment, first: boolean): Promise<boolean> {
    const worker = next;
    await worker.work();
    const left = first ? cohort.size : await countClaimed(cohort);
    const deadly = receiver.requests() + 1 + Math.floor(random() * Math.ceil(left / BATCH_SIZE_MAX));
    receiver.follow(scriptOf(moment, deadly, worker, random));
    if (first) await release(cohort);
    else await look();
    const killed = await endOf(worker, cohort, moment === "between" ? random() * SLOW_MS : null);
    next = loadWorker();
    return killed;
  }

  async function handOver(cohort: Released, livesMax: number): Promise<void> {
    const told: string[] = [];
    let stoppedAt: number | null = null;
    for (let life = 0; life < livesMax && stoppedAt === null; life++) {
      if (life > 0 && (await countClaimed(cohort)) === 0) break;
      const moment = MOMENTS[Math.floor(random() * MOMENTS.length)] ?? "body";
      const killed = await live(cohort, moment, life === 0);
      told.push(`${moment}${killed ? "" : " (too late)"}`);
      if (killed) report.kills += 1;
      if (random() < 0.25) {
        await stopCohort(cohort.grace, { cohortId: cohort.cohortId, now: new Date() });
        stoppedAt = receiver.requests();
        report.stopped += 1;
        told.push("Stop");
      }
    }
    receiver.follow(() => mannerOf(random()));
    for (let looks = 0; looks < LOOKS_MAX && (looks === 0 || (await isDispatching(cohort))); looks++) {
      await look();
      await drainJobs();
    }
    const later = stoppedAt === null ? 0 : receiver.requests() - stoppedAt;
    if (later > 0) report.wrong.push(`${later} requests came after Stop: ${told.join(", ")}`);
    wish.say?.(`cohort ${report.cohorts}, ${cohort.size} recipients: ${told.join(", ")}`);
    // A verdict that is made again on the way voids the approval: then the rest stays, as after Stop.
    const { state } = await database().cohort.findUniqueOrThrow({ where: { id: cohort.cohortId } });
    const ended = { stopped: stoppedAt !== null, lapsed: state === "stale" };
    if (ended.lapsed) report.lapsed += 1;
    for (const words of await compare(cohort, receiver.accepted, ended, report))
      report.wrong.push(`${words}: ${told.join(", ")}`);
    receiver.accepted.clear();
  }

  try {
    const places: Hooked[] = [];
    for (const size of SIZES) places.push(await placeOf(receiver.url, size));
    while (report.kills < wish.kills && report.cohorts < 3 * wish.kills) {
      const place = places[Math.floor(random() ** 2 * places.length)];
      if (!place) throw new Error("There is no place to release from.");
      report.cohorts += 1;
      await handOver(await approvePlan(place), Math.min(1 + Math.floor(random() * 3), wish.kills - report.kills));
    }
  } finally {
    next.kill();
    await receiver.close();
  }
  return report;
}

async function placeOf(url: string, size: number): Promise<Hooked> {
  const place = await makePlace(size);
  const { id: targetId } = await addTarget(place.root, { name: "Mailer", url, now: new Date() });
  return { ...place, targetId };
}

async function release({ ada, cohortId, targetId, size }: Released): Promise<void> {
  const now = new Date();
  await releaseStage(ada, { cohortId, stageIndex: 0, adapter: "webhook", targetId, count: size, now });
}

/** How the receiver treats the request in which the worker dies, and every other one. */
function scriptOf(moment: Moment, deadly: number, worker: Worker, random: () => number) {
  return async (at: "headers" | "body", request: number): Promise<Manner | null> => {
    if (moment === "between") return at === "body" ? mannerOf(random()) : null;
    if (request !== deadly) return at === "body" ? "accept" : null;
    if (at === "headers") {
      if (moment === "headers") worker.kill();
      return null;
    }
    if (moment === "slow") await pause(random() * SLOW_MS);
    if (moment === "answered" || moment === "refused") {
      // The answer is on its way while the worker dies, before or after it has written it down.
      setTimeout(worker.kill, random() * 12);
      return moment === "answered" ? "accept" : "refuse";
    }
    worker.kill();
    if (moment === "after_the_kill") await worker.died;
    return random() < 0.8 ? "accept" : "refuse";
  };
}

/** Most are taken; some are refused, lost on the way, or taken without a word. */
function mannerOf(chance: number): Manner {
  if (chance < 0.7) return "accept";
  if (chance < 0.85) return "refuse";
  return chance < 0.93 ? "accept_silently" : "break_off";
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Waits until the worker is dead. True when it was killed at its moment, false when nothing was left to hand over. */
async function endOf(worker: Worker, cohort: Released, after: number | null): Promise<boolean> {
  if (after !== null) setTimeout(worker.kill, after);
  let dead = false;
  const died = worker.died.then((killed) => {
    dead = true;
    return killed;
  });
  const until = Date.now() + LIFE_LIMIT_MS;
  let quiet = 0;
  while (!dead && Date.now() < until && quiet < 5) {
    await Promise.race([died, pause(60)]);
    // Refused, or done: no further request comes in this life.
    quiet = (await isAtWork(cohort)) ? 0 : quiet + 1;
  }
  const byMoment = dead || after !== null;
  worker.kill();
  return (await died) && byMoment;
}

/** Whether a job of the hand-over is running or due. */
async function isAtWork({ cohortId }: Released): Promise<boolean> {
  const rows = await database().$queryRaw<object[]>`
    SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t."id" = j."task_id"
    WHERE t."identifier" = 'release.send' AND j."payload"->>'cohortId' = ${cohortId} AND j."run_at" <= now()`;
  return rows.length > 0;
}

async function countClaimed({ cohortId }: Released): Promise<number> {
  return database().dispatch.count({ where: { cohortId, state: "claimed" } });
}

async function isDispatching({ cohortId }: Released): Promise<boolean> {
  return (await database().releaseStage.count({ where: { cohortId, state: "dispatching" } })) > 0;
}

/** Everything the timeline says, for whoever looks into a difference. */
async function toldOf(incidentId: string): Promise<string[]> {
  const entries = await database().timelineEntry.findMany({ where: { incidentId }, orderBy: { id: "asc" } });
  return entries.map(({ kind, text }) => `${kind}: ${text}`);
}

/** What the receiver has taken against what the database says of it, in words where they differ. */
async function compare(
  { cohortId, incidentId, size }: Released,
  accepted: ReadonlyMap<string, number>,
  { stopped, lapsed }: { stopped: boolean; lapsed: boolean },
  report: ReleaseKillReport,
): Promise<string[]> {
  const db = database();
  const rows = await db.dispatch.findMany({ where: { cohortId } });
  const wrong: string[] = [];
  const found = new Map<string, number>();
  const note = (words: string) => found.set(words, (found.get(words) ?? 0) + 1);
  const counts: Record<string, number> = {};
  for (const { state, idempotencyKey } of rows) {
    const times = accepted.get(idempotencyKey) ?? 0;
    counts[state] = (counts[state] ?? 0) + 1;
    if (times > 1) note("handed over twice");
    if (state === "handed_over" && times === 0) note("said to be handed over, and never arrived");
    if (state === "cancelled" && times > 0) note("said to be held back, and arrived");
    if (state === "cancelled" && !stopped && !lapsed) note("held back without Stop");
    if (state === "claimed") note("neither handed over nor in doubt");
    if (state === "unknown" && times > 0) report.unknownArrived += 1;
  }
  for (const [words, times] of found) wrong.push(`${times} recipients were ${words}`);
  const known = new Set(rows.map((row) => row.idempotencyKey));
  const strangers = [...accepted.keys()].filter((key) => !known.has(key)).length;
  if (strangers > 0) wrong.push(`${strangers} recipients arrived that nobody released`);
  if (rows.length !== size) wrong.push(`${rows.length} recipients are told of, and ${size} were released`);

  report.recipients += rows.length;
  report.handedOver += counts.handed_over ?? 0;
  report.unknown += counts.unknown ?? 0;
  report.cancelled += counts.cancelled ?? 0;
  const stage = await db.releaseStage.findFirstOrThrow({ where: { cohortId } });
  if (stage.state !== (stopped ? "stopped" : "observing")) wrong.push(`the stage is ${stage.state} at the end`);
  const entries = await db.timelineEntry.findMany({
    where: {
      incidentId,
      kind: { in: ["release.handed_over", "release.gave_up", "release.cut_short", "release.stopped"] },
    },
  });
  const doubts = `${counts.unknown ?? 0} are in doubt`;
  if (counts.unknown && !entries.some(({ text }) => text.includes(doubts)))
    wrong.push(`nobody was told that ${doubts}, but: ${(await toldOf(incidentId)).join(" | ")}`);
  return wrong;
}
