import { database, type Prisma } from "#lib/platform/database";
import { requestReview } from "#lib/review/request-review";
import { makePerson } from "#tests/support/people";
import { randomFrom } from "#tests/support/postfix-log";
import { addFailures, addresses, frozenCohort, makeNight, NIGHT } from "#tests/support/retry";

const COHORT_STATES = [
  "frozen",
  "in_review",
  "approved",
  "declined",
  "stale",
  "releasing",
  "paused",
  "stopped",
  "completed",
];
const REVIEW_STATES = ["pending", "approved", "declined", "changes_asked", "expired", "stale"];
const STAGE_STATES = ["waiting", "dispatching", "observing", "passed", "failed", "inconclusive", "stopped"];
const STAGES = 3;
const STEPS = 24;

type Stage = { state: string; dispatched: boolean; delivered: boolean };
type Model = { cohort: string; review: string; decider: string | null; alone: boolean; stages: Stage[] };
type Step = { sql: string; values: (string | number | boolean | null)[]; allowed: boolean; learn: () => void };
export type WalkReport = { steps: number; accepted: number; refused: number; expanded: number; wrong: string[] };

/** Runs one statement and gives what refused it; what it did stays only when nothing did. One way there and back a step. */
const WALK_STEP = `CREATE OR REPLACE FUNCTION walk_step(statement text) RETURNS text LANGUAGE plpgsql AS $$
  BEGIN EXECUTE statement; RETURN NULL; EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$`;

/** The statement with its values written into it. */
function withValues({ sql, values }: Step): string {
  const written = values.map((value) => (typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : `${value}`));
  return sql.replace(/\$(\d)/g, (_found, place: string) => written[Number(place) - 1] ?? "NULL");
}

/** Thrown to undo a walk. */
class Undo extends Error {}

/**
 * Walks over the states of a cohort with plain SQL, past every rule of the application, and compares what the database
 * lets happen with what its evidence allows. Each walk begins at the same plan under review and is undone at its end.
 */
export async function walkCohorts({ walks, seed }: { walks: number; seed: number }): Promise<WalkReport> {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const night = await makeNight();
  await database().$executeRawUnsafe(WALK_STEP);
  const people = {
    author: night.ada.id,
    approver: night.grace.id,
    viewer: (await makePerson(night.workspaceId, "viewer")).id,
  };
  const recipients = addresses(STAGES);
  await addFailures(
    night.workspaceId,
    recipients.map((recipient) => ({ recipient })),
  );
  const { id } = await frozenCohort(night.ada, night.incidentId, [1, 1]);
  const review = await requestReview(night.ada, { cohortId: id, now: NIGHT });
  const members = await database().cohortMember.findMany({ where: { cohortId: id, included: true } });
  const memberOf = (stage: number) => members.find((member) => member.stageIndex === stage)?.recipientKey ?? "";
  const report: WalkReport = { steps: 0, accepted: 0, refused: 0, expanded: 0, wrong: [] };

  function nextStep(model: Model): Step {
    const index = Math.floor(random() * STAGES);
    const stage = model.stages[index] as Stage;
    const approved = model.review === "approved";
    const kind = random();
    if (kind < 0.25) {
      const to = pick(COHORT_STATES);
      const ended = model.cohort === "stopped" || model.cohort === "completed";
      const evidence =
        to === "approved" || to === "releasing"
          ? approved
          : to !== "completed" || model.stages.every((each) => each.state === "passed");
      return {
        sql: `UPDATE "Cohort" SET "state" = $1 WHERE "id" = $2`,
        values: [to, id],
        allowed: to === model.cohort || (!ended && evidence),
        learn: () => {
          model.cohort = to;
        },
      };
    }
    if (kind < 0.5) {
      const to = pick(REVIEW_STATES);
      const who = pick([people.author, people.approver, people.approver, people.viewer, null]);
      const alone = random() < 0.1;
      const kept = model.decider === null || (who === model.decider && alone === model.alone);
      // The author is an operator: alone they may mark, but never approve.
      const may = alone
        ? who === people.author && (to === "expired" || to === "stale")
        : who !== people.author && (to !== "approved" || who === people.approver);
      return {
        sql: `UPDATE "Review" SET "state" = $1, "decidedById" = $2, "decidedAt" = now(), "breakGlass" = $3,
          "words" = 'a reason of more than twenty letters' WHERE "id" = $4`,
        values: [to, who, alone, review.id],
        allowed: may && kept,
        learn: () => Object.assign(model, { review: to, decider: who, alone }),
      };
    }
    if (kind < 0.7) {
      const to = pick(STAGE_STATES);
      return {
        sql: `UPDATE "ReleaseStage" SET "state" = $1 WHERE "cohortId" = $2 AND "stageIndex" = $3`,
        values: [to, id, index],
        allowed: to !== "passed" || stage.state === "passed" || stage.delivered,
        learn: () => {
          stage.state = to;
        },
      };
    }
    if (kind < 0.88) {
      const before = model.stages[index - 1];
      const key = memberOf(random() < 0.9 ? index : (index + 1) % STAGES);
      return {
        sql: `INSERT INTO "Dispatch" ("workspaceId", "cohortId", "recipientKey", "stageIndex", "recipient",
          "idempotencyKey", "state", "claimedAt") VALUES ($1, $2, $3, $4, $3, $2 || $3, 'claimed', now())`,
        values: [night.workspaceId, id, key, index],
        allowed:
          approved &&
          (model.cohort === "approved" || model.cohort === "releasing") &&
          key === memberOf(index) &&
          !stage.dispatched &&
          (!before || before.state === "passed"),
        learn: () => {
          stage.dispatched = true;
          if (index > 0) report.expanded += 1;
        },
      };
    }
    if (kind < 0.96)
      return {
        sql: `UPDATE "Dispatch" SET "state" = 'handed_over', "outcome" = 'delivered' WHERE "cohortId" = $1 AND "stageIndex" = $2`,
        values: [id, index],
        allowed: true,
        learn: () => {
          stage.delivered = stage.dispatched;
        },
      };
    const sql = pick([
      `UPDATE "Cohort" SET "planHash" = 'forged' WHERE "id" = $1`,
      `UPDATE "Cohort" SET "authorId" = 'eve' WHERE "id" = $1`,
      `UPDATE "CohortMember" SET "stageIndex" = 0 WHERE "cohortId" = $1`,
      `DELETE FROM "CohortMember" WHERE "cohortId" = $1`,
      `UPDATE "Review" SET "authorId" = 'eve' WHERE "cohortId" = $1`,
    ]);
    return { sql, values: [id], allowed: false, learn: () => undefined };
  }

  /** Half of the walks begin here, because chance alone hardly gets so far. */
  async function passFirstStage(tx: Prisma.TransactionClient, model: Model): Promise<void> {
    await tx.$executeRaw`UPDATE "Review" SET "state" = 'approved', "decidedById" = ${people.approver}, "decidedAt" = now(),
      "words" = 'a reason of more than twenty letters' WHERE "id" = ${review.id}`;
    await tx.$executeRaw`UPDATE "Cohort" SET "state" = 'releasing' WHERE "id" = ${id}`;
    await tx.$executeRaw`INSERT INTO "Dispatch" ("workspaceId", "cohortId", "recipientKey", "stageIndex", "recipient",
      "idempotencyKey", "state", "claimedAt", "outcome")
      VALUES (${night.workspaceId}, ${id}, ${memberOf(0)}, 0, ${memberOf(0)}, ${id}, 'handed_over', now(), 'delivered')`;
    await tx.$executeRaw`UPDATE "ReleaseStage" SET "state" = 'passed' WHERE "cohortId" = ${id} AND "stageIndex" = 0`;
    Object.assign(model, { review: "approved", decider: people.approver, cohort: "releasing" });
    model.stages[0] = { state: "passed", dispatched: true, delivered: true };
  }

  async function walk(tx: Prisma.TransactionClient): Promise<void> {
    const stages = Array.from({ length: STAGES }, () => ({ state: "waiting", dispatched: false, delivered: false }));
    const model: Model = { cohort: "in_review", review: "pending", decider: null, alone: false, stages };
    if (random() < 0.5) await passFirstStage(tx, model);
    const told: string[] = [];
    for (let n = 0; n < STEPS; n++) {
      const step = nextStep(model);
      told.push(`${step.sql.split(" ").slice(0, 2).join(" ")} ${JSON.stringify(step.values)}`);
      const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`
        SELECT walk_step(${withValues(step)}) AS "refusal"`;
      const refusal = row?.refusal ?? null;
      report.steps += 1;
      if (refusal) report.refused += 1;
      else report.accepted += 1;
      if ((refusal === null) !== step.allowed) {
        report.wrong.push(`${refusal ? `refused: ${refusal}` : "accepted without evidence"}: ${told.join(" → ")}`);
        return;
      }
      if (!refusal) step.learn();
    }
  }

  for (let n = 0; n < walks && report.wrong.length === 0; n++) {
    const undone = database().$transaction(
      async (tx) => {
        await walk(tx);
        throw new Undo();
      },
      { timeout: 60_000 },
    );
    await undone.catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  }
  return report;
}
