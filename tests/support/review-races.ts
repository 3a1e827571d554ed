import { POST as decide } from "#app/api/v1/reviews/[id]/decision/route";
import type { Person } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { ServiceError } from "#lib/platform/errors";
import { stopCohort } from "#lib/release/stop-cohort";
import type { Review } from "#lib/review/contract";
import { decideReview } from "#lib/review/decide-review";
import { DECISIONS, type Decision } from "#lib/review/decision";
import { expireReviews } from "#lib/review/expire-reviews";
import { requestReview } from "#lib/review/request-review";
import { staleReviews } from "#lib/review/stale-reviews";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { randomFrom } from "#tests/support/postfix-log";
import { addFailures, addresses, frozenCohort, makeIncident } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

/** Who runs against the approvers. `decline`: some of them decline or ask for a change instead. */
export const RIVALS = ["approve", "decline", "new_plan", "two_new_plans", "stale", "expire", "stop"] as const;
type Rival = (typeof RIVALS)[number];

const APPROVERS = 20;
const DECIDED = Object.values(DECISIONS).map((one) => `review.${one.review}`);

export type RaceReport = {
  trials: number;
  /** Attempts to decide, of all people together. */
  attempts: number;
  /** Trials that a decision won; the others went to their rival. */
  decided: number;
  overHttp: number;
  slowestMs: number;
  wrong: string[];
};

type Attempt = { person: Person; decision: Decision; http: boolean };
/** `said`: what a refused person reads. */
type Outcome = { attempt: Attempt; status: number; said: string };
type Race = { incidentId: string; review: Review; rival: Rival; outcomes: Outcome[] };

/**
 * Lets two to twenty approvers, the author among them, decide on one review at the same moment, against each other and
 * against whatever else may end it, and looks at what became of it.
 */
export async function raceReviews({ trials, seed }: { trials: number; seed: number }): Promise<RaceReport> {
  const random = randomFrom(seed);
  const workspaceId = await makeWorkspace();
  const author = await makePerson(workspaceId, "administrator", "Ada");
  const others = await Promise.all(
    Array.from({ length: APPROVERS }, (_, index) => makePerson(workspaceId, "approver", `Approver ${index + 1}.`)),
  );
  const cookies = new Map<string, string>();
  for (const person of [author, ...others]) cookies.set(person.id, await cookieFor(person));
  await addFailures(
    workspaceId,
    addresses(3).map((recipient) => ({ recipient })),
  );
  const report: RaceReport = { trials, attempts: 0, decided: 0, overHttp: 0, slowestMs: 0, wrong: [] };

  async function attemptOne(attempt: Attempt, review: Review, now: Date): Promise<Outcome> {
    const { person, decision, http } = attempt;
    const { id, planHash } = review;
    const words = "as it stands";
    if (http) {
      const answer = await call(decide, "POST", `/api/v1/reviews/${id}/decision`, {
        cookie: cookies.get(person.id) ?? "",
        params: { id },
        body: { decision, planHash, words },
      });
      const { detail = "" } = (await answer.json()) as { detail?: string };
      return { attempt, status: answer.status, said: detail };
    }
    try {
      await decideReview(person, { reviewId: id, decision, planHash, words, now });
      return { attempt, status: 200, said: "" };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const status = { conflict: 409, forbidden: 403 }[error.code as string] ?? 500;
      return { attempt, status, said: error.message };
    }
  }

  async function race(rival: Rival): Promise<Race> {
    const asked = new Date();
    const incidentId = await makeIncident(workspaceId);
    const cohort = await frozenCohort(author, incidentId, [2]);
    const review = await requestReview(author, { cohortId: cohort.id, now: asked });
    const expires = new Date(review.expiresAt);
    const now = rival === "expire" ? new Date(expires.getTime() - 1) : asked;
    const rivals: (() => Promise<unknown>)[] = [];
    if (rival === "new_plan" || rival === "two_new_plans") {
      for (let plans = rival === "new_plan" ? 1 : 2; plans > 0; plans--) {
        const newer = await frozenCohort(author, incidentId, [1]);
        rivals.push(() => requestReview(author, { cohortId: newer.id, now }));
      }
    }
    if (rival === "stale")
      rivals.push(async () => {
        await database().incident.update({ where: { id: incidentId }, data: { side: "ours", rule: "R1c" } });
        await staleReviews(author, { workspaceId, now });
      });
    if (rival === "expire") rivals.push(() => expireReviews(author, { workspaceId, now: expires }));
    if (rival === "stop") rivals.push(() => stopCohort(author, { cohortId: cohort.id, now }));

    const outcomes: Outcome[] = [];
    const attempts: Attempt[] = shuffled(others, random)
      .slice(0, 2 + Math.floor(random() * (APPROVERS - 1)))
      .map((person) => ({ person, decision: decisionOf(rival, random()), http: rival !== "expire" && random() < 0.5 }));
    attempts.push({ person: author, decision: "approve", http: random() < 0.5 && rival !== "expire" });
    const starts = [
      ...rivals,
      ...attempts.map((attempt) => async () => {
        outcomes.push(await attemptOne(attempt, review, now));
      }),
    ];
    const began = performance.now();
    await Promise.all(shuffled(starts, random).map((start) => start()));
    report.slowestMs = Math.max(report.slowestMs, Math.round(performance.now() - began));
    return { incidentId, review, rival, outcomes };
  }

  for (let trial = 0; trial < trials; trial++) {
    const rival = RIVALS[trial % RIVALS.length] ?? "approve";
    const run = await race(rival);
    report.attempts += run.outcomes.length;
    report.overHttp += run.outcomes.filter(({ attempt }) => attempt.http).length;
    if (run.outcomes.some(({ status }) => status === 200)) report.decided += 1;
    for (const words of await judgeRace(run, author)) report.wrong.push(`trial ${trial + 1}, ${rival}: ${words}`);
  }
  return report;
}

function decisionOf(rival: Rival, chance: number): Decision {
  if (rival !== "decline" || chance < 0.4) return "approve";
  return chance < 0.7 ? "decline" : "ask_change";
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** What is not as it must be after a race, in words. */
async function judgeRace({ incidentId, review, rival, outcomes }: Race, author: Person): Promise<string[]> {
  const wrong: string[] = [];
  const must = (holds: boolean, words: string): void => {
    if (!holds) wrong.push(words);
  };
  const db = database();
  const after = await db.review.findUniqueOrThrow({ where: { id: review.id }, include: { cohort: true } });
  const entries = (await db.timelineEntry.findMany({ where: { incidentId }, orderBy: { id: "asc" } })).filter(
    (entry) => (entry.link as { review?: string } | null)?.review === review.id && entry.kind !== "review.requested",
  );
  const kinds = entries.map((entry) => entry.kind);
  const audits = await db.auditEntry.findMany({ where: { object: review.id, action: { in: DECIDED } } });

  const winners = outcomes.filter(({ status }) => status === 200);
  const [winner] = winners;
  must(winners.length <= 1, `${winners.length} people were told that they decided`);
  must(audits.length === winners.length, `${audits.length} audit entries of ${winners.length} decisions`);
  must(kinds.filter((kind) => DECIDED.includes(kind)).length === winners.length, `told as ${kinds.join(", ")}`);
  must(after.decidedById !== author.id, "the author decided");

  const states: readonly string[] = statesAfter(rival, winner?.attempt.decision);
  must(
    states.includes(after.state),
    `the review is ${after.state}, after ${winner?.attempt.decision ?? "no decision"}`,
  );
  if (winner) {
    must(after.decidedById === winner.attempt.person.id, "somebody else stands as the one who decided");
    must((audits[0]?.actor as { id?: string } | undefined)?.id === winner.attempt.person.id, "the audit names another");
  } else {
    must(rival !== "approve" && rival !== "decline", "nobody could decide");
    must(after.decidedById === null, "somebody stands as the one who decided");
  }
  // Stop is told of its cohort; everything else of the review itself, once.
  const ends = rival === "stop" && !winner ? 0 : winner && after.state === "stale" ? 2 : 1;
  must(kinds.length === ends, `${kinds.length} entries for ${ends} changes: ${kinds.join(", ")}`);
  must(after.version === ends || rival === "stop", `the review was written ${after.version} times`);

  for (const { attempt, status, said } of outcomes) {
    const who = attempt.person.name;
    if (attempt.person.id === author.id) must(status === 403, `the author was answered ${status}`);
    else if (status !== 200) {
      must(status === 409, `${who} was answered ${status}: ${said}`);
      const named = namesIn(rival, winner?.attempt.person.name ?? null, author.name);
      must(
        named.some((name) => said.includes(name)),
        `${who} read “${said}”, which names none of ${named.join(", ")}`,
      );
    }
  }
  const pending = await db.review.count({ where: { state: "pending", cohort: { incidentId } } });
  const wanted = rival === "new_plan" || rival === "two_new_plans" ? 1 : 0;
  must(pending === wanted, `${pending} requests wait, not ${wanted}`);
  const cohort = cohortAfter(after.state, rival);
  must(
    cohort.includes(after.cohort.state),
    `the cohort is ${after.cohort.state} under a review that is ${after.state}`,
  );
  return wrong;
}

/** The states a review may be in when `decision` won its race, or nobody did. */
function statesAfter(rival: Rival, decision: Decision | undefined): string[] {
  if (!decision) return rival === "expire" ? ["expired"] : ["stale"];
  const { review } = DECISIONS[decision];
  return rival === "stale" && decision === "approve" ? [review, "stale"] : [review];
}

function cohortAfter(review: string, rival: Rival): string[] {
  if (rival === "stop") return ["stopped"];
  const byState: Record<string, string[]> = { changes_asked: ["frozen"], expired: ["stale"] };
  return byState[review] ?? [review];
}

/** What a loser may read: who was faster, or that the facts or the time were. */
function namesIn(rival: Rival, winner: string | null, author: string): string[] {
  const ended: Partial<Record<Rival, string[]>> = { stale: ["Facts have changed", "is stale"], expire: ["ran out"] };
  if (winner) return [winner, ...(rival === "stale" ? (ended.stale ?? []) : [])];
  return ended[rival] ?? [author];
}
