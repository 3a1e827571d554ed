import { beforeAll, expect, test } from "vitest";
import { GET as audit } from "#app/api/v1/audit/route";
import { POST as makeToken, GET as tokens } from "#app/api/v1/tokens/route";
import type { Person } from "#lib/access/actor";
import type { AuditEntryRow } from "#lib/access/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

let administrator: Person;
let cookie: string;

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  administrator = await makePerson(workspaceId, "administrator");
  cookie = await cookieFor(administrator);
  for (const name of ["one", "two", "three"]) {
    const made = await call(makeToken, "POST", "/api/v1/tokens", {
      cookie,
      body: { name, scopes: ["read", "intake"] },
    });
    expect(made.status, await made.clone().text()).toBe(200);
  }
  expect((await call(tokens, "GET", "/api/v1/tokens", { cookie })).status).toBe(200);
});

async function trail(query = ""): Promise<{ items: AuditEntryRow[]; nextCursor: string | null }> {
  const answer = await call(audit, "GET", `/api/v1/audit${query}`, { cookie });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { items: AuditEntryRow[]; nextCursor: string | null };
}

test("tells who did what to what, in words, newest first", async () => {
  const { items } = await trail();
  expect(items.map((item) => item.detail.name)).toEqual(["three", "two", "one"]);
  expect(items[0]).toMatchObject({
    actor: { kind: "person", id: administrator.id },
    action: "token.made",
    words: "made an API token",
    detail: { name: "three", scopes: "read, intake" },
  });
});

test("is read page by page without a gap or a line twice", async () => {
  const first = await trail("?limit=2");
  expect(first.items.map((item) => item.detail.name)).toEqual(["three", "two"]);
  const second = await trail(`?limit=2&cursor=${first.nextCursor}`);
  expect(second.items.map((item) => item.detail.name)).toEqual(["one"]);
  expect(second.nextCursor).toBeNull();
});

test("can be looked at by its parts", async () => {
  expect((await trail("?part=people")).items).toHaveLength(3);
  expect((await trail("?part=retries")).items).toEqual([]);
});

test("shows nothing of another workspace", async () => {
  const other = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
  const answer = await call(audit, "GET", "/api/v1/audit", { cookie: other });
  expect(((await answer.json()) as { items: unknown[] }).items).toEqual([]);
});

test.each(["viewer", "operator", "approver"] as const)("is not for a person of the role %s", async (role) => {
  const theirs = await cookieFor(await makePerson(administrator.workspaceId, role));
  const answer = await call(audit, "GET", "/api/v1/audit", { cookie: theirs });
  expect(answer.status).toBe(403);
  expect((await answer.json()).detail).toContain("administrator");
});

test.each(["x", "W10", "WyJhIl0"])("refuses the foreign cursor %s", async (cursor) => {
  expect((await call(audit, "GET", `/api/v1/audit?cursor=${cursor}`, { cookie })).status).toBe(422);
});
