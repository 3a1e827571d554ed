import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Person } from "#lib/access/actor";
import { changeHold } from "#lib/hold/change-hold";
import { expireAllHolds } from "#lib/hold/expire-holds";
import { followHolds } from "#lib/hold/feed/follow-holds";
import { openHold } from "#lib/hold/open-hold";
import {
  addHoldWebhook,
  dropHoldWebhook,
  listHoldWebhookDeliveries,
  listHoldWebhooks,
  replaceHoldWebhookSecret,
} from "#lib/hold/webhook/change-webhooks";
import { sendHoldWebhookAgain } from "#lib/hold/webhook/send-again";
import { resumeHoldWebhooks, sendHoldWebhook } from "#lib/hold/webhook/send-webhook";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { addFailures, makeIncident, minutesAfter, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let workspaceId: string;
let incidentId: string;
let root: Person;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

beforeEach(async () => {
  receiver.forget();
  workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  incidentId = await makeIncident(workspaceId);
});

const add = (name = "list", url = receiver.url) => addHoldWebhook(root, { name, url, now: NIGHT });
const open = () => openHold(root, { workspaceId, incidentId, now: NIGHT });
/** Sends all that waits and is due, as the worker would. */
async function work(now = NIGHT): Promise<void> {
  const rows = await database().holdWebhookDelivery.findMany({
    where: { workspaceId, state: "waiting" },
    orderBy: { id: "asc" },
  });
  for (const { id } of rows) await sendHoldWebhook(root, { workspaceId, deliveryId: id, now });
}
const heard = () => receiver.heard.map(({ body }) => JSON.parse(body));
const log = async (id: string) => (await listHoldWebhookDeliveries(root, { id })).items;

describe("a webhook of holds", () => {
  test("what failed for good is sent again by a person, once, under the same key and with the same body", async () => {
    const { id } = await add();
    receiver.answer(503);
    await open();
    await work();
    const [row] = await log(id);
    const deliveryId = row?.id ?? "";
    await database().holdWebhookDelivery.updateMany({
      where: { id: deliveryId },
      data: { state: "failed", attempts: 6, finishedAt: NIGHT },
    });
    const again = (now = minutesAfter(10)) => sendHoldWebhookAgain(root, { id, deliveryId, now });
    await again();
    await work(minutesAfter(10));
    expect(await log(id)).toMatchObject([{ state: "sent", attempts: 7 }]);
    const [first, second] = receiver.heard;
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
    expect(second?.body).toBe(first?.body);
    await expect(again()).rejects.toMatchObject({ code: "conflict" });
    const ada = await makePerson(workspaceId, "operator", "Ada");
    const wish = { id, deliveryId, now: NIGHT };
    await expect(sendHoldWebhookAgain(ada, wish)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is signed with its new secret once the old one is replaced, also what was refused before", async () => {
    const { id, secret: old } = await add();
    await addFailures(workspaceId, [{ recipient: "mary@example.org" }]);
    receiver.answer(503);
    await open();
    await work();
    receiver.answer(200);
    const { secret } = await replaceHoldWebhookSecret(root, { id });
    expect(secret).not.toBe(old);
    await work(minutesAfter(2));
    const last = receiver.heard.at(-1);
    expect(receiver.heard).toHaveLength(2);
    const [, seconds = "", given = ""] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(last?.headers["x-signature"])) ?? [];
    const signed = (key: string) => createHmac("sha256", key).update(`${seconds}.${last?.body}`).digest("hex");
    expect(given).toBe(signed(secret));
    expect(given).not.toBe(signed(old));
    await dropHoldWebhook(root, { id, now: NIGHT });
    await expect(replaceHoldWebhookSecret(root, { id })).rejects.toMatchObject({ code: "not_found" });
  });

  test("hears of each change, signed with the secret that is shown once, and never of an address", async () => {
    const { id, secret } = await add();
    await addFailures(workspaceId, [{ recipient: "mary@example.org" }]);
    await open();
    await followHolds(root, { workspaceId, now: NIGHT });
    await changeHold(root, { incidentId, action: "renew", now: minutesAfter(5) });
    await expireAllHolds(minutesAfter(5 + 24 * 60));
    await work(minutesAfter(6 + 24 * 60));
    expect(heard().map((body) => body.type)).toEqual([
      "hold.opened",
      "hold.recipients",
      "hold.renewed",
      "hold.expired",
    ]);
    expect(heard()[1].data).toMatchObject({
      active: true,
      scope: { provider: "example", reason: "relay_denied", pool: null },
      incident: { id: incidentId },
      recipients: { joined: 1, left: 0 },
    });
    expect(heard()[3].data).toMatchObject({ active: false, recipients: null });
    expect(JSON.stringify(receiver.heard)).not.toContain("mary@");
    for (const { headers, body } of receiver.heard) {
      const [, at, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-signature"])) ?? [];
      expect(mac).toBe(createHmac("sha256", secret).update(`${at}.${body}`).digest("hex"));
      expect(headers["idempotency-key"]).toBe(JSON.parse(body).id);
    }
    expect(JSON.stringify(await listHoldWebhooks(root))).not.toContain(secret);
    expect((await database().holdWebhook.findFirst({ where: { id } }))?.sealed).not.toContain(secret);
    expect((await log(id)).every((one) => one.state === "sent" && one.responseCode === 200)).toBe(true);
  });

  test("is told again after 1, 5, 30, 120 and 360 minutes, then given up and shown as failing", async () => {
    const { id } = await add();
    await open();
    receiver.answer(500, "cut", 503, 429, 500, 500);
    let now = NIGHT;
    for (const wait of [0, 1, 5, 30, 120, 360]) {
      await work(minutesAfter(Math.max(0, wait - 0.5), now));
      now = minutesAfter(wait, now);
      await work(now);
    }
    expect(receiver.heard).toHaveLength(6);
    expect(new Set(receiver.heard.map((each) => each.body)).size).toBe(1);
    expect(await log(id)).toMatchObject([{ state: "failed", attempts: 6, responseCode: 500, nextAt: null }]);
    expect((await listHoldWebhooks(root)).items[0]?.failing).toContain("500");
  });

  test("is told once though two workers come at once, and again when a worker was lost in between", async () => {
    await add();
    await open();
    await Promise.all([work(), work()]);
    expect(receiver.heard).toHaveLength(1);
    await changeHold(root, { incidentId, action: "renew", now: NIGHT });
    await database().$executeRaw`DELETE FROM graphile_worker._private_jobs WHERE true`;
    await resumeHoldWebhooks(minutesAfter(5));
    const [queued] = await database().$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS "count" FROM graphile_worker.jobs WHERE "task_identifier" = 'hold.webhook'`;
    expect(Number(queued?.count)).toBe(1);
  });

  test("hears nothing once it is removed, and its secret is gone", async () => {
    const { id } = await add();
    await open();
    await dropHoldWebhook(root, { id, now: NIGHT });
    await work();
    expect(receiver.heard).toEqual([]);
    expect(await log(id)).toMatchObject([{ state: "failed", result: "The webhook was removed." }]);
    expect(await database().holdWebhook.findFirst({ where: { id } })).toMatchObject({ sealed: "" });
    await expect(dropHoldWebhook(root, { id, now: NIGHT })).rejects.toMatchObject({ code: "not_found" });
  });

  test("does not hear of another workspace, and a name is used once", async () => {
    await add();
    await expect(add()).rejects.toMatchObject({ code: "conflict" });
    const other = await makeWorkspace();
    const stranger = await makePerson(other, "administrator");
    await openHold(stranger, { workspaceId: other, incidentId: await makeIncident(other), now: NIGHT });
    await work();
    expect(receiver.heard).toEqual([]);
    expect((await listHoldWebhooks(stranger)).items).toEqual([]);
  });

  test("is added by administrators only", async () => {
    const operator = await makePerson(workspaceId, "operator");
    await expect(addHoldWebhook(operator, { name: "x", url: receiver.url, now: NIGHT })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

test.each(["ftp://hooks.example.org/", "https://user:secret@hooks.example.org/"])("%s is refused", async (url) => {
  await expect(add("odd", url)).rejects.toMatchObject({ code: "invalid" });
});
