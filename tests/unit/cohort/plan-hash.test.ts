import { expect, test } from "vitest";
import { type HashedPlan, planHash } from "#lib/cohort/plan-hash";

const plan: HashedPlan = {
  incidentId: "inc_1",
  windowFrom: new Date("2026-03-01T03:00:00Z"),
  windowTo: new Date("2026-03-01T04:00:00Z"),
  stages: [1, 1],
  perHour: null,
  members: [
    { recipientKey: "ada@example.org", recipient: "Ada@example.org", stageIndex: 0 },
    { recipientKey: "eve@example.org", recipient: "eve@example.org", stageIndex: 1 },
  ],
};

test("the same plan has the same hash, whatever order its members come in", () => {
  expect(planHash({ ...plan, members: [...plan.members].reverse() })).toBe(planHash(plan));
  expect(planHash(plan)).toMatch(/^[0-9a-f]{64}$/);
});

test.each<[string, Partial<HashedPlan>]>([
  ["a member less", { members: plan.members.slice(1) }],
  ["another spelling", { members: plan.members.map((each) => ({ ...each, recipient: each.recipient.toLowerCase() })) }],
  ["another stage", { members: plan.members.map((each) => ({ ...each, stageIndex: 0 })) }],
  ["other sizes", { stages: [2] }],
  ["another rate", { perHour: 600 }],
  ["another window", { windowTo: new Date("2026-03-01T04:00:01Z") }],
  ["another incident", { incidentId: "inc_2" }],
])("%s is another plan", (_what, change) => {
  expect(planHash({ ...plan, ...change })).not.toBe(planHash(plan));
});
