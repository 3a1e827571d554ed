import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DELETE as withdraw } from "#app/api/v1/invites/[id]/route";
import { POST as invite } from "#app/api/v1/invites/route";
import { GET as me } from "#app/api/v1/me/route";
import { PATCH as patch, DELETE as remove } from "#app/api/v1/people/[id]/route";
import { GET as people } from "#app/api/v1/people/route";
import { POST as signOutEverywhere } from "#app/api/v1/sign-out-everywhere/route";
import { DELETE as revoke } from "#app/api/v1/tokens/[id]/route";
import { POST as makeToken, GET as tokens } from "#app/api/v1/tokens/route";
import { type Person, ROLES, type Role } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

let workspaceId: string;
let administrator: Person;
let cookie: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  administrator = await makePerson(workspaceId, "administrator", "Ada");
  cookie = await cookieFor(administrator);
});

describe("every route of access × every role", () => {
  type Route = { name: string; run: (cookie: string, someone: Person) => Promise<Response>; needs: Role };
  const routes: Route[] = [
    { name: "GET /me", needs: "viewer", run: (cookie) => call(me, "GET", "/api/v1/me", { cookie }) },
    { name: "GET /people", needs: "viewer", run: (cookie) => call(people, "GET", "/api/v1/people", { cookie }) },
    {
      name: "PATCH /people/{id}",
      needs: "administrator",
      run: (cookie, someone) =>
        call(patch, "PATCH", "/api/v1/people/x", { cookie, params: { id: someone.id }, body: { role: "approver" } }),
    },
    {
      name: "DELETE /people/{id}",
      needs: "administrator",
      run: (cookie, someone) => call(remove, "DELETE", "/api/v1/people/x", { cookie, params: { id: someone.id } }),
    },
    {
      name: "POST /invites",
      needs: "administrator",
      run: (cookie) => call(invite, "POST", "/api/v1/invites", { cookie, body: { role: "viewer" } }),
    },
    {
      name: "DELETE /invites/{id}",
      needs: "administrator",
      run: async (cookie, someone) => {
        const id = newId("inv");
        const expiresAt = new Date(Date.now() + 60_000);
        await database().invite.create({
          data: { id, workspaceId: someone.workspaceId, role: "viewer", tokenHash: id, expiresAt },
        });
        return call(withdraw, "DELETE", "/api/v1/invites/x", { cookie, params: { id } });
      },
    },
    { name: "GET /tokens", needs: "administrator", run: (cookie) => call(tokens, "GET", "/api/v1/tokens", { cookie }) },
    {
      name: "POST /tokens",
      needs: "administrator",
      run: (cookie) => call(makeToken, "POST", "/api/v1/tokens", { cookie, body: { name: "n", scopes: ["read"] } }),
    },
    {
      name: "DELETE /tokens/{id}",
      needs: "administrator",
      run: async (cookie, someone) => {
        const id = newId("tok");
        const { workspaceId } = someone;
        await database().apiToken.create({
          data: { id, workspaceId, name: "n", prefix: "rbd_x", tokenHash: id, scopes: ["read"] },
        });
        return call(revoke, "DELETE", "/api/v1/tokens/x", { cookie, params: { id } });
      },
    },
    {
      name: "POST /sign-out-everywhere",
      needs: "viewer",
      run: (cookie) => call(signOutEverywhere, "POST", "/api/v1/sign-out-everywhere", { cookie }),
    },
  ];
  const rows = routes.flatMap((route) => ROLES.map((role) => ({ ...route, role })));

  test.each(rows)("$name as $role", async ({ run, role, needs }) => {
    const caller = await makePerson(workspaceId, role);
    const someone = await makePerson(workspaceId, "viewer");
    const allowed = ROLES.indexOf(role) >= ROLES.indexOf(needs);
    expect((await run(await cookieFor(caller), someone)).status).toBe(allowed ? 200 : 403);
  });

  test.each(routes)("$name without a session is 401", async ({ run }) => {
    const someone = await makePerson(workspaceId, "viewer");
    expect((await run("", someone)).status).toBe(401);
  });

  test("a person of another workspace is not there", async () => {
    const stranger = await makePerson(await makeWorkspace(), "viewer");
    const options = { cookie, params: { id: stranger.id } };
    expect((await call(remove, "DELETE", "/api/v1/people/x", options)).status).toBe(404);
    const patched = await call(patch, "PATCH", "/api/v1/people/x", { ...options, body: { role: "administrator" } });
    expect(patched.status).toBe(404);
    expect(await database().membership.count({ where: { userId: stranger.id } })).toBe(1);
  });
});

describe("people", () => {
  test("are listed with their open sessions and the invitations nobody used", async () => {
    await call(invite, "POST", "/api/v1/invites", { cookie, body: { role: "approver", email: "Grace@Example.org" } });
    const answer = await (await call(people, "GET", "/api/v1/people", { cookie })).json();
    expect(answer).toMatchObject({
      people: [{ id: administrator.id, role: "administrator", sessions: 1 }],
      invites: [{ role: "approver", email: "grace@example.org" }],
    });
  });

  test("a role that was changed counts at once, and the audit trail says who did it", async () => {
    const person = await makePerson(workspaceId, "viewer");
    const theirs = await cookieFor(person);
    expect((await call(invite, "POST", "/api/v1/invites", { cookie: theirs, body: { role: "viewer" } })).status).toBe(
      403,
    );
    const body = { role: "administrator" };
    await call(patch, "PATCH", "/api/v1/people/x", { cookie, params: { id: person.id }, body });
    expect((await call(invite, "POST", "/api/v1/invites", { cookie: theirs, body: { role: "viewer" } })).status).toBe(
      200,
    );
    expect(await database().auditEntry.findFirst({ where: { workspaceId, action: "person.role" } })).toMatchObject({
      actor: { id: administrator.id },
      object: person.id,
      detail: { from: "viewer", to: "administrator" },
    });
  });

  test("who is removed has no session left", async () => {
    const person = await makePerson(workspaceId, "approver");
    const theirs = await cookieFor(person);
    expect((await call(remove, "DELETE", "/api/v1/people/x", { cookie, params: { id: person.id } })).status).toBe(200);
    expect((await call(me, "GET", "/api/v1/me", { cookie: theirs })).status).toBe(401);
    expect(await database().session.count({ where: { userId: person.id } })).toBe(0);
  });

  test("the last administrator can neither leave nor step down", async () => {
    const params = { id: administrator.id };
    expect((await call(remove, "DELETE", "/api/v1/people/x", { cookie, params })).status).toBe(409);
    const body = { role: "viewer" };
    expect((await call(patch, "PATCH", "/api/v1/people/x", { cookie, params, body })).status).toBe(409);
  });

  test("two administrators who remove each other at once leave one", async () => {
    const other = await makePerson(workspaceId, "administrator");
    const theirs = await cookieFor(other);
    const both = await Promise.all([
      call(remove, "DELETE", "/api/v1/people/x", { cookie, params: { id: other.id } }),
      call(remove, "DELETE", "/api/v1/people/x", { cookie: theirs, params: { id: administrator.id } }),
    ]);
    expect(both.filter((response) => response.status === 200)).toHaveLength(1);
    expect(await database().membership.count({ where: { workspaceId, role: "administrator" } })).toBe(1);
  });
});

describe("who I am", () => {
  test("says what I may do and how many reviews wait for me", async () => {
    const viewer = await makePerson(workspaceId, "viewer");
    const mine = await (await call(me, "GET", "/api/v1/me", { cookie: await cookieFor(viewer) })).json();
    expect(mine.may).toContain("workspace.read");
    expect(mine.may).not.toContain("people.change");
    expect(mine).toMatchObject({ empty: true, reviewsWaiting: 0, workspace: { id: workspaceId } });
    const theirs = await (await call(me, "GET", "/api/v1/me", { cookie })).json();
    expect(theirs.may).toContain("people.change");
  });
});

describe("an Idempotency-Key", () => {
  let headers: Record<string, string>;
  beforeAll(() => {
    headers = { "idempotency-key": "once" };
  });
  const send = (body: object) => call(invite, "POST", "/api/v1/invites", { cookie, body, headers });

  test("gives the first answer again and does nothing twice", async () => {
    const [first, second] = [await send({ role: "viewer" }), await send({ role: "viewer" })];
    expect(await second.json()).toEqual(await first.json());
    expect(await database().invite.count({ where: { workspaceId } })).toBe(1);
  });

  test("of another request is refused", async () => {
    await send({ role: "viewer" });
    expect((await send({ role: "approver" })).status).toBe(422);
  });

  test("that is at work is waited for: a double click gets one answer, and acts once", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(async () => (await send({ role: "viewer" })).json()));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toHaveProperty("url");
    expect(await database().invite.count({ where: { workspaceId } })).toBe(1);
  });

  test("of a failed request may be used again", async () => {
    const params = { id: administrator.id };
    const options = { cookie, params, headers };
    const { POST } = await import("#app/api/v1/sign-out-everywhere/route");
    expect((await call(remove, "DELETE", "/api/v1/people/x", options)).status).toBe(409);
    expect((await call(POST, "POST", "/api/v1/sign-out-everywhere", { cookie, headers })).status).toBe(200);
  });

  test("belongs to one person: another's is not found by it", async () => {
    await send({ role: "viewer" });
    const other = await cookieFor(await makePerson(workspaceId, "administrator"));
    const response = await call(invite, "POST", "/api/v1/invites", {
      cookie: other,
      body: { role: "viewer" },
      headers,
    });
    expect(response.status).toBe(200);
    expect(await database().invite.count({ where: { workspaceId } })).toBe(2);
  });
});
