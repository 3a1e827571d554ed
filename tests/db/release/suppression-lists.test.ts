import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { database } from "#lib/platform/database";
import { addList, removeTarget } from "#lib/release/change-targets";
import { releaseStage } from "#lib/release/release-stage";
import { settleDoubt } from "#lib/release/settle-doubt";
import { stopCohort } from "#lib/release/stop-cohort";
import { getPreflight } from "#lib/release/watch/get-preflight";
import { runToEnd, startSuppressionList } from "#tests/support/list-run";
import { makePerson } from "#tests/support/people";
import { addFailures, addresses, addSignal, approvedCohort, makeNight, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
  process.env.REBOUND_SECRET ??= "a secret of this test, long enough to be one";
});

// The rate of calls has its own test.
vi.mock("#lib/release/unsuppress/turn", () => ({ turnOf: async () => {} }));

let list: Awaited<ReturnType<typeof startSuppressionList>>;
let listed: Set<string>;
let url = "";
beforeAll(async () => {
  list = await startSuppressionList();
  ({ listed, url } = list);
});
afterAll(() => list.close());

async function approved() {
  const night = await makeNight();
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  await addFailures(
    night.workspaceId,
    addresses(3).map((recipient) => ({ recipient })),
  );
  const { cohort } = await approvedCohort(night, [3]);
  return { night, root, stage: { cohortId: cohort.id, stageIndex: 0 } };
}

test("a list's key is kept encrypted; a dry run looks, a run takes off and reads back, and Stop and removal end it", async () => {
  const { night, root, stage } = await approved();
  const credentials = { kind: "sendgrid", token: "SG.clear", list: "blocks" } as const;
  const { id: targetId } = await addList(root, { name: "SG", url, credentials, now: NIGHT });
  const kept = await database().releaseTarget.findUniqueOrThrow({ where: { id: targetId } });
  expect(kept.secret).not.toContain("SG.clear");
  for (const address of addresses(3)) listed.add(address);
  const run = (dryRun: boolean) => runToEnd(night.ada, { ...stage, targetId, dryRun, now: NIGHT });
  expect((await run(true)).items.map((item) => item.result)).toEqual(["would_remove", "would_remove", "would_remove"]);
  expect(listed.size).toBe(3);
  expect((await run(false)).items.map((item) => item.result)).toEqual(["removed", "removed", "removed"]);
  expect(listed.size).toBe(0);
  await stopCohort(night.ada, { cohortId: stage.cohortId, now: NIGHT });
  await expect(run(false)).rejects.toMatchObject({ code: "conflict" });
  await removeTarget(root, { targetId, now: NIGHT });
  expect(await database().releaseTarget.findUniqueOrThrow({ where: { id: targetId } })).toMatchObject({ secret: "" });
});

test("who is on a provider's list is left out of the release until a look shows that they are off it", async () => {
  const { night, root, stage } = await approved();
  const credentials = { kind: "sendgrid", token: "SG.clear", list: "blocks" } as const;
  const { id: targetId } = await addList(root, { name: "SG", url, credentials, now: NIGHT });
  const look = (dryRun: boolean) => runToEnd(night.ada, { ...stage, targetId, dryRun, now: NIGHT });
  const goes = async () => {
    const { leftOut, goes } = await getPreflight(night.ada, { ...stage, now: NIGHT });
    return [goes, Object.fromEntries(leftOut.map(({ why, count }) => [why, count]))];
  };
  const [first = "", second = ""] = addresses(2);
  listed.clear();
  listed.add(first).add(second);
  expect(await goes()).toEqual([3, {}]);
  await look(true);
  expect(await goes()).toEqual([1, { suppressed_downstream: 2 }]);
  await look(false);
  expect(await goes()).toEqual([3, {}]);
  listed.add(first);
  await look(true);
  await releaseStage(night.ada, { ...stage, adapter: "file", count: 3, now: NIGHT });
  expect(await database().dispatch.findFirst({ where: { cohortId: stage.cohortId, recipient: first } })).toMatchObject({
    state: "cancelled",
    outcomeReason: "suppressed_downstream",
  });
  expect(await database().dispatch.count({ where: { cohortId: stage.cohortId, state: "handed_over" } })).toBe(2);
  await removeTarget(root, { targetId, now: NIGHT });
  expect(await database().downstreamListing.count({ where: { targetId } })).toBe(0);
});

test("nobody who complained or left is taken off a list", async () => {
  const { night, root, stage } = await approved();
  const credentials = { kind: "sendgrid", token: "SG.clear", list: "blocks" } as const;
  const { id: targetId } = await addList(root, { name: "SG", url, credentials, now: NIGHT });
  const [first = ""] = addresses(1);
  await addSignal(night.workspaceId, first, "complained", NIGHT);
  const run = await runToEnd(night.ada, { ...stage, targetId, dryRun: false, now: NIGHT });
  expect(run.items.map((item) => item.recipient)).toEqual(addresses(3).slice(1));
});

test("a person settles what is in doubt, once, and only for the number seen", async () => {
  const { night, stage } = await approved();
  await releaseStage(night.ada, { ...stage, adapter: "file", count: 3, now: NIGHT });
  await database().dispatch.updateMany({ where: { cohortId: stage.cohortId }, data: { state: "unknown" } });
  const settle = (count: number) => settleDoubt(night.ada, { ...stage, arrived: false, count, now: NIGHT });
  await expect(settle(2)).rejects.toMatchObject({ code: "conflict" });
  await settle(3);
  expect(await database().dispatch.count({ where: { cohortId: stage.cohortId, state: "cancelled" } })).toBe(3);
  await expect(settle(3)).rejects.toMatchObject({ code: "conflict" });
});
