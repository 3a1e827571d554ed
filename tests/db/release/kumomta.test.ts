import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Person } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { actOnKumo } from "#lib/release/kumomta/act";
import { addKumoServer } from "#lib/release/kumomta/add-server";
import { KumoAction } from "#lib/release/kumomta/contract";
import { getKumoState } from "#lib/release/kumomta/get-state";
import { testTarget } from "#lib/release/watch/test-target";
import { makePerson } from "#tests/support/people";
import { makeNight, NIGHT, timelineKinds } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});
// The rate of calls has its own test.
vi.mock("#lib/release/unsuppress/turn", () => ({ turnOf: async () => {} }));

const ENTRY = "9511a32e-66f8-42aa-b151-ccb176df47d9";
const OTHER = "552016f1-08e7-4e90-9da3-fd5c25acd069";

type Answer = { status: number; body?: string; headers?: Record<string, string> } | "cut";
const heard: { call: string; body: string; authorization: string | undefined }[] = [];
let answers: Record<string, Answer[]> = {};
const suspensions = new Map<string, object>();
const bounces = new Map<string, object>();

/** Answers as the reference of KumoMTA's HTTP API documents it, unless told otherwise. */
function documented(method: string, path: string, body: string): Answer {
  const list = path === "/api/admin/bounce/v1" ? bounces : suspensions;
  const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });
  if (path === "/api/admin/rebind/v1") return json({});
  if (method === "GET") return json([...list.values()]);
  const said = JSON.parse(body) as { id?: string; domain?: string; reason?: string; duration?: string };
  if (method === "POST") {
    list.set(ENTRY, { id: ENTRY, duration: "29m 59s", domain: said.domain, reason: said.reason });
    return json({ id: ENTRY });
  }
  return list.delete(said.id ?? "") ? { status: 200, body: "removed" } : { status: 404, body: "not found" };
}

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("utf8");
  });
  request.on("end", () => {
    const call = `${request.method} ${request.url}`;
    heard.push({ call, body, authorization: request.headers.authorization });
    const answer = answers[call]?.shift() ?? documented(request.method ?? "", request.url ?? "", body);
    if (answer === "cut") return request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  });
});
let url = "";
let night: Awaited<ReturnType<typeof makeNight>>;
let root: Person;
let targetId: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  if (place && typeof place === "object") url = `http://127.0.0.1:${place.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  night = await makeNight();
  root = await makePerson(night.workspaceId, "administrator", "Root");
  const credentials = { user: "desk", password: "hush" };
  ({ id: targetId } = await addKumoServer(root, { name: "KM", url: `${url}/`, credentials, now: NIGHT }));
  heard.length = 0;
  answers = {};
  suspensions.clear();
  bounces.clear();
  const entry = { id: OTHER, duration: "4m", domain: "example.org", reason: "cleaning up a bad send", tenant: null };
  bounces.set(OTHER, { ...entry, bounced: { "example.org": 42 }, total_bounced: 42 });
});

const SUSPEND = { action: "suspend", domain: "example.org", reason: "relay denied", minutes: 30 } as const;
const act = (action: KumoAction, over: { dryRun?: boolean; incidentId?: string } = {}) =>
  actOnKumo(night.ada, { targetId, do: action, dryRun: false, now: NIGHT, ...over });
const calls = () => heard.map((each) => each.call);

test("the credentials are kept encrypted and sent as Basic; without a user nothing is sent", async () => {
  expect((await database().releaseTarget.findUniqueOrThrow({ where: { id: targetId } })).secret).not.toContain("hush");
  await getKumoState(night.ada, { targetId });
  expect(heard[0]?.authorization).toBe(`Basic ${Buffer.from("desk:hush").toString("base64")}`);
  const bare = { name: "Bare", url, credentials: { user: "", password: "" }, now: NIGHT };
  const { id } = await addKumoServer(root, bare);
  heard.length = 0;
  await getKumoState(night.ada, { targetId: id });
  expect(heard[0]?.authorization).toBeUndefined();
});

test("a dry run only looks and says what it would do", async () => {
  const done = await act(SUSPEND, { dryRun: true, incidentId: night.incidentId });
  expect(done).toMatchObject({ result: "would", dryRun: true, state: { bounces: [{ totalBounced: 42 }] } });
  expect(done.says).toContain("This would suspend delivery to example.org on KM for 30 minutes");
  expect(calls()).toEqual(["GET /api/admin/suspend/v1", "GET /api/admin/bounce/v1"]);
  expect(await timelineKinds(night.incidentId)).not.toContain("release.kumomta");
});

describe("each action is one documented call, read back", () => {
  test("suspend: a domain, a reason and a duration", async () => {
    expect(await act(SUSPEND, { incidentId: night.incidentId })).toMatchObject({ result: "done" });
    expect(heard[0]).toMatchObject({ call: "POST /api/admin/suspend/v1" });
    expect(JSON.parse(heard[0]?.body ?? "")).toEqual({
      domain: "example.org",
      reason: "relay denied",
      duration: "30m",
    });
    expect(calls().slice(1)).toEqual(["GET /api/admin/suspend/v1", "GET /api/admin/bounce/v1"]);
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("release.kumomta");
  });

  test("resume and lift: the entry by its id; one that is gone already is done", async () => {
    await act(SUSPEND);
    expect(await act({ action: "resume", id: ENTRY })).toMatchObject({ result: "done", state: { suspensions: [] } });
    expect(await act({ action: "resume", id: ENTRY })).toMatchObject({ result: "done" });
    heard.length = 0;
    expect(await act({ action: "lift_bounce", id: OTHER })).toMatchObject({ result: "done", state: { bounces: [] } });
    expect(heard[0]).toMatchObject({ call: "DELETE /api/admin/bounce/v1", body: JSON.stringify({ id: OTHER }) });
  });

  test("rebind: one domain, tried at once, nothing of the messages changed", async () => {
    const done = await act({ action: "rebind", domain: "example.org", reason: "MX is back" });
    expect(done).toMatchObject({ result: "done", says: expect.stringContaining("The server took it") });
    expect(JSON.parse(heard[0]?.body ?? "")).toEqual({
      domain: "example.org",
      reason: "MX is back",
      data: {},
      always_flush: true,
    });
  });
});

describe("what does not work is told, and nothing is repeated", () => {
  const SUSPEND_CALL = "POST /api/admin/suspend/v1";
  test.each<[string, Answer, string]>([
    ["a refused key", { status: 401 }, "The server refused us (401)"],
    ["an address that is not trusted", { status: 403, body: "nope" }, "list of trusted hosts"],
    ["a rate limit", { status: 429, headers: { "retry-after": "30" } }, "(429): try again in 30 seconds"],
    ["a bad request", { status: 422, body: "missing field `reason`\n" }, "answered 422: missing field `reason`."],
    ["a broken server", { status: 503 }, "The server answered 503."],
  ])("%s: failed", async (_name, answer, says) => {
    answers = { [SUSPEND_CALL]: [answer] };
    const done = await act(SUSPEND, { incidentId: night.incidentId });
    expect(done).toMatchObject({ result: "failed", state: null });
    expect(done.says).toContain(says);
    expect(calls()).toEqual([SUSPEND_CALL]);
    expect(await timelineKinds(night.incidentId)).not.toContain("release.kumomta");
  });

  test("a lost answer is settled by reading back where that is possible", async () => {
    answers = { [SUSPEND_CALL]: ["cut"], "POST /api/admin/rebind/v1": ["cut"] };
    expect(await act(SUSPEND)).toMatchObject({ result: "failed", says: "Read back: it did not take hold." });
    const lost = await act({ action: "rebind", domain: "example.org", reason: "MX is back" });
    expect(lost).toMatchObject({ result: "unknown", says: expect.stringContaining("answer was lost") });
    expect(calls().filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });

  test.each<[string, Answer]>([
    ["a web page", { status: 200, body: "<html>" }],
    ["another shape", { status: 200, body: '{"suspensions":[]}' }],
    ["an entry without its id", { status: 200, body: '[{"reason":"x","duration":"5m"}]' }],
  ])("a list that is %s is not taken for granted", async (_name, answer) => {
    answers = { "GET /api/admin/suspend/v1": [answer, answer] };
    await expect(getKumoState(night.ada, { targetId })).rejects.toThrow("not of the documented shape");
    expect(await act(SUSPEND)).toMatchObject({ result: "unknown", state: null });
  });
});

test("every action names one domain or one entry, so that nothing is ever done to all queues", () => {
  const wrong = [
    { action: "suspend", reason: "x y z", minutes: 5 },
    { action: "rebind", domain: "", reason: "all of it" },
    { action: "rebind", domain: "*", reason: "all of it" },
    { action: "rebind", domain: "example", reason: "all of it" },
    { action: "resume", id: "everything" },
    { action: "suspend", domain: "example.org", reason: "x y z", minutes: 0 },
    { action: "bounce", domain: "example.org", reason: "gone" },
  ];
  for (const action of wrong) expect(KumoAction.safeParse(action).success, JSON.stringify(action)).toBe(false);
  expect(KumoAction.parse({ ...SUSPEND, domain: " Example.ORG " })).toMatchObject({ domain: "example.org" });
});

test("adding is for administrators, acting for operators, and only on a KumoMTA server", async () => {
  const viewer = await makePerson(night.workspaceId, "viewer");
  const wish = { name: "x", url, credentials: { user: "", password: "" }, now: NIGHT };
  await expect(addKumoServer(night.ada, wish)).rejects.toMatchObject({ code: "forbidden" });
  await expect(addKumoServer(root, { ...wish, name: "KM" })).rejects.toMatchObject({ code: "conflict" });
  await expect(addKumoServer(root, { ...wish, url: "ftp://example.org" })).rejects.toMatchObject({ code: "invalid" });
  await expect(getKumoState(viewer, { targetId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(getKumoState(night.ada, { targetId: "tgt_none" })).rejects.toMatchObject({ code: "not_found" });
  expect(await testTarget(root, { targetId, now: NIGHT })).toMatchObject({ check: { works: true } });
});
