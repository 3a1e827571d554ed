import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { getCohort } from "#lib/cohort/get-cohort";
import { database } from "#lib/platform/database";
import { addTarget } from "#lib/release/add-target";
import { listTargets } from "#lib/release/list-targets";
import { postSigned } from "#lib/release/post-signed";
import { releaseStage } from "#lib/release/release-stage";
import { resumeSends } from "#lib/release/resume-sends";
import { sendStage } from "#lib/release/send-stage";
import { stopCohort } from "#lib/release/stop-cohort";
import { makePerson } from "#tests/support/people";
import { addFailures, addresses, approvedCohort, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

type Heard = { headers: IncomingMessage["headers"]; body: string };
type Answer = number | "cut" | ((heard: Heard) => Promise<number>);

let server: Server;
let url: string;
let heard: Heard[] = [];
/** What the receiver says to each request in turn; 200 when the list is empty. */
let answers: Answer[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const got = { headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
      heard.push(got);
      const answer = answers.shift() ?? 200;
      if (answer === "cut") return request.socket.destroy();
      response.writeHead(typeof answer === "number" ? answer : await answer(got)).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/hook`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

let night: Awaited<ReturnType<typeof makeNight>>;
let secret: string;
let targetId: string;

beforeEach(async () => {
  heard = [];
  answers = [];
  night = await makeNight();
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const target = await addTarget(root, { name: "Mailer", url, now: NIGHT });
  ({ secret, id: targetId } = target);
});

async function released(recipients: number): Promise<string> {
  await addFailures(
    night.workspaceId,
    addresses(recipients).map((recipient) => ({ recipient })),
  );
  const { cohort } = await approvedCohort(night, [recipients]);
  const wish = {
    cohortId: cohort.id,
    stageIndex: 0,
    adapter: "webhook",
    targetId,
    count: recipients,
    now: NIGHT,
  } as const;
  const after = await releaseStage(night.ada, wish);
  expect(after.stages[0]).toMatchObject({ state: "dispatching", deadlineAt: null });
  return cohort.id;
}
const send = (cohortId: string, attempt = 0, now = minutesAfter(1)) =>
  sendStage(systemActor("release.send", night.workspaceId), {
    workspaceId: night.workspaceId,
    cohortId,
    stageIndex: 0,
    attempt,
    now,
  });
async function states(cohortId: string): Promise<Record<string, number>> {
  const rows = await database().dispatch.groupBy({ by: ["state"], where: { cohortId }, _count: { _all: true } });
  return Object.fromEntries(rows.map((row) => [row.state, row._count._all]));
}
const stage = async (cohortId: string) => (await getCohort(night.ada, { cohortId })).stages[0];
const waiting = () =>
  database().$queryRaw<{ attempt: number; runAt: Date }[]>`
    SELECT (j."payload"->>'attempt')::int AS "attempt", p."run_at" AS "runAt"
    FROM graphile_worker._private_jobs j JOIN graphile_worker.jobs p ON p."id" = j."id"
    WHERE p."task_identifier" = 'release.send' AND j."payload"->>'workspaceId' = ${night.workspaceId}`;

describe("handing over to a webhook", () => {
  test("posts signed JSON and counts it as handed over only when the receiver said yes", async () => {
    const cohortId = await released(3);
    expect(await states(cohortId)).toEqual({ claimed: 3 });
    expect(await waiting()).toMatchObject([{ attempt: 0 }]);
    await send(cohortId);
    expect(await states(cohortId)).toEqual({ handed_over: 3 });
    expect(await stage(cohortId)).toMatchObject({ state: "observing", deadlineAt: minutesAfter(241).toISOString() });

    expect(heard).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = heard;
    const message = JSON.parse(body);
    expect(message).toMatchObject({ type: "cohort.ready", created_at: NIGHT.toISOString() });
    expect(message.data).toMatchObject({ cohort_id: cohortId, stage_index: 0, action: "retry", count: 3 });
    expect(message.data.recipients.map((each: { recipient: string }) => each.recipient)).toEqual(addresses(3));
    expect(headers["idempotency-key"]).toBe(message.id);
    const [, seconds = "", mac = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-signature"])) ?? [];
    expect(createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")).toBe(mac);
  });

  test("large stages go in requests of a thousand, nobody in two of them", async () => {
    const cohortId = await released(2300);
    await send(cohortId);
    const sent = heard.map((each) =>
      JSON.parse(each.body).data.recipients.map((one: { recipient: string }) => one.recipient),
    );
    expect(sent.map((each) => each.length)).toEqual([1000, 1000, 300]);
    expect(new Set(sent.flat()).size).toBe(2300);
    expect(new Set(heard.map((each) => each.headers["idempotency-key"])).size).toBe(3);
  });

  test("two workers at once send nobody twice", async () => {
    const cohortId = await released(2300);
    await Promise.all([send(cohortId), send(cohortId)]);
    const sent = heard.flatMap((each) =>
      JSON.parse(each.body).data.recipients.map((one: { recipient: string }) => one.recipient),
    );
    expect(sent).toHaveLength(2300);
    expect(new Set(sent).size).toBe(2300);
    expect(await states(cohortId)).toEqual({ handed_over: 2300 });
    expect((await stage(cohortId))?.state).toBe("observing");
  });

  test("a refusal is tried again later under the same key", async () => {
    const cohortId = await released(2);
    answers = [503];
    await send(cohortId);
    expect(await states(cohortId)).toEqual({ claimed: 2 });
    const [job] = await waiting();
    expect(job).toMatchObject({ attempt: 1, runAt: new Date(minutesAfter(1).getTime() + 10_000) });
    await send(cohortId, 1);
    expect(await states(cohortId)).toEqual({ handed_over: 2 });
    expect(heard[0]?.headers["idempotency-key"]).toBe(heard[1]?.headers["idempotency-key"]);
  });

  test("after the last attempt the recipients are unknown, for a person, and the stage is observed", async () => {
    const cohortId = await released(2);
    answers = [500];
    await send(cohortId, 5);
    expect(await states(cohortId)).toEqual({ unknown: 2 });
    expect((await stage(cohortId))?.state).toBe("observing");
    const row = await database().timelineEntry.findFirstOrThrow({
      where: { kind: "release.gave_up", incidentId: night.incidentId },
    });
    expect(row.text).toContain("the receiver answered 500");
    expect(row.text).toContain("2 are in doubt");
  });

  test("a lost answer is a doubt that is never tried again", async () => {
    const cohortId = await released(2);
    answers = ["cut"];
    await send(cohortId);
    expect(await states(cohortId)).toEqual({ unknown: 2 });
    await send(cohortId, 1);
    expect(heard).toHaveLength(1);
    expect(await states(cohortId)).toEqual({ unknown: 2 });
    expect((await stage(cohortId))?.state).toBe("observing");
  });

  test("a redirect is not followed", async () => {
    const cohortId = await released(1);
    answers = [302];
    await send(cohortId);
    expect(heard).toHaveLength(1);
    expect(await states(cohortId)).toEqual({ claimed: 1 });
  });

  test("a webhook that was removed gets nothing", async () => {
    const cohortId = await released(1);
    await database().releaseTarget.update({ where: { id: targetId }, data: { disabledAt: NIGHT } });
    await send(cohortId, 5);
    expect(heard).toHaveLength(0);
    expect(await states(cohortId)).toEqual({ unknown: 1 });
  });
});

describe("Stop while a webhook is served", () => {
  test("before the first request: nothing goes out", async () => {
    const cohortId = await released(3);
    await stopCohort(night.grace, { cohortId, now: NIGHT });
    await send(cohortId);
    expect(heard).toHaveLength(0);
    expect(await states(cohortId)).toEqual({ cancelled: 3 });
    expect((await stage(cohortId))?.state).toBe("stopped");
  });

  test("in the middle: the request under way ends before Stop returns, and no other begins", async () => {
    const cohortId = await released(2300);
    let stopped: Promise<unknown> | undefined;
    let returned = false;
    answers = [
      async () => {
        stopped = stopCohort(night.grace, { cohortId, now: NIGHT }).then(() => {
          returned = true;
        });
        // Stop waits for this very answer; give it the chance to be wrong.
        await vi.waitFor(async () => {
          const rows = await database().$queryRaw<{ waits: bigint }[]>`
            SELECT count(*) AS "waits" FROM pg_stat_activity
            WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
          expect(Number(rows[0]?.waits)).toBeGreaterThan(0);
        });
        expect(returned).toBe(false);
        return 200;
      },
    ];
    await send(cohortId);
    await stopped;
    expect(heard).toHaveLength(1);
    expect(await states(cohortId)).toEqual({ handed_over: 1000, cancelled: 1300 });
  });
});

describe("a worker that dies", () => {
  test("between marking and answering leaves doubts, and the rest goes on without them", async () => {
    const cohortId = await released(3);
    // What a kill -9 leaves behind: one marked, two claimed, no job.
    await database().dispatch.updateMany({
      where: { cohortId, recipientKey: addresses(1)[0] ?? "" },
      data: { state: "unknown" },
    });
    await database().$executeRaw`SELECT graphile_worker.remove_job('release.send:' || ${cohortId} || ':0')`;
    expect(await waiting()).toEqual([]);
    await resumeSends(minutesAfter(1));
    expect(await waiting()).toEqual([]);
    await resumeSends(minutesAfter(2));
    expect(await waiting()).toMatchObject([{ attempt: 0 }]);
    await send(cohortId, 0, minutesAfter(3));
    expect(JSON.parse(heard[0]?.body ?? "{}").data.count).toBe(2);
    expect(await states(cohortId)).toEqual({ handed_over: 2, unknown: 1 });
  });
});

describe("targets", () => {
  test("the secret is shown once; the list is without it", async () => {
    expect(secret).toMatch(/^whsec_[0-9a-f]{64}$/);
    const { items } = await listTargets(night.ada);
    expect(items).toEqual([{ id: targetId, kind: "webhook", name: "Mailer", url, createdAt: NIGHT.toISOString() }]);
  });

  test("are added by administrators only, under one name each", async () => {
    await expect(addTarget(night.ada, { name: "x", url, now: NIGHT })).rejects.toMatchObject({ code: "forbidden" });
    const root = await makePerson(night.workspaceId, "administrator");
    await expect(addTarget(root, { name: "Mailer", url, now: NIGHT })).rejects.toMatchObject({ code: "conflict" });
    await expect(addTarget(root, { name: "y", url: "ftp://example.org", now: NIGHT })).rejects.toMatchObject({
      code: "invalid",
    });
  });
});

describe("the guard, where private networks are not allowed", () => {
  const post = (to: string) => postSigned({ url: to, body: "{}", headers: {}, timeoutMs: 2_000, allowPrivate: false });

  test("refuses loopback by number and a name that leads there, without connecting", async () => {
    const port = new URL(url).port;
    for (const host of ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433"])
      expect((await post(`https://${host}:${port}/hook`)).kind, host).toBe("not_sent");
    expect(heard).toHaveLength(0);
  });

  test("says when nobody listens: not sent, so it may be tried again", async () => {
    const result = await postSigned({
      url: "http://127.0.0.1:1/",
      body: "{}",
      headers: {},
      timeoutMs: 2_000,
      allowPrivate: true,
    });
    expect(result).toEqual({ kind: "not_sent", why: "no connection (ECONNREFUSED)" });
  });

  test("says when no answer came in time: in doubt", async () => {
    answers = [() => new Promise(() => {})];
    const result = await postSigned({ url, body: "{}", headers: {}, timeoutMs: 100, allowPrivate: true });
    expect(result.kind).toBe("in_doubt");
  });
});
