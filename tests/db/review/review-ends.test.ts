import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "#lib/access/actor";
import { getCohort } from "#lib/cohort/get-cohort";
import { changeHold } from "#lib/hold/change-hold";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { decideReview } from "#lib/review/decide-review";
import { expireReviews } from "#lib/review/expire-reviews";
import { getReview } from "#lib/review/get-review";
import { requestReview } from "#lib/review/request-review";
import { staleReviews } from "#lib/review/stale-reviews";
import {
  addDelivery,
  addFailures,
  addresses,
  addSignal,
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
  return requestReview(night.ada, { cohortId: cohort.id, now: NIGHT });
}
type Asked = Awaited<ReturnType<typeof requested>>;
const approve = (review: Asked, by: Actor = night.grace, now = NIGHT) =>
  decideReview(by, { reviewId: review.id, decision: "approve", planHash: review.planHash, now });
const recheck = async (now = NIGHT) => ({
  expired: await expireReviews(night.ada, { workspaceId: night.workspaceId, now }),
  stale: await staleReviews(night.ada, { workspaceId: night.workspaceId, now }),
});
const cohortState = async (cohortId: string) => (await getCohort(night.ada, { cohortId })).state;

async function answerMx(hosts: string[] | "timeout", at: Date): Promise<void> {
  const { workspaceId, incidentId } = night;
  const id = newId("dns");
  await database().dnsSnapshot.create({
    data: {
      id,
      workspaceId,
      name: "example.org",
      type: "MX",
      resolver: "192.0.2.53:53",
      result: hosts === "timeout" ? "timeout" : "answered",
      records:
        hosts === "timeout"
          ? []
          : hosts.map((host) => ({ name: "example.org", type: "MX", ttl: 300, data: `10 ${host}` })),
      askedAt: at,
      tookMs: 1,
      sha256: id,
    },
  });
  await database().evidenceRound.create({
    data: {
      id: newId("evr"),
      workspaceId,
      incidentId,
      startedAt: at,
      finishedAt: at,
      snapshotIds: [id],
      domains: ["example.org"],
    },
  });
}

describe("requests and approvals end", () => {
  test("a request after a day, an approval a day after it was given", async () => {
    const pending = await requested();
    expect(await recheck(minutesAfter(24 * 60 - 1))).toEqual({ expired: 0, stale: 0 });
    expect(await recheck(minutesAfter(24 * 60))).toEqual({ expired: 1, stale: 0 });
    expect((await getReview(night.ada, { reviewId: pending.id })).state).toBe("expired");
    expect(await cohortState(pending.cohortId)).toBe("stale");

    const late = minutesAfter(25 * 60);
    const again = await requestReview(night.ada, { cohortId: pending.cohortId, now: late });
    await approve(again, night.grace, late);
    expect(await recheck(minutesAfter(49 * 60 - 1))).toEqual({ expired: 0, stale: 0 });
    expect(await recheck(minutesAfter(49 * 60))).toEqual({ expired: 1, stale: 0 });
    expect(await cohortState(pending.cohortId)).toBe("stale");
    expect((await timelineKinds(night.incidentId)).filter((kind) => kind === "review.expired")).toHaveLength(2);
  });

  test("an expired request cannot be decided even before the job has said so", async () => {
    await expect(approve(await requested(), night.grace, minutesAfter(24 * 60))).rejects.toThrow("ran out");
  });

  const CHANGES: [string, () => Promise<unknown>][] = [
    [
      "the verdict",
      () => database().incident.update({ where: { id: night.incidentId }, data: { side: "ours", rule: "R1c" } }),
    ],
    ["the hold", () => changeHold(night.ada, { incidentId: night.incidentId, action: "release", now: NIGHT })],
    [
      "the incident",
      () => database().incident.update({ where: { id: night.incidentId }, data: { state: "false_alarm" } }),
    ],
    ["the MX answer", () => answerMx(["mx9.example.net"], minutesAfter(1))],
    ["a member who received mail", () => addDelivery(night.workspaceId, "user00001@example.org", minutesAfter(1))],
    [
      "a member whose mailbox is gone",
      () =>
        addFailures(night.workspaceId, [
          { recipient: "user00001@example.org", reason: "user_unknown", enhancedStatus: "5.1.1", at: minutesAfter(1) },
        ]),
    ],
    [
      "a member who complained",
      () => addSignal(night.workspaceId, "USER00001@example.org", "complained", minutesAfter(-500)),
    ],
    [
      "a member who unsubscribed",
      () => addSignal(night.workspaceId, "user00001@example.org", "unsubscribed", minutesAfter(1)),
    ],
    [
      "a member whom a person suppressed",
      () =>
        database().recipientState.create({
          data: {
            ...{ workspaceId: night.workspaceId, recipientKey: "user00001@example.org" },
            ...{ suppressedAt: NIGHT, suppressedWhy: "asked to" },
          },
        }),
    ],
    [
      "the version of Rebound",
      () =>
        database().$executeRaw`UPDATE "Review" SET "facts" = jsonb_set("facts", '{code}', '"an older one"')
          WHERE "workspaceId" = ${night.workspaceId}`,
    ],
  ];
  const cases = ["a request", "an approval"].flatMap((what) =>
    CHANGES.map(([fact, change]) => [what, fact, change] as const),
  );
  test.each(cases)("%s goes stale by itself when it changes: %s", async (what, _fact, change) => {
    await answerMx(["mx1.example.net"], minutesAfter(-20));
    const asked = await requested();
    if (what === "an approval") await approve(asked);
    expect(await recheck(minutesAfter(1))).toEqual({ expired: 0, stale: 0 });
    await change();
    if (what === "a request") await expect(approve(asked)).rejects.toThrow("Facts have changed");
    expect(await recheck(minutesAfter(2))).toEqual({ expired: 0, stale: 1 });
    expect(await cohortState(asked.cohortId)).toBe("stale");
    expect((await getReview(night.ada, { reviewId: asked.id })).state).toBe("stale");
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("review.stale");
    expect(await recheck(minutesAfter(3))).toEqual({ expired: 0, stale: 0 });
  });

  test("a DNS server that does not answer, or a verdict that says the same again, voids nothing", async () => {
    await answerMx(["mx1.example.net"], minutesAfter(-20));
    await approvedCohort(night);
    await answerMx("timeout", minutesAfter(1));
    await database().incident.update({
      where: { id: night.incidentId },
      data: { verdictId: newId("ver"), state: "retrying" },
    });
    expect(await recheck(minutesAfter(2))).toEqual({ expired: 0, stale: 0 });
  });
});
