import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { GET as incidents } from "#app/api/v1/incidents/route";
import { POST as intake } from "#app/api/v1/intake/route";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { startWorker } from "#lib/pipeline/worker";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor, DESK } from "#tests/support/session";
import { takeIn } from "#tests/support/uploads";

const LIMIT_MS = 10_000;
const MINUTE = 60_000;
let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  worker = await startWorker({ databaseUrl: process.env.DATABASE_URL ?? "" });
});
afterAll(() => worker.stop());

/** One attempt a step, from `from` minutes ago to `to` minutes ago. */
function log(now: number, from: number, to: number, step: number, refused: boolean): string {
  const count = Math.floor((from - to) / step);
  return postfixLog(
    Array.from({ length: count }, (_, index) => ({
      at: new Date(now - from * MINUTE + index * step * MINUTE),
      ...{ host: "out.example.com", sender: "news@example.com", delay: 0.5, relayHost: "mx1.example.net" },
      ...{ recipient: `user${index}@example.net`, relayIp: "192.0.2.10" },
      status: refused ? ("bounced" as const) : ("sent" as const),
      dsn: refused ? "5.7.1" : "2.0.0",
      reply: refused ? "554 5.7.1 Relay access denied" : "250 2.0.0 Ok",
      queueId: `5E57A${refused ? "B" : "A"}${index.toString(16).toUpperCase().padStart(5, "0")}`,
      messageId: `m${index}@out.example.com`,
    })),
  );
}

test("a refusal that arrives over HTTP is an open incident with a verdict within ten seconds", async () => {
  const workspaceId = await makeWorkspace();
  const cookie = await cookieFor(await makePerson(workspaceId, "operator"));
  const now = Date.now();
  await takeIn(workspaceId, log(now, 26 * 60, 5, 1, false));
  expect(await database().incident.count({ where: { workspaceId } })).toBe(0);

  const began = performance.now();
  const headers = { host: "desk.example:3000", origin: DESK, cookie, "content-type": "text/plain" };
  const body = log(now, 4, 0, 0.1, true);
  const sent = await intake(new Request(`${DESK}/api/v1/intake?name=live.log`, { method: "POST", headers, body }), {
    params: Promise.resolve({}),
  });
  expect(sent.status).toBe(200);
  await vi.waitFor(
    async () => {
      const answer = await (await call(incidents, "GET", "/api/v1/incidents?state=open", { cookie })).json();
      expect(answer).toMatchObject({
        items: [{ provider: "example.net", state: expect.stringMatching(/^(open|identified)$/), held: true }],
      });
      expect(answer.items[0].verdict).not.toBeNull();
    },
    { timeout: LIMIT_MS, interval: 50 },
  );
  const took = performance.now() - began;
  expect(took).toBeLessThan(LIMIT_MS);
}, 60_000);
