import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { listPosts } from "#lib/release/post-log/list-posts";
import { releaseStage } from "#lib/release/release-stage";
import { sendStage } from "#lib/release/send-stage";
import { makePerson } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { addFailures, addresses, approvedCohort, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(() => receiver.forget());
afterAll(() => receiver.close());

async function released(recipients: number) {
  const night = await makeNight();
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const { id: targetId } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  await addFailures(
    night.workspaceId,
    addresses(recipients).map((recipient) => ({ recipient })),
  );
  const { cohort } = await approvedCohort(night, [recipients]);
  const stage = { cohortId: cohort.id, stageIndex: 0 };
  await releaseStage(night.ada, { ...stage, adapter: "webhook", targetId, count: recipients, now: NIGHT });
  const { workspaceId } = night;
  const send = (attempt: number, now: Date) =>
    sendStage(systemActor("release.send", workspaceId), { workspaceId, ...stage, attempt, now });
  return { night, targetId, cohort, send, log: () => listPosts(night.ada, { targetId }) };
}

test("each request to a webhook is in its log: refused with the next try, then accepted under the same key", async () => {
  const { night, cohort, targetId, send, log } = await released(3);
  expect(await log()).toEqual({ items: [], more: false });
  receiver.answer(503);
  await send(0, minutesAfter(1));
  const [refused] = (await log()).items;
  expect(refused).toMatchObject({
    ...{ cohortId: cohort.id, cohortNumber: cohort.number, stageIndex: 0, attempt: 1, recipients: 3 },
    ...{ state: "refused", status: 503, result: "the receiver answered 503." },
  });
  expect(Date.parse(refused?.nextAt ?? "")).toBe(minutesAfter(1).getTime() + 10_000);
  await send(1, minutesAfter(2));
  const { items } = await log();
  expect(items.map((item) => [item.state, item.attempt, item.status])).toEqual([
    ["accepted", 2, 200],
    ["refused", 1, 503],
  ]);
  expect(new Set(items.map((item) => item.messageId)).size).toBe(1);
  expect(receiver.heard[0]?.headers["idempotency-key"]).toBe(items[0]?.messageId);
  const stranger = await makeNight();
  await expect(listPosts(stranger.ada, { targetId })).rejects.toMatchObject({ code: "not_found" });
  expect(night.workspaceId).not.toBe(stranger.workspaceId);
});

test("a request whose answer was lost is in doubt, and one that a crash cut off says that no answer is kept", async () => {
  const { send, log } = await released(2);
  receiver.answer("cut");
  await send(0, minutesAfter(1));
  expect((await log()).items).toMatchObject([{ state: "in_doubt", status: null, nextAt: null }]);
  await database().releasePost.updateMany({ data: { state: "sending", settledAt: null, result: null } });
  expect((await log()).items).toMatchObject([{ state: "sending", settledAt: null }]);
});

test("the log is bounded, newest first, and says that there are older ones", async () => {
  const { night, targetId, cohort, log } = await released(1);
  await database().releasePost.createMany({
    data: Array.from({ length: 101 }, (_, index) => ({
      ...{ id: `pst_${String(index).padStart(3, "0")}`, workspaceId: night.workspaceId, targetId },
      ...{ cohortId: cohort.id, stageIndex: 0, messageId: "evt_1", attempt: 1, recipients: 1, state: "accepted" },
      createdAt: minutesAfter(index),
    })),
  });
  const { items, more } = await log();
  expect([items.length, more, items[0]?.id, items.at(-1)?.id]).toEqual([100, true, "pst_100", "pst_001"]);
});
