import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET as script } from "#app/api/v1/cohorts/[id]/postfix-script/route";
import { GET as queued } from "#app/api/v1/cohorts/[id]/queued/route";
import { GET as pulls } from "#app/api/v1/cohorts/[id]/stages/[stage]/pulls/route";
import { POST as release } from "#app/api/v1/cohorts/[id]/stages/[stage]/release/route";
import { POST as settle } from "#app/api/v1/cohorts/[id]/stages/[stage]/settle/route";
import { GET as listRuns, POST as unsuppress } from "#app/api/v1/cohorts/[id]/stages/[stage]/unsuppress/route";
import { POST as stop } from "#app/api/v1/cohorts/[id]/stop/route";
import { POST as addSender } from "#app/api/v1/release-pull-senders/route";
import { POST as acknowledge } from "#app/api/v1/release-pulls/[claim]/acknowledge/route";
import { GET as getPull, PUT as putPull } from "#app/api/v1/release-pulls/[claim]/route";
import { POST as addList } from "#app/api/v1/suppression-lists/route";
import { POST as goOnWith } from "#app/api/v1/unsuppress-runs/[id]/go-on/route";
import { POST as pause } from "#app/api/v1/unsuppress-runs/[id]/pause/route";
import { GET as getRun } from "#app/api/v1/unsuppress-runs/[id]/route";
import { systemActor } from "#lib/access/actor";
import { makeToken } from "#lib/access/make-token";
import { CohortShape } from "#lib/cohort/contract";
import { database } from "#lib/platform/database";
import { listUnsuppressRuns, UnsuppressRunDetail } from "#lib/release/list-run/contract";
import { getQueued } from "#lib/release/postfix/contract";
import { PullShape, putPull as putPullOperation } from "#lib/release/pull/contract";
import { goOn } from "#tests/support/list-run";
import { makePerson } from "#tests/support/people";
import { addFailures, addresses, approvedCohort, makeNight } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});
// The rate of calls has its own test.
vi.mock("#lib/release/unsuppress/turn", () => ({ turnOf: async () => {} }));

const listed = new Set<string>();
const sendgrid = createServer((request, response) => {
  const address = decodeURIComponent(request.url?.split("/").at(-1) ?? "");
  if (request.method === "DELETE") listed.delete(address);
  response.end(listed.has(address) ? JSON.stringify([{ email: address, reason: "550" }]) : "[]");
});
let listUrl = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => sendgrid.listen(0, "127.0.0.1", resolve));
  const at = sendgrid.address();
  if (at && typeof at === "object") listUrl = `http://127.0.0.1:${at.port}`;
});
afterAll(() => {
  sendgrid.closeAllConnections();
  sendgrid.close();
});

let cohortId: string;
let admin: string;
let ada: string;
let viewer: string;
let token: string;
let workspaceId: string;

beforeEach(async () => {
  listed.clear();
  const night = await makeNight();
  ({ workspaceId } = night);
  const root = await makePerson(workspaceId, "administrator", "Root");
  admin = await cookieFor(root);
  ada = await cookieFor(night.ada);
  viewer = await cookieFor(await makePerson(workspaceId, "viewer", "Vi"));
  ({ token } = await makeToken(root, { name: "ci", scopes: ["read", "operate", "release"] }));
  await addFailures(
    workspaceId,
    addresses(3).map((recipient) => ({ recipient })),
  );
  // The route's clock is the real one, so the hold and the approval are of now.
  const now = new Date();
  const leaseUntil = new Date(now.getTime() + 3_600_000);
  await database().hold.updateMany({ where: { workspaceId }, data: { leaseUntil } });
  ({
    cohort: { id: cohortId },
  } = await approvedCohort(night, [3], now));
});

async function json(response: Promise<Response>, status = 200): Promise<Record<string, unknown>> {
  const got = await response;
  const body = (await got.json()) as Record<string, unknown>;
  expect([got.status, body]).toEqual([status, body]);
  return body;
}
type Options = Parameters<typeof call>[3];
const stagePath = (what: string) => `/api/v1/cohorts/${cohortId}/stages/0/${what}`;
const at = (options: Options = {}): Options => ({ ...options, params: { id: cohortId, stage: "0" } });
const releaseIt = (body: unknown, as: Options = { cookie: ada }) =>
  call(release, "POST", stagePath("release"), at({ ...as, body }));

describe("taking a stage off a suppression list", () => {
  async function list(): Promise<string> {
    const credentials = { kind: "sendgrid", token: "SG.x", list: "blocks" };
    const body = { name: "SG", url: listUrl, credentials };
    return String((await json(call(addList, "POST", "/api/v1/suppression-lists", { cookie: admin, body }))).id);
  }
  const finish = (id: string) => goOn(systemActor("test", workspaceId), id, () => new Date());
  const run = (body: unknown, as: Options = { cookie: ada }) =>
    call(unsuppress, "POST", stagePath("unsuppress"), at({ ...as, body }));

  test("is a dry run unless said otherwise, begins once for one key, and ends with Stop", async () => {
    const targetId = await list();
    for (const address of addresses(3)) listed.add(address);
    const begun = UnsuppressRunDetail.parse(await json(run({ targetId })));
    expect(begun).toMatchObject({ dryRun: true, state: "running", looked: 0, startedBy: { name: "Ada" } });
    await json(run({ targetId }), 409);
    const as = (cookie: string) => ({ cookie, params: { id: begun.id } });
    const ask = async (cookie = ada) =>
      UnsuppressRunDetail.parse(await json(call(getRun, "GET", `/api/v1/unsuppress-runs/${begun.id}`, as(cookie))));
    await json(call(pause, "POST", `/api/v1/unsuppress-runs/${begun.id}/pause`, as(viewer)), 403);
    await json(call(pause, "POST", `/api/v1/unsuppress-runs/${begun.id}/pause`, as(ada)));
    expect(await ask(viewer)).toMatchObject({ state: "paused", why: expect.stringContaining("Ada") });
    await json(call(goOnWith, "POST", `/api/v1/unsuppress-runs/${begun.id}/go-on`, as(ada)));
    await finish(begun.id);
    expect(await ask()).toMatchObject({ state: "done", counts: { would_remove: 3 } });
    expect(listed.size).toBe(3);

    const once = { cookie: ada, headers: { "idempotency-key": "take off" } };
    const real = UnsuppressRunDetail.parse(await json(run({ targetId, dryRun: false }, once)));
    await finish(real.id);
    for (const address of addresses(3)) expect(listed.has(address)).toBe(false);
    expect(await json(run({ targetId, dryRun: false }, once))).toMatchObject({ id: real.id });
    await json(run({ targetId, dryRun: true }, once), 422);
    const runs = await json(call(listRuns, "GET", stagePath("unsuppress"), at({ cookie: viewer })));
    expect(listUnsuppressRuns.response.parse(runs)).toMatchObject({ total: 2, items: [{ id: real.id }, {}] });
    await json(
      call(stop, "POST", `/api/v1/cohorts/${cohortId}/stop`, { cookie: ada, params: { id: cohortId }, body: {} }),
    );
    await json(run({ targetId, dryRun: false }), 409);
  });

  test("is refused to viewers and tokens, and for what is not there", async () => {
    const targetId = await list();
    await json(run({ targetId }, { cookie: viewer }), 403);
    await json(run({ targetId }, { token }), 403);
    await json(run({ targetId }, {}), 401);
    await json(run({}), 422);
    await json(run({ targetId, dryRun: "no" }), 422);
    await json(run({ targetId: "tgt_none" }), 404);
    const params = { id: cohortId, stage: "7" };
    await json(call(unsuppress, "POST", stagePath("unsuppress"), { cookie: ada, params, body: { targetId } }), 404);
  });
});

describe("settling what is in doubt", () => {
  const settleIt = (body: unknown, as: Options = { cookie: ada }) =>
    call(settle, "POST", stagePath("settle"), at({ ...as, body }));

  test("takes the number that was seen, once, from somebody who may release", async () => {
    await json(releaseIt({ adapter: "file", count: 3 }));
    await database().dispatch.updateMany({ where: { cohortId }, data: { state: "unknown" } });
    await json(settleIt({ arrived: true, count: 3 }, { cookie: viewer }), 403);
    await json(settleIt({ arrived: true, count: 3 }, { token }), 403);
    await json(settleIt({ arrived: "perhaps", count: 3 }), 422);
    await json(settleIt({ arrived: true, count: 0 }), 422);
    await json(settleIt({ arrived: true, count: 2 }), 409);
    const key = { cookie: ada, headers: { "idempotency-key": "settled" } };
    const settled = await json(settleIt({ arrived: true, count: 3, words: "seen in its log" }, key));
    expect(CohortShape.parse(settled).stages[0]?.state).toBe("observing");
    expect(await json(settleIt({ arrived: true, count: 3, words: "seen in its log" }, key))).toEqual(settled);
    await json(settleIt({ arrived: true, count: 3 }), 409);
    expect(await database().dispatch.count({ where: { cohortId, state: "handed_over" } })).toBe(3);
  });
});

describe("a sender over HTTP", () => {
  const claimPath = (claim: string, more = "") => `/api/v1/release-pulls/${claim}${more}`;
  const fetchIt = (claim: string, body: unknown, as: Options) =>
    call(putPull, "PUT", claimPath(claim), { ...as, params: { claim }, body });
  const look = (claim: string, as: Options) => call(getPull, "GET", claimPath(claim), { ...as, params: { claim } });
  const say = (claim: string, body: unknown, as: Options) =>
    call(acknowledge, "POST", claimPath(claim, "/acknowledge"), { ...as, params: { claim }, body });

  async function sender(): Promise<{ targetId: string; as: Options }> {
    const body = { name: "Fetcher" };
    const made = await json(call(addSender, "POST", "/api/v1/release-pull-senders", { cookie: admin, body }));
    return { targetId: String(made.id), as: { token: String(made.token) } };
  }

  test("fetches, asks, acknowledges: every answer has the contract's shape; after Stop nobody is handed out", async () => {
    const { targetId, as } = await sender();
    expect(await json(fetchIt("a", {}, as))).toMatchObject({ pull: null, recipients: [] });
    await json(releaseIt({ adapter: "pull", targetId, count: 3 }));
    const fetched = putPullOperation.response.parse(await json(fetchIt("a", { limit: 2 }, as)));
    expect(fetched.recipients.map((each) => each.recipient)).toEqual(addresses(2));
    expect(putPullOperation.response.parse(await json(fetchIt("a", { limit: 2 }, as)))).toEqual(fetched);
    expect(PullShape.parse(await json(look("a", as)))).toEqual(fetched.pull);

    const [first] = fetched.recipients;
    const results = [{ idempotencyKey: String(first?.idempotency_key), result: "handed_over" }];
    const said = await json(say("a", { results }, { ...as, headers: { "idempotency-key": "ack a" } }));
    expect(said).toMatchObject({ pull: { handedOver: 1, open: 1 }, notTaken: [] });
    expect(await json(say("a", { results }, { ...as, headers: { "idempotency-key": "ack a" } }))).toEqual(said);

    const seen = await json(call(pulls, "GET", `${stagePath("pulls")}?limit=5`, at({ cookie: viewer })));
    expect(seen).toMatchObject({ total: 1, waiting: 1, items: [{ claim: "a", handedOver: 1 }] });
    await json(
      call(stop, "POST", `/api/v1/cohorts/${cohortId}/stop`, { cookie: ada, params: { id: cohortId }, body: {} }),
    );
    const key = { ...as, headers: { "idempotency-key": "a kept answer" } };
    expect(await json(fetchIt("a", { limit: 2 }, key))).toMatchObject({ pull: { state: "stopped" }, recipients: [] });
    expect(await json(fetchIt("b", {}, key))).toMatchObject({ pull: null, recipients: [] });
    expect(await database().dispatch.count({ where: { cohortId, state: "cancelled" } })).toBe(1);
  });

  test("is known by its own token alone, which can do nothing else", async () => {
    const { targetId, as } = await sender();
    await json(releaseIt({ adapter: "pull", targetId, count: 3 }));
    await json(fetchIt("a", {}, { token }), 403);
    await json(fetchIt("a", {}, { cookie: admin }), 403);
    await json(fetchIt("a", {}, {}), 401);
    await json(look("a", { token }), 403);
    await json(call(pulls, "GET", stagePath("pulls"), at(as)), 403);
    await json(releaseIt({ adapter: "file", count: 3 }, as), 403);
    await json(
      call(stop, "POST", `/api/v1/cohorts/${cohortId}/stop`, { ...as, params: { id: cohortId }, body: {} }),
      403,
    );
    expect(await database().dispatch.count({ where: { cohortId, state: "claimed" } })).toBe(3);
  });

  test("bad calls are told what is wrong with them", async () => {
    const { targetId, as } = await sender();
    await json(releaseIt({ adapter: "pull", count: 3 }), 422);
    await json(releaseIt({ adapter: "pull", targetId: "tgt_none", count: 3 }), 404);
    await json(releaseIt({ adapter: "carrier pigeon", count: 3 }), 422);
    await json(releaseIt({ adapter: "pull", targetId, count: 3 }));
    for (const body of [{ limit: 0 }, { limit: 501 }, { limit: 1.5 }, { leaseSeconds: 1 }, { leaseSeconds: 10_000 }])
      await json(fetchIt("a", body, as), 422);
    await json(fetchIt("a b", {}, as), 422);
    await json(look("none", as), 404);
    await json(say("none", { results: [{ idempotencyKey: "k", result: "refused" }] }, as), 404);
    await json(fetchIt("a", {}, as));
    await json(say("a", { results: [] }, as), 422);
    await json(say("a", { results: [{ idempotencyKey: "k", result: "lost" }] }, as), 422);
    const strange = await json(say("a", { results: [{ idempotencyKey: "k", result: "refused" }] }, as));
    expect(strange.notTaken).toEqual([{ idempotencyKey: "k", why: "It is not in this fetch." }]);
  });
});

describe("mail that Postfix still holds", () => {
  const ask = (handler: typeof queued, what: string, as: Options, id = cohortId) =>
    call(handler, "GET", `/api/v1/cohorts/${id}/${what}`, { ...as, params: { id } });

  test("is listed for readers and scripted for operators; with nothing queued there is no script", async () => {
    const seen = getQueued.response.parse(await json(ask(queued, "queued", { cookie: viewer })));
    expect(seen).toMatchObject({ mails: 0, refused: [{ why: "gone_from_queue", count: 3 }] });
    expect(seen.blockedBy).toContain("No mail of this window");
    await json(ask(script, "postfix-script", { cookie: ada }), 409);
    await json(ask(script, "postfix-script", { cookie: viewer }), 403);
    await json(ask(script, "postfix-script?mode=delete", { cookie: ada }), 422);
    await json(ask(script, "postfix-script?limit=0", { cookie: ada }), 422);
    await json(ask(queued, "queued", { cookie: ada }, "coh_none"), 404);
    await json(ask(queued, "queued", {}), 401);
  });

  test("comes as a shell script to keep, never shown in a page", async () => {
    await addFailures(workspaceId, [{ recipient: "waits@example.org", outcome: "deferred" }]);
    await database().deliveryEvent.updateMany({
      where: { workspaceId, recipient: "waits@example.org" },
      data: { queueId: "4ABCDE1234" },
    });
    const incidentId = (await database().cohort.findUniqueOrThrow({ where: { id: cohortId } })).incidentId;
    const { ada: author, grace } = {
      ada: await makePerson(workspaceId, "operator"),
      grace: await makePerson(workspaceId, "approver"),
    };
    // The first plan would hold the same people, so it ends before the second is made.
    await call(stop, "POST", `/api/v1/cohorts/${cohortId}/stop`, { cookie: ada, params: { id: cohortId }, body: {} });
    const { cohort } = await approvedCohort({ workspaceId, ada: author, grace, incidentId }, [3], new Date());
    const got = await ask(script, "postfix-script?mode=requeue", { cookie: ada }, cohort.id);
    expect(got.status).toBe(200);
    expect(got.headers.get("content-disposition")).toBe('attachment; filename="rebound-cohort-2-requeue.sh"');
    expect(got.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await got.text()).toContain('postsuper -r "$id" deferred');
  });
});
