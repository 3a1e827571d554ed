import { expect, test } from "vitest";
import { stopCohort } from "#lib/release/stop-cohort";
import { decideReview } from "#lib/review/decide-review";
import { requestReview } from "#lib/review/request-review";
import { addFailures, addresses, frozenCohort, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";
import { RIVALS, raceReviews } from "#tests/support/review-races";

const TRIALS = 6 * RIVALS.length;

test("of two to twenty people at once exactly one decides, and every other one reads who was faster", async () => {
  const report = await raceReviews({ trials: TRIALS, seed: 13 });
  expect(report.wrong).toEqual([]);
  expect(report.attempts).toBeGreaterThan(3 * TRIALS);
  expect(report.overHttp).toBeGreaterThan(0);
  expect(report.decided).toBeGreaterThan(TRIALS / 3);
}, 120_000);

async function waiting() {
  const night = await makeNight();
  await addFailures(
    night.workspaceId,
    addresses(3).map((recipient) => ({ recipient })),
  );
  const cohort = await frozenCohort(night.ada, night.incidentId);
  const review = await requestReview(night.ada, { cohortId: cohort.id, now: NIGHT });
  const tooLate = () =>
    decideReview(night.grace, {
      reviewId: review.id,
      decision: "approve",
      planHash: review.planHash,
      now: minutesAfter(5),
    });
  return { ...night, cohort, tooLate };
}

test("who comes after a newer plan reads whose it is", async () => {
  const { ada, incidentId, tooLate } = await waiting();
  const newer = await frozenCohort(ada, incidentId, [1]);
  await requestReview(ada, { cohortId: newer.id, now: minutesAfter(1) });
  await expect(tooLate()).rejects.toThrow("Ada asked for a review of a newer plan first, at 03:31 UTC");
});

test("who comes after Stop reads who stopped it", async () => {
  const { ada, cohort, tooLate } = await waiting();
  await stopCohort(ada, { cohortId: cohort.id, now: minutesAfter(2) });
  await expect(tooLate()).rejects.toThrow("Ada stopped this plan first, at 03:32 UTC");
});
