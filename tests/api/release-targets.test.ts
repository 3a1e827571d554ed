import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { POST as kumoAct } from "#app/api/v1/kumomta-servers/[id]/actions/route";
import { PUT as replaceKumo } from "#app/api/v1/kumomta-servers/[id]/credentials/route";
import { GET as kumoState } from "#app/api/v1/kumomta-servers/[id]/state/route";
import { POST as addKumo } from "#app/api/v1/kumomta-servers/route";
import { GET as adapters } from "#app/api/v1/release-adapters/route";
import { POST as addSender } from "#app/api/v1/release-pull-senders/route";
import { DELETE as removeTarget } from "#app/api/v1/release-targets/[id]/route";
import { POST as replaceSecret } from "#app/api/v1/release-targets/[id]/secret/route";
import { POST as addTarget, GET as targets } from "#app/api/v1/release-targets/route";
import { PUT as replaceCredentials } from "#app/api/v1/suppression-lists/[id]/credentials/route";
import { POST as addList } from "#app/api/v1/suppression-lists/route";
import type { Person } from "#lib/access/actor";
import { makeToken } from "#lib/access/make-token";
import { database } from "#lib/platform/database";
import { listAdapters, postTargetSecret, TargetShape } from "#lib/release/contract";
import { postKumoAction } from "#lib/release/kumomta/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let workspaceId: string;
let root: Person;
let admin: string;
let ada: string;
let viewer: string;
let token: string;
let kumoUrl = "";

/** A KumoMTA server without a suspension or a bounce at work. */
const kumo = createServer((_request, response) => response.end("[]"));

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  admin = await cookieFor(root);
  ada = await cookieFor(await makePerson(workspaceId, "operator", "Ada"));
  viewer = await cookieFor(await makePerson(workspaceId, "viewer", "Vi"));
  ({ token } = await makeToken(root, { name: "ci", scopes: ["read", "intake", "operate", "suppression", "release"] }));
  await new Promise<void>((resolve) => kumo.listen(0, "127.0.0.1", resolve));
  const at = kumo.address();
  if (at && typeof at === "object") kumoUrl = `http://127.0.0.1:${at.port}`;
});
afterAll(() => {
  kumo.closeAllConnections();
  kumo.close();
});

async function json(response: Promise<Response>, status = 200): Promise<Record<string, unknown>> {
  const got = await response;
  const body = (await got.json()) as Record<string, unknown>;
  expect([got.status, body]).toEqual([status, body]);
  return body;
}
const SENDGRID = { kind: "sendgrid", token: "SG.clear", list: "blocks" };
const POSTMARK = { kind: "postmark", token: "pm", stream: "broadcast" };
const LIST = { name: "SG", url: "https://api.sendgrid.com", credentials: SENDGRID };

describe("GET /release-adapters", () => {
  test("gives the matrix to everybody who may read, in the contract's shape", async () => {
    const ask = { cookie: viewer };
    const { items } = listAdapters.response.parse(await json(call(adapters, "GET", "/api/v1/release-adapters", ask)));
    const hand = items.filter((each) => each.abilities.handOver).map((each) => each.adapter);
    expect(hand).toEqual(["file", "webhook", "pull"]);
    for (const each of items) expect(each.cannot.length, each.adapter).toBeGreaterThan(0);
    await json(call(adapters, "GET", "/api/v1/release-adapters", { token }));
    await json(call(adapters, "GET", "/api/v1/release-adapters"), 401);
  });
});

describe("adding a target", () => {
  const adds: [string, Parameters<typeof call>[0], string, Record<string, unknown>][] = [
    ["a webhook", addTarget, "/api/v1/release-targets", { name: "Hook", url: "https://hooks.example.org/" }],
    ["a suppression list", addList, "/api/v1/suppression-lists", LIST],
    ["a sender that fetches", addSender, "/api/v1/release-pull-senders", { name: "Fetcher" }],
    ["a KumoMTA server", addKumo, "/api/v1/kumomta-servers", { name: "KM", url: "https://km.example.org:8000" }],
  ];

  test.each(adds)(
    "%s: administrators only, once for one key, never under a name in use",
    async (_n, add, path, body) => {
      for (const cookie of [ada, viewer]) await json(call(add, "POST", path, { cookie, body }), 403);
      await json(call(add, "POST", path, { token, body }), 403);
      await json(call(add, "POST", path, { body }), 401);
      const again = { cookie: admin, body, headers: { "idempotency-key": `add ${path}` } };
      const made = await json(call(add, "POST", path, again));
      expect(TargetShape.parse(made)).toMatchObject({ name: body.name });
      expect(await json(call(add, "POST", path, again))).toEqual(made);
      await json(call(add, "POST", path, { ...again, body: { ...body, name: "Another" } }), 422);
      await json(call(add, "POST", path, { cookie: admin, body }), 409);
      expect(await database().releaseTarget.count({ where: { workspaceId, name: String(body.name) } })).toBe(1);
    },
  );

  test("the list shows all of them without a secret, a token or credentials", async () => {
    const all = await json(call(targets, "GET", "/api/v1/release-targets", { cookie: viewer }));
    const text = JSON.stringify(all);
    expect(TargetShape.array().parse(all.items)).toHaveLength(4);
    for (const secret of ["SG.clear", "whsec_", "rbd_", "secret", "tokenId", "credentials"])
      expect(text, secret).not.toContain(secret);
  });

  test("what is kept to answer a repetition holds none of them either", async () => {
    const kept = await database().idempotencyRecord.findMany({ where: { workspaceId } });
    expect(kept).toHaveLength(4);
    expect(JSON.stringify(kept)).not.toMatch(/whsec_|rbd_/);
  });

  test.each<[string, Parameters<typeof call>[0], string, unknown]>([
    ["a list without credentials", addList, "/api/v1/suppression-lists", { ...LIST, credentials: undefined }],
    ["a list of no known kind", addList, "/api/v1/suppression-lists", { ...LIST, credentials: { kind: "mandrill" } }],
    [
      "a list without its key",
      addList,
      "/api/v1/suppression-lists",
      { ...LIST, credentials: { ...SENDGRID, token: "" } },
    ],
    [
      "a list whose URL holds a password",
      addList,
      "/api/v1/suppression-lists",
      { ...LIST, url: "https://a:b@x.example" },
    ],
    ["a list that is no URL", addList, "/api/v1/suppression-lists", { ...LIST, url: "sendgrid" }],
    ["a list without a name", addList, "/api/v1/suppression-lists", { ...LIST, name: "  " }],
    ["a sender without a name", addSender, "/api/v1/release-pull-senders", {}],
    ["a sender with a long name", addSender, "/api/v1/release-pull-senders", { name: "x".repeat(81) }],
    ["a server over FTP", addKumo, "/api/v1/kumomta-servers", { name: "x", url: "ftp://km.example.org" }],
    ["a webhook without a URL", addTarget, "/api/v1/release-targets", { name: "x" }],
  ])("%s is refused by name", async (_name, add, path, body) => {
    const problem = await json(call(add, "POST", path, { cookie: admin, body }), 422);
    expect(problem).toMatchObject({ code: "invalid" });
    expect(String(problem.detail)).toMatch(/./);
  });
});

describe("credentials of a server, secrets of ours", () => {
  const replaceIt = (id: string, as: Parameters<typeof call>[3] = { cookie: admin }) =>
    call(replaceSecret, "POST", `/api/v1/release-targets/${id}/secret`, { ...as, params: { id } });

  test("are replaced by an administrator; a new secret is shown once, credentials never", async () => {
    const credentials = { user: "u", password: "first" };
    const body = { name: "Kumo to change", url: kumoUrl, credentials };
    const { id } = await json(call(addKumo, "POST", "/api/v1/kumomta-servers", { cookie: admin, body }));
    const params = { id: String(id) };
    const put = (as: Parameters<typeof call>[3]) =>
      call(replaceKumo, "PUT", `/api/v1/kumomta-servers/${params.id}/credentials`, {
        ...as,
        params,
        body: { credentials: { user: "u", password: "second" } },
      });
    expect(JSON.stringify(await json(put({ cookie: admin })))).not.toContain("second");
    await json(put({ cookie: ada }), 403);
    await json(put({ token }), 403);
    await json(replaceIt(params.id), 404);

    const hook = { name: "Hook to change", url: "https://hooks.example.org/x" };
    const made = await json(call(addTarget, "POST", "/api/v1/release-targets", { cookie: admin, body: hook }));
    const replaced = postTargetSecret.response.parse(await json(replaceIt(String(made.id))));
    expect(replaced.secret).toMatch(/^whsec_/);
    expect(replaced.secret).not.toBe(made.secret);
    await json(replaceIt(String(made.id), { cookie: ada }), 403);
  });
});

describe("credentials of a list", () => {
  test("are replaced by an administrator by others of their kind, and are never shown", async () => {
    const made = await json(
      call(addList, "POST", "/api/v1/suppression-lists", {
        cookie: admin,
        body: { ...LIST, name: "To change" },
      }),
    );
    const params = { id: String(made.id) };
    const put = (credentials: unknown, as: Parameters<typeof call>[3] = { cookie: admin }, id = params) =>
      call(replaceCredentials, "PUT", `/api/v1/suppression-lists/${id.id}/credentials`, {
        ...as,
        params: id,
        body: { credentials },
      });
    const before = await database().releaseTarget.findUniqueOrThrow({ where: { id: params.id } });
    const after = await json(put({ ...SENDGRID, token: "SG.new" }));
    expect(JSON.stringify(after)).not.toContain("SG.new");
    const row = await database().releaseTarget.findUniqueOrThrow({ where: { id: params.id } });
    expect(row.secret).not.toBe(before.secret);
    expect(row.secret).not.toContain("SG.new");
    await json(put(POSTMARK), 422);
    await json(put({ kind: "sendgrid" }), 422);
    await json(put(SENDGRID, { cookie: ada }), 403);
    await json(put(SENDGRID, { token }), 403);
    await json(put(SENDGRID, { cookie: admin }, { id: "tgt_none" }), 404);
    const hook = await database().releaseTarget.findFirstOrThrow({ where: { workspaceId, kind: "webhook" } });
    await json(put(SENDGRID, { cookie: admin }, { id: hook.id }), 404);
    const entry = { workspaceId, action: "release.target.credentials", object: params.id };
    expect(await database().auditEntry.count({ where: entry })).toBe(1);
  });
});

describe("removing a target", () => {
  test("is for administrators, wipes the secret, frees the name, and is done once", async () => {
    const body = { name: "Short-lived", url: "https://hooks.example.org/x" };
    const path = "/api/v1/release-targets";
    const made = await json(call(addTarget, "POST", path, { cookie: admin, body }));
    const params = { id: String(made.id) };
    const remove = (as: Parameters<typeof call>[3]) => call(removeTarget, "DELETE", `${path}/x`, { ...as, params });
    await json(remove({ cookie: ada }), 403);
    await json(remove({ token }), 403);
    await json(remove({}), 401);
    const stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
    await json(remove({ cookie: stranger }), 404);
    expect(await json(remove({ cookie: admin }))).toEqual({ removed: true });
    expect(await database().releaseTarget.findUniqueOrThrow({ where: params })).toMatchObject({ secret: "" });
    await json(remove({ cookie: admin }), 404);
    await json(call(addTarget, "POST", path, { cookie: admin, body }));
  });
});

describe("a KumoMTA server", () => {
  test("is looked at and acted on by operators, in the contract's shape; a dry run is the default", async () => {
    const body = { name: "KM here", url: kumoUrl };
    const made = await json(call(addKumo, "POST", "/api/v1/kumomta-servers", { cookie: admin, body }));
    const params = { id: String(made.id) };
    const state = (as: Parameters<typeof call>[3]) => call(kumoState, "GET", "/api/v1/kumomta-servers/x/state", as);
    const act = (as: Parameters<typeof call>[3]) => call(kumoAct, "POST", "/api/v1/kumomta-servers/x/actions", as);
    expect(await json(state({ cookie: ada, params }))).toEqual({ suspensions: [], bounces: [] });
    await json(state({ cookie: viewer, params }), 403);
    await json(state({ token, params }), 403);
    await json(state({ cookie: ada, params: { id: "tgt_none" } }), 404);

    const wish = { action: "rebind", domain: "example.org", reason: "MX is back" };
    const answer = await json(act({ cookie: ada, params, body: { do: wish } }));
    expect(postKumoAction.response.parse(answer)).toMatchObject({ dryRun: true, result: "would" });
    await json(act({ cookie: ada, params, body: { do: { ...wish, domain: "" } } }), 422);
    await json(act({ cookie: ada, params, body: { do: { ...wish, action: "bounce" } } }), 422);
    await json(act({ cookie: ada, params, body: { do: wish, incidentId: "inc_none" } }), 404);
    await json(act({ cookie: viewer, params, body: { do: wish } }), 403);
    await json(act({ token, params, body: { do: wish } }), 403);
  });
});
