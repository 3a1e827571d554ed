import { beforeAll, describe, expect, test } from "vitest";
import { GET as webhookLog } from "#app/api/v1/hold-webhooks/[id]/deliveries/route";
import { DELETE as dropWebhook } from "#app/api/v1/hold-webhooks/[id]/route";
import { POST as newSecret } from "#app/api/v1/hold-webhooks/[id]/secret/route";
import { POST as addWebhook, GET as webhooks } from "#app/api/v1/hold-webhooks/route";
import { POST as decideHygiene } from "#app/api/v1/hygiene/[id]/route";
import { GET as hygieneFile } from "#app/api/v1/hygiene/export/route";
import { GET as hygiene } from "#app/api/v1/hygiene/route";
import { POST as changeHold, GET as hold } from "#app/api/v1/incidents/[id]/hold/route";
import { DELETE as dropByHand } from "#app/api/v1/suppression/by-hand/[recipient]/route";
import { POST as addByHand, GET as byHand } from "#app/api/v1/suppression/by-hand/route";
import { POST as check } from "#app/api/v1/suppression/check/route";
import { GET as feed } from "#app/api/v1/suppression-feed/route";
import type { Scope } from "#lib/access/actor";
import { makeToken } from "#lib/access/make-token";
import { getByHand } from "#lib/hold/by-hand/contract";
import { postSuppressionCheck } from "#lib/hold/contract";
import { getSuppressionFeed } from "#lib/hold/feed/contract";
import { openHold } from "#lib/hold/open-hold";
import { postHoldWebhook, postHoldWebhookSecret } from "#lib/hold/webhook/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addFailures, makeIncident, minutesAfter } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

let workspaceId: string;
let incidentId: string;
let token: (scopes: Scope[]) => Promise<string>;

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  const root = await makePerson(workspaceId, "administrator", "Root");
  token = async (scopes) => (await makeToken(root, { name: "list owner", scopes })).token;
  incidentId = await makeIncident(workspaceId);
  await addFailures(workspaceId, [{ recipient: "Held@example.org" }]);
  await openHold(root, { workspaceId, incidentId, now: new Date() });
});

const ask = async (body: unknown, scopes: Scope[] = ["suppression"]) =>
  call(check, "POST", "/api/v1/suppression/check", { token: await token(scopes), body });

describe("POST /suppression/check", () => {
  test("answers each address in the contract's shape", async () => {
    const response = await ask({ recipients: ["held@example.org", "free@example.org"] });
    expect(response.status).toBe(200);
    const { items } = postSuppressionCheck.response.parse(await response.json());
    expect(items).toMatchObject([
      { recipient: "held@example.org", answer: "held", incidentId },
      { recipient: "free@example.org", answer: "allowed", incidentId: null, until: null },
    ]);
  });

  test("needs the scope, an answerable question, and somebody who asks", async () => {
    expect((await ask({ recipients: ["held@example.org"] }, ["read"])).status).toBe(403);
    expect((await ask({ recipients: [] })).status).toBe(422);
    expect((await ask({ recipients: Array.from({ length: 1001 }, () => "a@example.org") })).status).toBe(422);
    expect((await call(check, "POST", "/api/v1/suppression/check", { body: { recipients: ["a@b"] } })).status).toBe(
      401,
    );
  });
});

describe("the hold of an incident", () => {
  const params = () => ({ id: incidentId });
  const path = () => `/api/v1/incidents/${incidentId}/hold`;

  test("is read, renewed, released and refused", async () => {
    const cookie = await cookieFor(await makePerson(workspaceId, "operator", "Ada"));
    const read = await call(hold, "GET", path(), { cookie, params: params() });
    expect(await read.json()).toMatchObject({
      state: "active",
      recipients: 1,
      startsAt: minutesAfter(-60).toISOString(),
    });
    const post = (action: string) => call(changeHold, "POST", path(), { cookie, params: params(), body: { action } });
    expect(await (await post("renew")).json()).toMatchObject({ state: "active" });
    expect(await (await post("release")).json()).toMatchObject({ state: "released" });
    const again = await post("release");
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: "conflict", detail: "This hold is released already." });
    expect((await post("explode")).status).toBe(422);
  });

  test("is null for an incident without one, and not found for none", async () => {
    const cookie = await cookieFor(await makePerson(workspaceId, "viewer"));
    const bare = await makeIncident(workspaceId);
    const get = (id: string) => call(hold, "GET", `/api/v1/incidents/${id}/hold`, { cookie, params: { id } });
    expect(await (await get(bare)).json()).toBeNull();
    expect((await get("inc_none")).status).toBe(404);
  });
});

describe("GET /suppression-feed", () => {
  test("goes on from its cursor, in the contract's shape, and needs the scope", async () => {
    const get = async (query: string, scopes: Scope[] = ["suppression"]) =>
      call(feed, "GET", `/api/v1/suppression-feed${query}`, { token: await token(scopes) });
    const first = await get("?limit=1");
    expect(first.status).toBe(200);
    const page = getSuppressionFeed.response.parse(await first.json());
    const next = await get(`?cursor=${encodeURIComponent(page.cursor)}`);
    expect(getSuppressionFeed.response.parse(await next.json()).more).toBe(false);
    expect((await get("?cursor=nonsense")).status).toBe(422);
    expect((await get("", ["read"])).status).toBe(403);
  });
});

describe("addresses suppressed by hand, hygiene and webhooks over HTTP", () => {
  test("an address is put on the list, shown and taken off, whatever characters it has", async () => {
    const recipient = "o'neil+a/b%@example.org";
    const added = await call(addByHand, "POST", "/api/v1/suppression/by-hand", {
      token: await token(["operate"]),
      body: { recipients: [recipient], why: "asked to" },
    });
    expect(await added.json()).toEqual({ added: 1, already: 0 });
    const list = await call(byHand, "GET", "/api/v1/suppression/by-hand?q=O'Neil", { token: await token(["read"]) });
    expect(getByHand.response.parse(await list.json()).items).toMatchObject([{ recipient, why: "asked to" }]);
    const remove = async () =>
      call(dropByHand, "DELETE", `/api/v1/suppression/by-hand/${encodeURIComponent(recipient)}`, {
        token: await token(["operate"]),
        params: { recipient },
      });
    expect((await remove()).status).toBe(200);
    expect((await remove()).status).toBe(404);
  });

  test("the hygiene list and its file are read, a decision on none is not found", async () => {
    const reader = { token: await token(["read"]) };
    expect(await (await call(hygiene, "GET", "/api/v1/hygiene", reader)).json()).toEqual({
      items: [],
      nextCursor: null,
      total: 0,
    });
    const file = await call(hygieneFile, "GET", "/api/v1/hygiene/export?format=csv", reader);
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="rebound-hygiene-accepted.csv"');
    expect(await file.text()).toMatch(/^recipient,state,/);
    const decided = await call(decideHygiene, "POST", "/api/v1/hygiene/hyg_none", {
      token: await token(["operate"]),
      params: { id: "hyg_none" },
      body: { decision: "accept" },
    });
    expect(decided.status).toBe(404);
  });

  test("a webhook is for administrators, no token adds one", async () => {
    const body = { name: "list owner", url: "https://lists.example.org/rebound" };
    const byToken = { token: await token(["operate", "suppression"]), body };
    expect((await call(addWebhook, "POST", "/api/v1/hold-webhooks", byToken)).status).toBe(403);
    const cookie = await cookieFor(await makePerson(workspaceId, "administrator", "Root"));
    const added = await call(addWebhook, "POST", "/api/v1/hold-webhooks", { cookie, body });
    const { id, secret } = postHoldWebhook.response.parse(await added.json());
    expect(secret).toMatch(/^whsec/);
    const another = (as: Parameters<typeof call>[3]) =>
      call(newSecret, "POST", `/api/v1/hold-webhooks/${id}/secret`, { ...as, params: { id } });
    expect((await another({ token: byToken.token })).status).toBe(403);
    const replaced = postHoldWebhookSecret.response.parse(await (await another({ cookie })).json());
    expect(replaced).toMatchObject({ id });
    expect(replaced.secret).not.toBe(secret);
    const list = await (await call(webhooks, "GET", "/api/v1/hold-webhooks", { cookie })).text();
    expect(list).toContain(id);
    expect(list).not.toContain(secret);
    const log = await call(webhookLog, "GET", `/api/v1/hold-webhooks/${id}/deliveries`, { cookie, params: { id } });
    expect(await log.json()).toEqual({ items: [], more: false });
    const drop = await call(dropWebhook, "DELETE", `/api/v1/hold-webhooks/${id}`, { cookie, params: { id } });
    expect(drop.status).toBe(200);
  });
});
