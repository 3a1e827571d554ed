import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as me } from "#app/api/v1/me/route";
import { DELETE as revoke } from "#app/api/v1/tokens/[id]/route";
import { POST as makeToken, GET as tokens } from "#app/api/v1/tokens/route";
import { SCOPES, type Scope } from "#lib/access/actor";
import { handle } from "#lib/access/handle";
import { database } from "#lib/platform/database";
import { operation } from "#lib/platform/operation";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

let workspaceId: string;
let cookie: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "administrator"));
});

async function make(scopes: Scope[], more: object = {}): Promise<{ id: string; token: string }> {
  const response = await call(makeToken, "POST", "/api/v1/tokens", { cookie, body: { name: "CI", scopes, ...more } });
  expect(response.status).toBe(200);
  return (await response.json()) as { id: string; token: string };
}

/** An operation that asks for `scope` and tells who called. */
function asking(scope: Scope) {
  const whoami = operation({ id: "x", method: "GET", path: "/x", summary: "", scope, response: z.unknown() });
  return handle(whoami, async ({ actor }) => ({ kind: actor.kind, workspaceId: actor.workspaceId }));
}

describe("an API token", () => {
  const pairs = SCOPES.flatMap((has) => SCOPES.map((needs) => ({ has, needs })));
  test.each(pairs)("with $has on a call that needs $needs", async ({ has, needs }) => {
    const { token } = await make([has]);
    const response = await call(asking(needs), "GET", "/api/v1/x", { token });
    expect(response.status).toBe(has === needs ? 200 : 403);
    if (has === needs) expect(await response.json()).toEqual({ kind: "token", workspaceId });
  });

  test("is nobody: calls for people only are refused", async () => {
    const { token } = await make([...SCOPES]);
    expect((await call(me, "GET", "/api/v1/me", { token })).status).toBe(403);
    expect((await call(tokens, "GET", "/api/v1/tokens", { token })).status).toBe(403);
  });

  test("is refused at once after it was revoked, and cannot be revoked twice", async () => {
    const { id, token } = await make(["read"]);
    const read = asking("read");
    expect((await call(read, "GET", "/api/v1/x", { token })).status).toBe(200);
    const options = { cookie, params: { id } };
    expect((await call(revoke, "DELETE", "/api/v1/tokens/x", options)).status).toBe(200);
    expect((await call(read, "GET", "/api/v1/x", { token })).status).toBe(401);
    expect((await call(revoke, "DELETE", "/api/v1/tokens/x", options)).status).toBe(409);
  });

  test("runs out", async () => {
    const { id, token } = await make(["read"], { expiresInDays: 1 });
    expect((await call(asking("read"), "GET", "/api/v1/x", { token })).status).toBe(200);
    await database().apiToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await call(asking("read"), "GET", "/api/v1/x", { token })).status).toBe(401);
  });

  test("remembers its last use, written at most once a minute", async () => {
    const { id, token } = await make(["read"]);
    const use = async () => {
      await call(asking("read"), "GET", "/api/v1/x", { token });
      return (await database().apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt?.getTime();
    };
    const first = await use();
    expect(first).toBeGreaterThan(Date.now() - 60_000);
    expect(await use()).toBe(first);
    await database().apiToken.update({ where: { id }, data: { lastUsedAt: new Date(Date.now() - 61_000) } });
    expect(await use()).toBeGreaterThanOrEqual(first ?? 0);
  });

  test("is shown once and kept only as a hash", async () => {
    const { token } = await make(["read", "intake"]);
    expect(token).toMatch(/^rbd_[0-9a-f]{64}$/);
    const listed = await (await call(tokens, "GET", "/api/v1/tokens", { cookie })).text();
    expect(listed).toContain(token.slice(0, 10));
    expect(listed).not.toContain(token);
    expect(JSON.stringify(await database().apiToken.findMany())).not.toContain(token);
  });

  test.each(["Bearer", "Bearer rbd_unknown", "Basic YTpi", "rbd_x"])("is not “%s”: 401", async (authorization) => {
    const response = await call(asking("read"), "GET", "/api/v1/x", { headers: { authorization } });
    expect(response.status).toBe(401);
  });

  test("that is wrong is not saved by a good cookie", async () => {
    const response = await call(asking("read"), "GET", "/api/v1/x", { cookie, token: "rbd_wrong" });
    expect(response.status).toBe(401);
  });
});
