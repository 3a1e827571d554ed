import { beforeEach, describe, expect, test } from "vitest";
import { POST as decide } from "#app/api/v1/reviews/[id]/decision/route";
import { GET as review } from "#app/api/v1/reviews/[id]/route";
import { GET as reviews } from "#app/api/v1/reviews/route";
import { listReviews, ReviewDetailShape } from "#lib/review/contract";
import { requestReview } from "#lib/review/request-review";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addFailures, addresses, frozenCohort, makeNight } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

let night: Awaited<ReturnType<typeof makeNight>>;
let id: string;
let planHash: string;

beforeEach(async () => {
  night = await makeNight();
  await addFailures(
    night.workspaceId,
    addresses(3).map((recipient) => ({ recipient })),
  );
  const cohort = await frozenCohort(night.ada, night.incidentId);
  ({ id, planHash } = await requestReview(night.ada, { cohortId: cohort.id, now: new Date() }));
});

const send = (cookie: string, body: object) =>
  call(decide, "POST", `/api/v1/reviews/${id}/decision`, { cookie, params: { id }, body });

describe("reviews over HTTP", () => {
  test("the list and one review have the contract's shape, and say what I may do", async () => {
    const mine = await call(reviews, "GET", "/api/v1/reviews", { cookie: await cookieFor(night.ada) });
    expect(listReviews.response.parse(await mine.json())).toMatchObject({ cut: 0, waitingForMe: 0 });
    const cookie = await cookieFor(night.grace);
    const hers = await call(reviews, "GET", "/api/v1/reviews?state=pending", { cookie });
    expect(listReviews.response.parse(await hers.json())).toMatchObject({ waitingForMe: 1, items: [{ id }] });
    const one = await call(review, "GET", `/api/v1/reviews/${id}`, { cookie, params: { id } });
    expect(ReviewDetailShape.parse(await one.json())).toMatchObject({ state: "pending", blockedForMe: null });
  });

  test("approving twice: the second person reads who was first", async () => {
    const body = { decision: "approve", planHash };
    const first = await send(await cookieFor(night.grace), body);
    expect(ReviewDetailShape.parse(await first.json()).state).toBe("approved");
    const second = await send(await cookieFor(await makePerson(night.workspaceId, "approver", "Eve")), body);
    expect(second.status).toBe(409);
    const problem = (await second.json()) as { detail: string };
    expect(problem.detail).toMatch(/^Grace decided first, at \d\d:\d\d UTC\.$/);
  });

  test("the author, another plan, nonsense, and another workspace are refused", async () => {
    await makePerson(night.workspaceId, "approver");
    expect((await send(await cookieFor(night.ada), { decision: "approve", planHash })).status).toBe(403);
    const cookie = await cookieFor(night.grace);
    expect((await send(cookie, { decision: "approve", planHash: "other" })).status).toBe(409);
    expect((await send(cookie, { decision: "maybe", planHash })).status).toBe(422);
    const stranger = await cookieFor(await makePerson(await makeWorkspace(), "approver"));
    expect((await send(stranger, { decision: "approve", planHash })).status).toBe(404);
    const read = await call(review, "GET", `/api/v1/reviews/${id}`, { cookie: stranger, params: { id } });
    expect(read.status).toBe(404);
  });
});
