import { beforeEach, describe, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { incidentReport } from "#lib/report/get-report";
import { CONSENT } from "#lib/review/break-glass";
import { decideReview } from "#lib/review/decide-review";
import { getReview } from "#lib/review/get-review";
import { requestReview } from "#lib/review/request-review";
import { makePerson } from "#tests/support/people";
import { addFailures, addresses, frozenCohort, makeNight, NIGHT, timelineKinds } from "#tests/support/retry";

const REASON = "Nobody else answers and the code mails expire at four.";

let night: Awaited<ReturnType<typeof makeNight>>;
let root: Person;
let review: Awaited<ReturnType<typeof requestReview>>;

beforeEach(async () => {
  night = await makeNight();
  root = await makePerson(night.workspaceId, "administrator", "Root");
  await addFailures(
    night.workspaceId,
    addresses(5).map((recipient) => ({ recipient })),
  );
  const cohort = await frozenCohort(root, night.incidentId);
  review = await requestReview(root, { cohortId: cohort.id, now: NIGHT });
});

const alone = (over: Partial<Parameters<typeof decideReview>[1]> = {}, by: Person = root) =>
  decideReview(by, {
    reviewId: review.id,
    decision: "approve",
    planHash: review.planHash,
    words: REASON,
    breakGlass: { consent: CONSENT },
    now: NIGHT,
    ...over,
  });

describe("approving alone", () => {
  test("an administrator may, and timeline, audit, review and report say so", async () => {
    expect(review).toMatchObject({ breakGlass: false, mayBreakGlass: true });
    expect(await alone()).toMatchObject({
      state: "approved",
      breakGlass: true,
      mayBreakGlass: false,
      words: REASON,
      decidedBy: { name: "Root" },
      cohort: { state: "approved" },
    });
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("review.break_glass");
    const audits = await database().auditEntry.findMany({
      where: { object: review.id, action: "review.break_glass" },
    });
    expect(audits).toHaveLength(1);
    const text = await (
      await incidentReport(night.ada, { incidentId: night.incidentId, format: "md", redact: true })
    ).text();
    expect(text).toContain("**Break-glass: Root approved cohort 1 alone.**");
    expect(text).toContain(REASON);
  });

  test.each<[string, Parameters<typeof alone>[0]]>([
    ["a reason under 20 letters", { words: "urgent!!! 1234567890" }],
    ["no reason", { words: undefined }],
    ["other words", { breakGlass: { consent: "yes" } }],
    ["declining", { decision: "decline" }],
  ])("is refused with %s", async (_what, over) => {
    await expect(alone(over)).rejects.toMatchObject({ code: "invalid" });
    expect(await getReview(root, { reviewId: review.id })).toMatchObject({ state: "pending" });
  });

  test("is for the plan's own author, and for administrators only", async () => {
    const other = await makePerson(night.workspaceId, "administrator", "Eve");
    await expect(alone({}, other)).rejects.toMatchObject({ code: "invalid" });
    await expect(alone({}, night.grace)).rejects.toMatchObject({ code: "forbidden" });
    await expect(alone({ breakGlass: undefined })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("facts that changed void it like any approval", async () => {
    await database().recipientState.create({
      data: {
        workspaceId: night.workspaceId,
        recipientKey: "user00000@example.org",
        suppressedAt: NIGHT,
        suppressedWhy: "asked to",
      },
    });
    await expect(alone()).rejects.toThrow("Members whom a person suppressed was “0”, is “1”");
  });

  test("the database refuses it unmarked, unexplained, and of a lesser role, and keeps the mark", async () => {
    const db = database();
    const write = (mark: boolean, words: string) =>
      db.$executeRaw`UPDATE "Review" SET "state" = 'approved', "decidedById" = "authorId", "decidedByName" = 'x',
        "decidedAt" = now(), "breakGlass" = ${mark}, "words" = ${words} WHERE "id" = ${review.id}`;
    await expect(write(false, REASON)).rejects.toThrow("Review_four_eyes_check");
    await expect(write(true, "short")).rejects.toThrow("Review_break_glass_check");
    await db.membership.updateMany({ where: { userId: root.id }, data: { role: "approver" } });
    await expect(write(true, REASON)).rejects.toThrow("approves alone");
    await db.membership.updateMany({ where: { userId: root.id }, data: { role: "administrator" } });
    await alone();
    await expect(
      db.$executeRaw`UPDATE "Review" SET "words" = 'something else entirely, long' WHERE "id" = ${review.id}`,
    ).rejects.toThrow("keeps how it was made");
    await expect(db.$executeRaw`UPDATE "Review" SET "breakGlass" = false WHERE "id" = ${review.id}`).rejects.toThrow();
  });
});
