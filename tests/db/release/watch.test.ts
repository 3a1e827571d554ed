import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Person } from "#lib/access/actor";
import { changeHold } from "#lib/hold/change-hold";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { addList } from "#lib/release/change-targets";
import { releaseStage } from "#lib/release/release-stage";
import { settleDoubt } from "#lib/release/settle-doubt";
import { stopCohort } from "#lib/release/stop-cohort";
import { getPreflight } from "#lib/release/watch/get-preflight";
import { listDoubt } from "#lib/release/watch/list-doubt";
import { listReleasing } from "#lib/release/watch/list-releasing";
import { listTargetStates } from "#lib/release/watch/list-target-states";
import { testTarget } from "#lib/release/watch/test-target";
import { makePerson } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import {
  addDelivery,
  addFailures,
  addresses,
  approvedCohort,
  frozenCohort,
  makeNight,
  minutesAfter,
  NIGHT,
} from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
  process.env.REBOUND_SECRET ??= "a secret of this test, long enough to be one";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let night: Awaited<ReturnType<typeof makeNight>>;
let root: Person;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

beforeEach(async () => {
  receiver.forget();
  night = await makeNight();
  root = await makePerson(night.workspaceId, "administrator", "Root");
  await addFailures(
    night.workspaceId,
    addresses(6).map((recipient) => ({ recipient })),
  );
});

const look = (cohortId: string, stageIndex = 0, now = NIGHT) => getPreflight(night.ada, { cohortId, stageIndex, now });
const failing = (lines: readonly { id: string; state: string }[]) =>
  lines.filter((line) => line.state === "fail").map((line) => line.id);

test("before the approval the preflight says what is missing and what to do; after it, go", async () => {
  const frozen = await frozenCohort(night.ada, night.incidentId, [4]);
  const early = await look(frozen.id);
  expect(early.go).toBe(false);
  expect(failing(early.lines)).toEqual(["turn", "approval"]);
  for (const line of early.lines.filter((each) => each.state === "fail")) expect(line.todo).toBeTruthy();

  const { cohort } = await approvedCohort(night, [4]);
  expect(await look(cohort.id)).toMatchObject({ go: true, size: 4, goes: 4, leftOut: [] });
  const next = await look(cohort.id, 1);
  expect([next.go, failing(next.lines)]).toEqual([false, ["turn"]]);
});

test("the preflight tells what the release tells: a hold given up, an approval run out, a delivery since", async () => {
  const { cohort } = await approvedCohort(night, [4]);
  const release = (now: Date) =>
    releaseStage(night.ada, { cohortId: cohort.id, stageIndex: 0, adapter: "file", count: 4, now });

  const late = minutesAfter(25 * 60);
  expect(failing((await look(cohort.id, 0, late)).lines)).toContain("approval");
  await expect(release(late)).rejects.toMatchObject({ code: "conflict" });

  const rows = await database().cohortMember.findMany({ where: { cohortId: cohort.id, stageIndex: 0 }, take: 1 });
  await addDelivery(night.workspaceId, rows[0]?.recipient ?? "", NIGHT);
  const after = await look(cohort.id);
  expect(failing(after.lines)).toEqual(["delivered_since"]);
  expect(after).toMatchObject({ go: false, goes: 3, leftOut: [{ why: "delivered_since", count: 1 }] });
  await expect(release(NIGHT)).rejects.toMatchObject({ code: "conflict" });

  await changeHold(night.ada, { incidentId: night.incidentId, action: "release", now: NIGHT });
  expect(failing((await look(cohort.id)).lines)).toContain("hold");
});

test("what is being released is listed with what Stop would hold back, and is gone after Stop", async () => {
  expect(await listReleasing(night.ada)).toEqual({ items: [], total: 0 });
  const { id: targetId } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  const { cohort } = await approvedCohort(night, [4]);
  const wish = { cohortId: cohort.id, stageIndex: 0, count: 4, now: NIGHT };
  await releaseStage(night.ada, { ...wish, adapter: "webhook", targetId });
  const { items } = await listReleasing(night.ada);
  expect(items).toMatchObject([
    {
      cohortId: cohort.id,
      state: "dispatching",
      to: "Mailer",
      size: 4,
      waiting: 4,
      handedOver: 0,
      later: 2,
      stages: 2,
    },
  ]);
  expect((await listTargetStates(night.ada)).items).toMatchObject([
    { id: targetId, check: null, lastUsedAt: NIGHT.toISOString(), waiting: 4 },
  ]);
  const elsewhere = await makeNight();
  expect((await listReleasing(elsewhere.ada)).items).toEqual([]);

  await stopCohort(night.ada, { cohortId: cohort.id, now: NIGHT });
  expect((await listReleasing(night.ada)).items).toEqual([]);
  expect((await listTargetStates(night.ada)).items).toMatchObject([{ waiting: 0 }]);
});

test("those in doubt are listed, settled one by one or all, and who settled them is told", async () => {
  const { cohort } = await approvedCohort(night, [4]);
  const stage = { cohortId: cohort.id, stageIndex: 0 };
  await releaseStage(night.ada, { ...stage, adapter: "file", count: 4, now: NIGHT });
  await database().dispatch.updateMany({ where: { cohortId: cohort.id }, data: { state: "unknown" } });
  const before = await listDoubt(night.ada, { ...stage, limit: 3 });
  expect(before).toMatchObject({ total: 4, canSettle: true, settled: [] });
  expect(before.items).toHaveLength(3);

  const [one] = before.items;
  const recipients = [one?.recipient ?? ""];
  await settleDoubt(night.ada, { ...stage, arrived: true, count: 1, recipients, words: "in their log", now: NIGHT });
  const settleAgain = settleDoubt(night.ada, { ...stage, arrived: true, count: 1, recipients, now: NIGHT });
  await expect(settleAgain).rejects.toMatchObject({ code: "conflict" });
  await settleDoubt(night.ada, { ...stage, arrived: false, count: 3, now: NIGHT });
  const after = await listDoubt(night.ada, { ...stage, limit: 3 });
  expect(after).toMatchObject({ total: 0, items: [] });
  expect(after.settled.map((each) => each.by.name)).toEqual(["Ada", "Ada"]);
  expect(after.settled[1]?.text).toContain("in their log");
  const states = await database().dispatch.groupBy({
    by: ["state"],
    where: { cohortId: cohort.id },
    _count: { _all: true },
    orderBy: { state: "asc" },
  });
  expect(states.map((each) => [each.state, each._count._all])).toEqual([
    ["cancelled", 3],
    ["handed_over", 1],
  ]);
});

test("a target is tried without a recipient, by an administrator, and what came of it is kept", async () => {
  const { id, secret } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  await expect(testTarget(night.ada, { targetId: id, now: NIGHT })).rejects.toMatchObject({ code: "forbidden" });
  expect((await testTarget(root, { targetId: id, now: NIGHT })).check).toMatchObject({ works: true });
  expect(receiver.heard).toHaveLength(1);
  expect(JSON.parse(receiver.heard[0]?.body ?? "{}")).toMatchObject({ type: "test", data: { target: "Mailer" } });
  expect(receiver.heard[0]?.headers["x-signature"]).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  expect(JSON.stringify(receiver.heard)).not.toContain(secret);

  receiver.answer(503);
  const later = minutesAfter(1);
  await testTarget(root, { targetId: id, now: later });
  expect((await listTargetStates(night.ada)).items).toMatchObject([
    { check: { at: later.toISOString(), works: false, says: expect.stringContaining("503") } },
  ]);
});

test("a suppression list is asked for an address that nobody has, and nothing is taken off", async () => {
  const credentials = { kind: "sendgrid", token: "SG.clear", list: "blocks" } as const;
  const base = new URL(receiver.url).origin;
  const { id } = await addList(root, { name: "SG", url: base, credentials, now: NIGHT });
  receiver.answer(401);
  const refused = await testTarget(root, { targetId: id, now: NIGHT });
  expect(refused.check).toMatchObject({ works: false, says: expect.stringContaining("The key was refused (401)") });
  // It answers “ok”, which is not what SendGrid answers.
  expect((await testTarget(root, { targetId: id, now: NIGHT })).check).toMatchObject({
    works: false,
    says: expect.stringContaining("not of the documented shape"),
  });
  expect(receiver.heard).toHaveLength(2);
});
