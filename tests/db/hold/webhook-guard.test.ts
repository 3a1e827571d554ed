import { beforeAll, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { openHold } from "#lib/hold/open-hold";
import { addHoldWebhook, listHoldWebhooks } from "#lib/hold/webhook/change-webhooks";
import { sendHoldWebhook } from "#lib/hold/webhook/send-webhook";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { makeIncident, NIGHT } from "#tests/support/retry";

let root: Person;

beforeAll(async () => {
  root = await makePerson(await makeWorkspace(), "administrator");
});

test.each([
  "http://hooks.example.org/",
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://10.1.2.3/",
  "https://169.254.169.254/latest/meta-data",
  "https://localhost/",
])("%s is never called, so it cannot be added", async (url) => {
  await expect(addHoldWebhook(root, { name: "inside", url, now: NIGHT })).rejects.toMatchObject({ code: "invalid" });
  expect((await listHoldWebhooks(root)).items).toEqual([]);
});

test("a webhook that came to lead inside is not called either", async () => {
  const receiver = await startReceiver();
  const { workspaceId } = root;
  const { id } = await addHoldWebhook(root, { name: "list", url: "https://hooks.example.org/", now: NIGHT });
  await database().holdWebhook.updateMany({ where: { id }, data: { url: receiver.url } });
  await openHold(root, { workspaceId, incidentId: await makeIncident(workspaceId), now: NIGHT });
  const delivery = await database().holdWebhookDelivery.findFirstOrThrow({ where: { workspaceId } });
  await sendHoldWebhook(root, { workspaceId, deliveryId: delivery.id, now: NIGHT });
  await receiver.close();
  expect(receiver.heard).toEqual([]);
  expect(await database().holdWebhookDelivery.findFirst({ where: { id: delivery.id } })).toMatchObject({
    state: "waiting",
    attempts: 1,
    result: expect.stringContaining("https"),
  });
});
