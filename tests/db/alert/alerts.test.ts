import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Person, systemActor } from "#lib/access/actor";
import { acknowledge } from "#lib/alert/acknowledge";
import { addChannel, dropChannel } from "#lib/alert/change-channels";
import { addRule } from "#lib/alert/change-rules";
import { considerAlerts } from "#lib/alert/consider-alerts";
import { RuleTermsShape } from "#lib/alert/contract";
import { getAlerts, getDeliveries } from "#lib/alert/read-alerts";
import { resendAlert, sendAlert, testChannel } from "#lib/alert/send-alert";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { makeIncident, minutesAfter, NIGHT, timelineKinds } from "#tests/support/retry";
import { startSmtpServer } from "#tests/support/smtp-server";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let workspaceId: string;
let root: Person;
let incidentId: string;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

beforeEach(async () => {
  receiver.forget();
  workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  incidentId = await makeIncident(workspaceId, { state: "open", endedAt: null, recipients: 10, openedAt: NIGHT });
});

const consider = (now = NIGHT) => considerAlerts(systemActor("test", workspaceId), { workspaceId, incidentId, now });
const send = (deliveryId: string, now = NIGHT) =>
  sendAlert(systemActor("test", workspaceId), { workspaceId, deliveryId, now });
const kinds = async () => (await getDeliveries(root)).items.map((one) => one.kind).reverse();
const change = (data: object) => database().incident.update({ where: { id: incidentId }, data });

async function hook(terms: object = {}) {
  const channel = await addChannel(root, { kind: "webhook", name: "ops", url: receiver.url }, NIGHT);
  await addRule(root, RuleTermsShape.parse({ channelId: channel.id, ...terms }), NIGHT);
  return channel;
}

async function firstDelivery(): Promise<string> {
  const [one] = (await getDeliveries(root)).items;
  return one?.id ?? "";
}

test("an incident is told once, however many look at it at once", async () => {
  await hook();
  await Promise.all([consider(), consider(), consider(), consider()]);
  expect(await kinds()).toEqual(["opened"]);
  expect(await timelineKinds(incidentId)).toEqual(["alert.opened"]);
});

test("growth is told, then acknowledged, then only a new start is told", async () => {
  await hook();
  await consider();
  await change({ recipients: 40 });
  await consider();
  await acknowledge(root, { incidentId, now: NIGHT });
  await change({ recipients: 4000 });
  await consider();
  expect(await kinds()).toEqual(["opened", "escalated"]);
  await change({ endedAt: minutesAfter(5) });
  await consider(minutesAfter(10));
  await change({ endedAt: null });
  await consider(minutesAfter(20));
  expect(await kinds()).toEqual(["opened", "escalated", "escalated"]);
});

test("the webhook is signed with the secret that was shown, and names no recipient", async () => {
  const { secret } = await hook();
  await consider();
  await send(await firstDelivery());
  const heard = receiver.heard[0];
  const [, t, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(heard?.headers["x-signature"])) ?? [];
  expect(mac).toBe(
    createHmac("sha256", secret ?? "")
      .update(`${t}.${heard?.body}`)
      .digest("hex"),
  );
  const body = JSON.parse(heard?.body ?? "") as { type: string; data: { text: string } };
  expect(body.type).toBe("alert.opened");
  expect(body.data.text).toContain("Theirs: The receiver refuses its own mail.");
  expect(heard?.body).not.toContain("@");
});

test("a refusal is kept and tried again when its time has come, never twice at once", async () => {
  const channel = await hook();
  await consider();
  const id = await firstDelivery();
  receiver.answer(503);
  await send(id);
  const [one] = (await getDeliveries(root)).items;
  expect(one).toMatchObject({ state: "waiting", attempts: 1, responseCode: 503, excerpt: "ok" });
  expect(one?.nextAt).toBe(minutesAfter(1).toISOString());
  expect((await getAlerts(root)).channels).toMatchObject([{ id: channel.id, failing: "the receiver answered 503." }]);
  await send(id);
  expect(receiver.heard).toHaveLength(1);
  await Promise.all([send(id, minutesAfter(1)), send(id, minutesAfter(1)), send(id, minutesAfter(1))]);
  expect(receiver.heard).toHaveLength(2);
  expect((await getDeliveries(root)).items).toMatchObject([{ state: "sent", attempts: 2, nextAt: null }]);
  await expect(resendAlert(root, { deliveryId: id, now: NIGHT })).rejects.toMatchObject({ code: "conflict" });
});

test("after the last attempt it has failed, and a person can send it again", async () => {
  await hook();
  await consider();
  const id = await firstDelivery();
  receiver.answer(500, 500, 500, 500, 500, 500);
  for (const at of [0, 1, 6, 36, 156, 516]) await send(id, minutesAfter(at));
  expect((await getDeliveries(root)).items).toMatchObject([{ state: "failed", attempts: 6 }]);
  expect(await resendAlert(root, { deliveryId: id, now: minutesAfter(600) })).toMatchObject({ state: "sent" });
});

test("a redirect is an answer, not a way", async () => {
  const channel = await hook();
  receiver.answer(302);
  const told = await testChannel(root, { channelId: channel.id, now: NIGHT });
  expect(told).toMatchObject({ state: "failed", responseCode: 302, kind: "test" });
  expect(receiver.heard).toHaveLength(1);
});

test("a chat's address and a mail password are kept encrypted and shown nowhere", async () => {
  const { port, ...smtp } = await startSmtpServer({
    DATA: "354 go",
    ".": "250 2.0.0 kept",
  });
  try {
    const mail = {
      host: "127.0.0.1",
      port,
      tls: "none" as const,
      user: "",
      from: "desk@example.org",
      to: ["ops@example.org"],
    };
    const mailer = await addChannel(root, { kind: "email", name: "mail", mail, password: "hunter2hunter2" }, NIGHT);
    await addChannel(root, { kind: "slack", name: "chat", url: `${receiver.url}/T0KEN` }, NIGHT);
    expect(await testChannel(root, { channelId: mailer.id, now: NIGHT })).toMatchObject({
      state: "sent",
      responseCode: 250,
    });
    expect(smtp.heard).toContain("Auto-Submitted: auto-generated");
    expect(smtp.heard).toContain("Subject: Rebound: this is a test");
    const kept = JSON.stringify([
      await database().alertChannel.findMany({ where: { workspaceId } }),
      await getAlerts(root),
    ]);
    expect(kept).not.toContain("hunter2");
    expect(kept).not.toContain("T0KEN");
  } finally {
    await smtp.stop();
  }
});

test("a removed channel takes its rules and its secret with it", async () => {
  const channel = await hook();
  await dropChannel(root, { channelId: channel.id, now: NIGHT });
  await consider();
  expect(await getAlerts(root)).toEqual({ channels: [], rules: [] });
  expect(await kinds()).toEqual([]);
  expect(await database().alertChannel.findFirst({ where: { id: channel.id } })).toMatchObject({ sealed: null });
});

test("only administrators change alerts; operators acknowledge; other workspaces see nothing", async () => {
  const ada = await makePerson(workspaceId, "operator", "Ada");
  const viewer = await makePerson(workspaceId, "viewer");
  const stranger = await makePerson(await makeWorkspace(), "administrator");
  const channel = await hook();
  const wish = { kind: "webhook" as const, name: "x", url: receiver.url };
  await expect(addChannel(ada, wish, NIGHT)).rejects.toMatchObject({ code: "forbidden" });
  await expect(testChannel(ada, { channelId: channel.id, now: NIGHT })).rejects.toMatchObject({ code: "forbidden" });
  await expect(testChannel(stranger, { channelId: channel.id, now: NIGHT })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(acknowledge(viewer, { incidentId, now: NIGHT })).rejects.toMatchObject({ code: "forbidden" });
  await expect(acknowledge(stranger, { incidentId, now: NIGHT })).rejects.toMatchObject({ code: "not_found" });
  const told = await acknowledge(ada, { incidentId, now: NIGHT });
  expect(told.acknowledged?.by.name).toBe("Ada");
});
