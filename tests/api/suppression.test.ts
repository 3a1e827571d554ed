import { beforeAll, describe, expect, test } from "vitest";
import { POST as changeHold, GET as hold } from "#app/api/v1/incidents/[id]/hold/route";
import { POST as check } from "#app/api/v1/suppression/check/route";
import type { Scope } from "#lib/access/actor";
import { makeToken } from "#lib/access/make-token";
import { postSuppressionCheck } from "#lib/hold/contract";
import { openHold } from "#lib/hold/open-hold";
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
