import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "#lib/access/actor";
import { getCohort } from "#lib/cohort/get-cohort";
import { changeHold } from "#lib/hold/change-hold";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { decideReview } from "#lib/review/decide-review";
import { getReview } from "#lib/review/get-review";
import { listReviews } from "#lib/review/list-reviews";
import { requestReview } from "#lib/review/request-review";
import { makePerson, makeWorkspace } from "#tests/support/people";
import {
  addFailures,
  addresses,
  approvedCohort,
  frozenCohort,
  makeNight,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

let night: Awaited<ReturnType<typeof makeNight>>;

beforeEach(async () => {
  night = await makeNight();
  await addFailures(
    night.workspaceId,
    addresses(5).map((recipient) => ({ recipient })),
  );
});

async function requested() {
  const cohort = await frozenCohort(night.ada, night.incidentId);
  return requestReview(night.ada, { cohortId: cohort.id, message: "please", now: NIGHT });
}
type Asked = Awaited<ReturnType<typeof requested>>;
const approve = (review: Asked, by: Actor = night.grace, now = NIGHT) =>
  decideReview(by, { reviewId: review.id, decision: "approve", planHash: review.planHash, now });
const cohortState = async (cohortId: string) => (await getCohort(night.ada, { cohortId })).state;

describe("asking for a review", () => {
  test("keeps the facts of the moment, lasts a day, and is written down", async () => {
    const review = await requested();
    expect(review).toMatchObject({
      state: "pending",
      memberCount: 5,
      sampleSize: 5,
      author: { name: "Ada" },
      message: "please",
      expiresAt: minutesAfter(24 * 60).toISOString(),
      blockedForMe: expect.stringContaining("needs the role approver"),
    });
    expect(await cohortState(review.cohortId)).toBe("in_review");
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("review.requested");
    const detail = await getReview(night.grace, { reviewId: review.id });
    expect(detail.blockedForMe).toBeNull();
    expect(detail.facts.map((row) => row.changed)).not.toContain(true);
    expect(detail.facts.find((row) => row.fact === "hold")?.now).toBe("active");
  });

  test("needs a frozen plan, and only one request waits", async () => {
    const review = await requested();
    await expect(requestReview(night.ada, { cohortId: review.cohortId, now: NIGHT })).rejects.toThrow("waits already");
  });

  test("a newer plan is never blocked: the older request goes stale and says so", async () => {
    const older = await requested();
    const newer = await requested();
    expect((await getReview(night.ada, { reviewId: older.id })).state).toBe("stale");
    expect((await getReview(night.ada, { reviewId: newer.id })).state).toBe("pending");
    expect(await cohortState(older.cohortId)).toBe("stale");
    expect(await timelineKinds(night.incidentId)).toContain("review.superseded");
    await expect(approve(older)).rejects.toThrow("stale");
  });
});

describe("four eyes", () => {
  test("the author cannot decide, whatever role", async () => {
    const author = await makePerson(night.workspaceId, "administrator", "Root");
    const cohort = await frozenCohort(author, night.incidentId);
    const review = await requestReview(night.ada, { cohortId: cohort.id, now: NIGHT });
    await expect(approve(review, author)).rejects.toMatchObject({ code: "forbidden" });
    expect((await getReview(author, { reviewId: review.id })).blockedForMe).toContain("You wrote this plan");
  });

  test("the database refuses the author, somebody without the role, and a decision without a decider", async () => {
    const review = await requested();
    const db = database();
    const decide = (id: string | null) =>
      db.$executeRaw`UPDATE "Review" SET "state" = 'approved', "decidedById" = ${id}, "decidedByName" = 'x', "decidedAt" = now() WHERE "id" = ${review.id}`;
    await db.membership.updateMany({ where: { userId: night.ada.id }, data: { role: "approver" } });
    await expect(decide(night.ada.id)).rejects.toThrow("Review_four_eyes_check");
    const viewer = await makePerson(night.workspaceId, "viewer");
    await expect(decide(viewer.id)).rejects.toThrow("only an approver");
    await expect(decide(null)).rejects.toThrow();
    await expect(
      db.$executeRaw`UPDATE "Review" SET "authorId" = ${night.grace.id} WHERE "id" = ${review.id}`,
    ).rejects.toThrow("Review_cohortId_authorId_fkey");
    expect((await getReview(night.ada, { reviewId: review.id })).state).toBe("pending");
  });

  test("a plan that a token wrote is not approved by the maker of the token", async () => {
    const { workspaceId, grace } = night;
    const id = newId("tok");
    await database().apiToken.create({
      data: {
        id,
        workspaceId,
        name: "ci",
        prefix: "rbd_000000",
        tokenHash: id,
        scopes: ["operate"],
        createdById: grace.id,
      },
    });
    const token = { kind: "token", id, name: "ci", scopes: ["operate"], workspaceId } as const;
    const cohort = await frozenCohort(token, night.incidentId);
    const review = await requestReview(token, { cohortId: cohort.id, now: NIGHT });
    await expect(approve(review)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("neither an operator, nor a token, nor a job, nor a stranger decides", async () => {
    const review = await requested();
    const operator = await makePerson(night.workspaceId, "operator");
    const { workspaceId } = night;
    const token: Actor = { kind: "token", id: "tok_1", name: "ci", scopes: ["read", "operate"], workspaceId };
    for (const actor of [operator, token, systemActor("a job", workspaceId)])
      await expect(approve(review, actor)).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await makePerson(await makeWorkspace(), "approver");
    await expect(approve(review, stranger)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("deciding", () => {
  test.each([
    ["approve", "approved", "approved"],
    ["decline", "declined", "declined"],
    ["ask_change", "changes_asked", "frozen"],
  ] as const)("%s makes the review %s and the cohort %s", async (decision, state, cohort) => {
    const review = await requested();
    const decided = await decideReview(night.grace, {
      reviewId: review.id,
      decision,
      planHash: review.planHash,
      words: "read it",
      now: minutesAfter(5),
    });
    expect(decided).toMatchObject({ state, decidedBy: { name: "Grace" }, words: "read it" });
    expect(decided.cohort.state).toBe(cohort);
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe(`review.${state}`);
  });

  test("another plan than the one that was read is refused", async () => {
    const review = await requested();
    await expect(approve({ ...review, planHash: "0".repeat(64) })).rejects.toThrow("Read it again");
  });

  test("ten at once: exactly one decides, the others read who was first and when", async () => {
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, index) => makePerson(night.workspaceId, "approver", `Person ${index}`)),
    );
    const review = await requested();
    const results = await Promise.allSettled(
      people.map((person, index) =>
        decideReview(person, {
          reviewId: review.id,
          decision: index % 2 === 0 ? "approve" : "decline",
          planHash: review.planHash,
          now: NIGHT,
        }),
      ),
    );
    const winners = results.flatMap((each) => (each.status === "fulfilled" ? [each.value.decidedBy?.name] : []));
    expect(winners).toHaveLength(1);
    for (const each of results)
      if (each.status === "rejected")
        expect(each.reason).toMatchObject({ code: "conflict", message: `${winners[0]} decided first, at 03:30 UTC.` });
    expect(await database().auditEntry.count({ where: { object: review.id, action: { startsWith: "review." } } })).toBe(
      2,
    );
    const decisions = (await timelineKinds(night.incidentId)).filter((kind) =>
      /review\.(approved|declined)/.test(kind),
    );
    expect(decisions).toHaveLength(1);
  });

  test("a decision keeps its name, also by SQL", async () => {
    const { review } = await approvedCohort(night);
    const other = await makePerson(night.workspaceId, "approver", "Eve");
    await expect(
      database().$executeRaw`UPDATE "Review" SET "decidedById" = ${other.id} WHERE "id" = ${review.id}`,
    ).rejects.toThrow("keeps its name");
  });

  test("facts that changed since the request are told, and nothing is approved", async () => {
    const review = await requested();
    await changeHold(night.ada, { incidentId: night.incidentId, action: "release", now: NIGHT });
    await expect(approve(review)).rejects.toThrow("Suppression hold was “active”, is “released”");
    const [first] = (await getReview(night.grace, { reviewId: review.id })).facts;
    expect(first).toMatchObject({ fact: "hold", changed: true, before: "active", now: "released" });
  });
});

test("the list shows what waits first, and counts what waits for me", async () => {
  const { review: decided } = await approvedCohort(night);
  // The five are spoken for by the approved cohort.
  await addFailures(night.workspaceId, [{ recipient: "new@example.org" }]);
  const waiting = await requested();
  const all = await listReviews(night.grace, { state: "all" });
  expect(all.items.map((item) => item.id)).toEqual([waiting.id, decided.id]);
  expect(all).toMatchObject({ cut: 0, waitingForMe: 1 });
  expect((await listReviews(night.ada, { state: "pending" })).waitingForMe).toBe(0);
  expect((await listReviews(night.ada, { state: "decided" })).items.map((item) => item.id)).toEqual([decided.id]);
});

describe("what comes back to its author", () => {
  test("a plan that a change was asked for, until a review is asked for again", async () => {
    const review = await requested();
    const ask = { reviewId: review.id, planHash: review.planHash, words: "smaller", now: NIGHT };
    await decideReview(night.grace, { ...ask, decision: "ask_change" });
    const backWith = async (actor: Actor) =>
      (await listReviews(actor, { state: "all" })).items.filter((item) => item.backWithMe).map((item) => item.id);
    expect(await backWith(night.ada)).toEqual([review.id]);
    expect(await backWith(night.grace)).toEqual([]);
    await requestReview(night.ada, { cohortId: review.cohortId, now: minutesAfter(1) });
    expect(await backWith(night.ada)).toEqual([]);
  });

  test("a declined plan does not: it cannot be asked for again", async () => {
    const review = await requested();
    const ask = { reviewId: review.id, planHash: review.planHash, words: "no", now: NIGHT };
    await decideReview(night.grace, { ...ask, decision: "decline" });
    expect((await getReview(night.ada, { reviewId: review.id })).backWithMe).toBe(false);
  });
});
