import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { POST as addChannel } from "#app/api/v1/alerts/channels/route";
import { POST as addRule } from "#app/api/v1/alerts/rules/route";
import { POST as acknowledge } from "#app/api/v1/incidents/[id]/acknowledge/route";
import { GET as told } from "#app/api/v1/incidents/[id]/alerts/route";
import { POST as intake } from "#app/api/v1/intake/route";
import { CONSIDER_TASK, SEND_TASK } from "#lib/alert/send-task";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { startWorker } from "#lib/pipeline/worker";
import { database } from "#lib/platform/database";
import { FOLLOW_UP_TASK } from "#lib/platform/happening";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { call, cookieFor, DESK } from "#tests/support/session";
import { takeIn } from "#tests/support/uploads";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

const MINUTE = 60_000;
const soon = { timeout: 30_000, interval: 50 };
let worker: Awaited<ReturnType<typeof startWorker>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  receiver = await startReceiver();
  worker = await startWorker({ databaseUrl: process.env.DATABASE_URL ?? "" });
});
afterAll(async () => {
  await worker.stop();
  await receiver.close();
});

type Stretch = { from: number; to: number; count: number; who: string; refused: boolean };

/** `count` attempts spread from `from` minutes ago to `to` minutes ago, each to another mailbox. */
function log(now: number, { from, to, count, who, refused }: Stretch): string {
  return postfixLog(
    Array.from({ length: count }, (_, index) => ({
      at: new Date(now - from * MINUTE + (index * (from - to) * MINUTE) / count),
      ...{ host: "out.example.com", sender: "news@example.com", delay: 0.5, relayHost: "mx1.example.net" },
      ...{ recipient: `${who}${index}@example.net`, relayIp: "192.0.2.10" },
      status: refused ? ("bounced" as const) : ("sent" as const),
      dsn: refused ? "5.7.1" : "2.0.0",
      reply: refused ? "554 5.7.1 Relay access denied" : "250 2.0.0 Ok",
      queueId: `5E57A${who.toUpperCase()}${index.toString(16).toUpperCase().padStart(5, "0")}`,
      messageId: `${who}${index}@out.example.com`,
    })),
  );
}

type Alert = { type: string; id: string; data: { text: string; why: string | null; incident: { sentence: string } } };
const arrived = () => receiver.heard.map((one) => JSON.parse(one.body) as Alert);
const types = () => arrived().map((one) => one.type);

test("a spike taken in is told once with its verdict, growth until it is acknowledged, and its end", async () => {
  const workspaceId = await makeWorkspace();
  const cookie = await cookieFor(await makePerson(workspaceId, "administrator"));
  const post = async (handler: typeof addChannel, path: string, body: object) =>
    (await call(handler, "POST", path, { cookie, body })).json();
  const channel = await post(addChannel, "/api/v1/alerts/channels", {
    kind: "webhook",
    name: "ops",
    url: receiver.url,
  });
  await post(addRule, "/api/v1/alerts/rules", { channelId: channel.id, reason: "relay_denied", tellEnd: true });
  const now = Date.now();
  const send = async (stretch: Stretch) => {
    const headers = { host: "desk.example:3000", origin: DESK, cookie, "content-type": "text/plain" };
    const url = `${DESK}/api/v1/intake?name=${stretch.who}.log`;
    const request = new Request(url, { method: "POST", headers, body: log(now, stretch) });
    expect((await intake(request, { params: Promise.resolve({}) })).status).toBe(200);
  };
  const incident = () => database().incident.findFirstOrThrow({ where: { workspaceId } });
  const affected = (least: number) =>
    vi.waitFor(async () => expect((await incident()).recipients).toBeGreaterThanOrEqual(least), soon);
  /** Nothing that has to do with alerts is due or running: silence is then silence, not slowness. */
  const settled = () =>
    vi.waitFor(async () => {
      const left = await database().$queryRaw<object[]>`SELECT 1 FROM graphile_worker.jobs
        WHERE "task_identifier" IN (${FOLLOW_UP_TASK}, ${SEND_TASK}, ${CONSIDER_TASK}) AND "run_at" <= now()`;
      expect(left).toEqual([]);
    }, soon);

  await takeIn(workspaceId, log(now, { from: 26 * 60, to: 40, count: 1520, who: "a", refused: false }));
  await send({ from: 40, to: 38, count: 40, who: "b", refused: true });
  await vi.waitFor(() => expect(types()).toEqual(["alert.opened"]), soon);
  const { sentence, id } = await incident();
  expect(sentence).not.toBeNull();
  expect(arrived()[0]?.data.text).toContain(sentence);

  await send({ from: 38, to: 36, count: 200, who: "c", refused: true });
  await vi.waitFor(() => expect(types()).toEqual(["alert.opened", "alert.escalated"]), soon);
  expect(arrived()[1]?.data.why).toContain("4 times as many recipients");

  const params = { id };
  expect((await call(acknowledge, "POST", "/api/v1/incidents/x/acknowledge", { cookie, params })).status).toBe(200);
  await send({ from: 36, to: 30, count: 1200, who: "d", refused: true });
  await affected(1440);
  await settled();
  expect(types()).toEqual(["alert.opened", "alert.escalated"]);

  await send({ from: 30, to: 0, count: 600, who: "e", refused: false });
  await vi.waitFor(() => expect(types()).toEqual(["alert.opened", "alert.escalated", "alert.ended"]), soon);
  await settled();
  expect(types()).toHaveLength(3);
  expect(new Set(arrived().map((one) => one.id)).size).toBe(3);
  const seen = await (await call(told, "GET", "/api/v1/incidents/x/alerts", { cookie, params })).json();
  expect(seen).toMatchObject({ acknowledged: { by: { name: expect.any(String) } } });
  expect(seen.items.map((one: { state: string }) => one.state)).toEqual(["sent", "sent", "sent"]);
}, 120_000);
