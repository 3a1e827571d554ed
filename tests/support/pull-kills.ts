import { database } from "#lib/platform/database";
import { addSender } from "#lib/release/pull/add-sender";
import { watchPulls } from "#lib/release/pull/watch-pulls";
import { releaseStage } from "#lib/release/release-stage";
import { stopCohort } from "#lib/release/stop-cohort";
import { type Desk, startDesk } from "#tests/support/doomed-worker";
import { type Approved, approvePlan, makePlace } from "#tests/support/kill-place";
import { randomFrom } from "#tests/support/postfix-log";
import { minutesAfter } from "#tests/support/retry";

const SIZES = [30, 400];
/** Longer than most answers take, also the first of a desk that has just begun. */
const KILL_WITHIN_MS = 200;
const LEASE_SECONDS = 900;

export type PullKillReport = {
  kills: number;
  cohorts: number;
  stopped: number;
  /** Answers that broke off with recipients in them. */
  cut: number;
  recipients: number;
  handedOver: number;
  unknown: number;
  cancelled: number;
  wrong: string[];
};

type Released = Approved & { token: string };
/** What a sender saw of one fetch: every key in any answer to it, and those it read in a whole one. */
type Fetch = { seen: Set<string>; sent: Set<string>; told: Set<string> };

/**
 * Lets a sender fetch stages from a desk of its own process that is killed with SIGKILL at all moments of a fetch and of
 * an acknowledgement, in the middle of answers too. The sender asks again under the same name, or gives up. Then compares what it saw
 * with what the database says: nobody is in two fetches, and who is not acknowledged is in doubt.
 */
export async function killPulls(wish: {
  kills: number;
  seed: number;
  say?: (words: string) => void;
}): Promise<PullKillReport> {
  const random = randomFrom(wish.seed);
  const counts = { kills: 0, cohorts: 0, stopped: 0, cut: 0, recipients: 0, handedOver: 0, unknown: 0, cancelled: 0 };
  const report: PullKillReport = { ...counts, wrong: [] };
  let desk = await startDesk();
  let next = startDesk();

  /** One request; null when it broke off. A doomed one is killed at a random moment, and another desk takes its place. */
  async function ask(
    { token }: Released,
    method: "PUT" | "POST",
    path: string,
    body: unknown,
    onText: (text: string) => void = () => {},
  ): Promise<Record<string, unknown> | null> {
    const doomed = random() < 0.5 && report.kills < wish.kills;
    const mine: Desk = desk;
    // As the first piece of the answer arrives, or at any moment.
    const midway = doomed && random() < 0.5;
    if (doomed && !midway) setTimeout(mine.kill, random() * KILL_WITHIN_MS);
    let answer: Record<string, unknown> | null = null;
    let text = "";
    try {
      const response = await fetch(`${mine.url}/api/v1/release-pulls/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        if (midway) mine.kill();
        text += decoder.decode(chunk, { stream: true });
      }
      if (response.ok) answer = JSON.parse(text) as Record<string, unknown>;
      else report.wrong.push(`${method} was answered ${response.status}: ${text.slice(0, 200)}`);
    } catch {
      if (text !== "") report.cut += 1;
    }
    onText(text);
    if (!doomed) return answer;
    // Answered first: it dies all the same, so that every doomed request ends with a kill.
    mine.kill();
    await mine.died;
    report.kills += 1;
    desk = await next;
    next = startDesk();
    return answer;
  }

  async function fetchOnce(cohort: Released, claim: string, fetched: Fetch): Promise<boolean> {
    const limit = 1 + Math.floor(random() * cohort.size);
    const answer = await ask(cohort, "PUT", claim, { limit, leaseSeconds: LEASE_SECONDS }, (text) => {
      for (const [, key] of text.matchAll(/"idempotency_key":"([0-9a-f]{64})"/g)) if (key) fetched.seen.add(key);
    });
    if (answer === null) return false;
    for (const each of answer.recipients as { idempotency_key: string }[]) fetched.sent.add(each.idempotency_key);
    return true;
  }

  async function acknowledgeOnce(cohort: Released, claim: string, fetched: Fetch): Promise<void> {
    const keys = [...fetched.sent].slice(0, 1 + Math.floor(random() * fetched.sent.size));
    if (keys.length === 0) return;
    const results = keys.map((idempotencyKey) => ({ idempotencyKey, result: "handed_over" }));
    // Asked again until an answer comes: saying the same twice is once.
    for (let tries = 0; tries < 4; tries++) {
      const answer = await ask(cohort, "POST", `${claim}/acknowledge`, { results });
      if (answer === null) continue;
      for (const key of keys) fetched.told.add(key);
      if ((answer.notTaken as unknown[]).length > 0) report.wrong.push("an acknowledgement was not taken");
      return;
    }
  }

  try {
    const places = [];
    for (const size of SIZES) {
      const place = await makePlace(size);
      const { id: targetId, token } = await addSender(place.root, { name: "Mailer", now: new Date() });
      places.push({ ...place, targetId, token });
    }
    while (report.kills < wish.kills && report.cohorts < 3 * wish.kills) {
      const place = places[random() < 0.7 ? 0 : 1];
      if (!place) throw new Error("There is no place to release from.");
      report.cohorts += 1;
      const cohort = await approvePlan(place);
      const { ada, cohortId, targetId, size } = cohort;
      const release = { cohortId, stageIndex: 0, adapter: "pull", targetId, count: size } as const;
      await releaseStage(ada, { ...release, now: new Date() });
      const fetches: Fetch[] = [];
      const isStopped = random() < 0.3;
      for (let round = 0; round < 3; round++) {
        const fetched: Fetch = { seen: new Set(), sent: new Set(), told: new Set() };
        fetches.push(fetched);
        const claim = `${report.cohorts}-${round}`;
        // Some senders die themselves and never ask again.
        const patience = random() < 0.2 ? 1 : 5;
        let whole = false;
        for (let tries = 0; tries < patience && !whole; tries++) whole = await fetchOnce(cohort, claim, fetched);
        if (random() < 0.8) await acknowledgeOnce(cohort, claim, fetched);
      }
      if (isStopped) {
        await stopCohort(cohort.grace, { cohortId, now: new Date() });
        report.stopped += 1;
        const late: Fetch = { seen: new Set(), sent: new Set(), told: new Set() };
        await fetchOnce(cohort, `${report.cohorts}-late`, late);
        if (late.seen.size > 0) report.wrong.push(`${late.seen.size} were handed out after Stop`);
      }
      // Every lease has run out, and the time to fetch is over.
      await watchPulls("torture", minutesAfter(24 * 60, new Date()));
      wish.say?.(`cohort ${report.cohorts}, ${size} recipients, ${report.kills} kills so far`);
      report.wrong.push(...(await compare(cohort, fetches, isStopped, report)));
    }
  } finally {
    desk.kill();
    (await next).kill();
  }
  return report;
}

/** What the sender saw against what the database says of it, in words where they differ. */
async function compare(
  { cohortId, size }: Released,
  fetches: readonly Fetch[],
  stopped: boolean,
  report: PullKillReport,
): Promise<string[]> {
  const found = new Map<string, number>();
  const note = (words: string) => found.set(words, (found.get(words) ?? 0) + 1);
  const rows = await database().dispatch.findMany({ where: { cohortId } });
  const counts: Record<string, number> = {};
  for (const { state, idempotencyKey: key, pullId } of rows) {
    counts[state] = (counts[state] ?? 0) + 1;
    const inFetches = fetches.filter(({ seen }) => seen.has(key)).length;
    const sent = fetches.some((each) => each.sent.has(key));
    const told = fetches.some((each) => each.told.has(key));
    if (inFetches > 1) note("in two fetches");
    if (told && state !== "handed_over") note(`acknowledged, and are ${state}`);
    if (sent && state !== "handed_over" && state !== "unknown") note(`sent, and are ${state}`);
    if (inFetches > 0 && pullId === null) note("handed out, and no fetch tells of it");
    if (state === "handed_over" && !sent) note("said to be handed over, and never sent");
    if (state === "claimed") note("neither handed out nor held back");
    if (state === "cancelled" && pullId !== null) note("held back after they were handed out");
  }
  const wrong = [...found].map(([words, times]) => `${times} recipients were ${words}`);
  if (rows.length !== size) wrong.push(`${rows.length} recipients are told of, and ${size} were released`);
  const stage = await database().releaseStage.findFirstOrThrow({ where: { cohortId } });
  if (stage.state !== (stopped ? "stopped" : "observing")) wrong.push(`the stage is ${stage.state} at the end`);
  report.recipients += rows.length;
  report.handedOver += counts.handed_over ?? 0;
  report.unknown += counts.unknown ?? 0;
  report.cancelled += counts.cancelled ?? 0;
  return wrong;
}
