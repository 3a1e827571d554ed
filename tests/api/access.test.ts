import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as auth } from "#app/api/auth/[...all]/route";
import { POST as invites } from "#app/api/v1/invites/route";
import { POST as join } from "#app/api/v1/join/route";
import { GET as me } from "#app/api/v1/me/route";
import { POST as signOutEverywhere } from "#app/api/v1/sign-out-everywhere/route";
import type { Person } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor, DESK } from "#tests/support/session";

const PASSWORD = "a long enough password";
let workspaceId: string;
let administrator: Person;
let cookie: string;

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  administrator = await makePerson(workspaceId, "administrator");
});

beforeEach(async () => {
  cookie = await cookieFor(administrator);
});

async function invite(body: object): Promise<string> {
  const response = await call(invites, "POST", "/api/v1/invites", { cookie, body });
  expect(response.status).toBe(200);
  const { url } = (await response.json()) as { url: string };
  expect(url.startsWith(`${DESK}/join/join_`)).toBe(true);
  return url.slice(url.lastIndexOf("/") + 1);
}

function arrive(token: string, email: string, password = PASSWORD): Promise<Response> {
  return call(join, "POST", "/api/v1/join", {
    body: { token, name: "Ada", email, password },
    headers: { origin: DESK },
  });
}

function signIn(email: string, password: string): Promise<Response> {
  return call(auth, "POST", "/api/auth/sign-in/email", { body: { email, password }, headers: { origin: DESK } });
}

function cookieOf(response: Response): string {
  const set = response.headers.getSetCookie().find((line) => line.startsWith("rebound.session="));
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=Lax/i);
  return set?.split(";")[0] ?? "";
}

describe("an invitation", () => {
  test("makes the account, the membership and a session in one call", async () => {
    const response = await arrive(await invite({ role: "operator" }), "Ada@Example.org");
    expect(response.status).toBe(200);
    const mine = await call(me, "GET", "/api/v1/me", { cookie: cookieOf(response) });
    expect(await mine.json()).toMatchObject({ name: "Ada", email: "ada@example.org", role: "operator", empty: true });
  });

  test("lets one person in, however many try at once", async () => {
    const token = await invite({ role: "viewer" });
    const tries = await Promise.all([1, 2, 3, 4].map((n) => arrive(token, `racer${n}@example.org`)));
    expect(tries.map((response) => response.status).sort()).toEqual([200, 409, 409, 409]);
    expect(await database().user.count({ where: { email: { startsWith: "racer" } } })).toBe(1);
  });

  test("ends after seven days", async () => {
    const token = await invite({ role: "viewer" });
    await database().invite.updateMany({ where: { usedAt: null }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await arrive(token, "late@example.org")).status).toBe(409);
  });

  test("for one address is of no use to another, and stays unused", async () => {
    const token = await invite({ role: "viewer", email: "grace@example.org" });
    expect((await arrive(token, "mallory@example.org")).status).toBe(422);
    expect((await arrive(token, "grace@example.org")).status).toBe(200);
  });

  test("with a short password says what is wrong and stays unused", async () => {
    const token = await invite({ role: "viewer" });
    const response = await arrive(token, "short@example.org", "tooshort");
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ where: "body.password" }] });
    expect((await arrive(token, "short@example.org")).status).toBe(200);
  });

  test("by an administrator never takes over an account: a member is told to sign in", async () => {
    expect((await arrive(await invite({ role: "approver" }), "member@example.org")).status).toBe(200);
    const token = await invite({ role: "administrator", email: "member@example.org" });
    expect((await arrive(token, "member@example.org", "another long password")).status).toBe(409);
    expect((await signIn("member@example.org", PASSWORD)).status).toBe(200);
  });

  test("keeps only the hash of its secret", async () => {
    const token = await invite({ role: "viewer" });
    const rows = await database().invite.findMany();
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe("signing in", () => {
  test("works with the password, and not with another", async () => {
    await arrive(await invite({ role: "viewer" }), "sam@example.org");
    expect((await signIn("sam@example.org", "not this password")).status).toBe(401);
    const response = await signIn("SAM@example.org", PASSWORD);
    expect(response.status).toBe(200);
    expect((await call(me, "GET", "/api/v1/me", { cookie: cookieOf(response) })).status).toBe(200);
  });

  test("answers a stranger and a wrong password alike", async () => {
    await arrive(await invite({ role: "viewer" }), "known@example.org");
    const texts = await Promise.all(
      ["known@example.org", "unknown@example.org"].map(async (email) => {
        const response = await signIn(email, "wrong password here");
        const { id: _, ...rest } = (await response.json()) as Record<string, unknown>;
        return { status: response.status, ...rest };
      }),
    );
    expect(texts[0]).toEqual(texts[1]);
  });

  test("stops after five tries at one account in fifteen minutes, also at once and with the right password", async () => {
    await arrive(await invite({ role: "viewer" }), "target@example.org");
    const tries = await Promise.all(Array.from({ length: 8 }, () => signIn("target@example.org", "a wrong password")));
    expect(tries.filter((response) => response.status === 401)).toHaveLength(5);
    expect(tries.filter((response) => response.status === 429)).toHaveLength(3);
    expect((await signIn("target@example.org", PASSWORD)).status).toBe(429);
    await database().attemptWindow.updateMany({ data: { endsAt: new Date(Date.now() - 1) } });
    expect((await signIn("target@example.org", PASSWORD)).status).toBe(200);
  });

  test.each(["/sign-up/email", "/request-password-reset", "/update-user", "/delete-user"])(
    "%s of the library is not there",
    async (path) => {
      expect((await call(auth, "POST", `/api/auth${path}`, { body: {}, headers: { origin: DESK } })).status).toBe(404);
    },
  );
});

describe("a session", () => {
  test("ends everywhere at once", async () => {
    const person = await makePerson(workspaceId, "viewer");
    const [here, there] = await Promise.all([cookieFor(person), cookieFor(person)]);
    expect((await call(me, "GET", "/api/v1/me", { cookie: there })).status).toBe(200);
    expect((await call(signOutEverywhere, "POST", "/api/v1/sign-out-everywhere", { cookie: here })).status).toBe(200);
    for (const old of [here, there]) expect((await call(me, "GET", "/api/v1/me", { cookie: old })).status).toBe(401);
  });

  test("ends after twelve idle hours, and at the latest after seven days", async () => {
    const person = await makePerson(workspaceId, "viewer");
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const idle = await cookieFor(person, hoursAgo(12.1));
    const busy = await cookieFor(person, hoursAgo(11.9));
    const old = await cookieFor(person, hoursAgo(7 * 24 + 0.1));
    await database().session.updateMany({
      where: { userId: person.id, expiresAt: { lt: new Date() } },
      data: { updatedAt: new Date() },
    });
    const statusOf = async (cookie: string) => (await call(me, "GET", "/api/v1/me", { cookie })).status;
    expect([await statusOf(idle), await statusOf(busy), await statusOf(old)]).toEqual([401, 200, 401]);
  });

  test("of somebody who was removed is refused", async () => {
    const person = await makePerson(workspaceId, "viewer");
    const theirs = await cookieFor(person);
    await database().membership.deleteMany({ where: { userId: person.id } });
    expect((await call(me, "GET", "/api/v1/me", { cookie: theirs })).status).toBe(401);
  });

  test("with a forged signature is refused", async () => {
    const forged = `${cookie.slice(0, -8)}AAAAAA%3D`;
    expect((await call(me, "GET", "/api/v1/me", { cookie: forged })).status).toBe(401);
  });
});

describe("a request that changes something with a cookie", () => {
  const cases: { why: string; headers: Record<string, string>; status: number }[] = [
    { why: "our own Origin", headers: { origin: DESK }, status: 200 },
    {
      why: "our own Origin and Sec-Fetch-Site",
      headers: { origin: DESK, "sec-fetch-site": "same-origin" },
      status: 200,
    },
    {
      why: "no Origin but Sec-Fetch-Site same-origin",
      headers: { origin: "", "sec-fetch-site": "same-origin" },
      status: 200,
    },
    { why: "neither", headers: { origin: "" }, status: 403 },
    { why: "another Origin", headers: { origin: "https://evil.example" }, status: 403 },
    { why: "another port", headers: { origin: "http://desk.example:3001" }, status: 403 },
    { why: "Origin null", headers: { origin: "null" }, status: 403 },
    { why: "cross-site", headers: { origin: DESK, "sec-fetch-site": "cross-site" }, status: 403 },
    { why: "same-site only", headers: { origin: "", "sec-fetch-site": "same-site" }, status: 403 },
    { why: "typed by hand", headers: { origin: "", "sec-fetch-site": "none" }, status: 403 },
  ];
  test.each(cases)("$why: $status", async ({ headers, status }) => {
    const response = await call(invites, "POST", "/api/v1/invites", { cookie, body: { role: "viewer" }, headers });
    expect(response.status).toBe(status);
  });

  test("a sign-in that another site sends is refused", async () => {
    const response = await call(auth, "POST", "/api/auth/sign-in/email", {
      body: { email: "sam@example.org", password: PASSWORD },
      headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    });
    expect(response.status).toBe(403);
  });
});
