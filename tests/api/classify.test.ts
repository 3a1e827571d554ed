import { beforeEach, describe, expect, test } from "vitest";
import { POST as revert } from "#app/api/v1/class-overrides/[id]/revert/route";
import { POST as preview } from "#app/api/v1/class-overrides/preview/route";
import { POST as create, GET as overrides } from "#app/api/v1/class-overrides/route";
import { GET as event } from "#app/api/v1/events/[id]/route";
import { GET as reasons } from "#app/api/v1/reasons/route";
import { REASONS } from "#lib/classify/reason";
import { drainJobs } from "#lib/pipeline/worker";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";
import { takeIn } from "#tests/support/uploads";

let workspaceId: string;
let cookie: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "operator", "Olga"));
});

const ask = async (q: string) => {
  const response = await call(reasons, "GET", `/api/v1/reasons?q=${encodeURIComponent(q)}`, { cookie });
  expect(response.status).toBe(200);
  return (await response.json()) as { items: { reason: string }[]; reads: { reason: string; rule: string } | null };
};

const line = (words: string) =>
  `Mar  1 01:00:00 out postfix/smtp[1]: AAAAAAAAAA1: to=<ann@hotmial.com>, relay=mx.hotmial.com[192.0.2.10]:25, delay=1, dsn=5.0.0, status=bounced (host mx.hotmial.com[192.0.2.10] said: 550 ${words} (in reply to RCPT TO command))\n`;

const WISH = { text: "not today", reason: "relay_denied" };

describe("the glossary", () => {
  test("holds every class with its words and rules", async () => {
    const { items, reads } = await ask("");
    expect(items.map(({ reason }) => reason)).toEqual([...REASONS]);
    expect(reads).toBeNull();
  });

  test("reads a reply as an event's would be read", async () => {
    const { items, reads } = await ask("550 5.7.1 <ann@acorn.example>: Relay access denied");
    expect(reads).toMatchObject({ reason: "relay_denied", rule: "relay.postfix", match: { start: 31, end: 50 } });
    expect(items[0]?.reason).toBe("relay_denied");
    expect((await ask("550 I cannot deliver mail for <a@acorn.example>")).reads).toMatchObject({ borderline: true });
  });

  test("is searched by code, provider and words", async () => {
    expect((await ask("5.7.64")).items.map(({ reason }) => reason)).toEqual(["relay_denied"]);
    expect((await ask("postgrey")).items.map(({ reason }) => reason)).toContain("greylisted");
    expect(await ask("zzzz")).toEqual({ items: [], reads: null });
  });
});

describe("overrides", () => {
  test("are previewed, made, listed and reverted over HTTP, and the event tells", async () => {
    await takeIn(workspaceId, line("Not today"));
    const seen = await call(preview, "POST", "/api/v1/class-overrides/preview", { cookie, body: WISH });
    expect(await seen.json()).toMatchObject({
      events: 1,
      already: 0,
      from: [{ reason: "other", count: 1 }],
      samples: [{ recipient: "ann@hotmial.com" }],
    });
    const made = await call(create, "POST", "/api/v1/class-overrides", {
      cookie,
      body: { ...WISH, why: "Asked them" },
    });
    expect(made.status).toBe(200);
    const { id } = (await made.json()) as { id: string };
    await drainJobs();

    const row = await database().deliveryEvent.findFirstOrThrow({ where: { workspaceId } });
    const shown = await call(event, "GET", `/api/v1/events/${row.id}`, { cookie, params: { id: row.id.toString() } });
    expect(await shown.json()).toMatchObject({
      reason: "relay_denied",
      subReason: "unknown",
      rule: `override:${id}@1`,
      original: { reason: "other", rule: "none", match: null },
      hint: "typo_domain:hotmail.com",
      borderline: false,
    });

    const body = { why: "Wrong after all" };
    const path = `/api/v1/class-overrides/${id}/revert`;
    expect((await call(revert, "POST", path, { cookie, params: { id }, body })).status).toBe(200);
    expect((await call(revert, "POST", path, { cookie, params: { id }, body })).status).toBe(409);
    const list = await call(overrides, "GET", "/api/v1/class-overrides", { cookie });
    expect(await list.json()).toMatchObject({
      total: 1,
      items: [
        { id, active: false, versions: [{ why: "Wrong after all" }, { why: "Asked them", by: { name: "Olga" } }] },
      ],
    });
  });

  test.each([
    ["a text under four characters", { text: " no " }, "body.text"],
    ["no reason why", { why: " " }, "body.why"],
    ["a class that does not exist", { reason: "bad_weather" }, "body.reason"],
  ])("%s is refused by field", async (_, change, where) => {
    const body = { ...WISH, why: "x", ...change };
    const response = await call(create, "POST", "/api/v1/class-overrides", { cookie, body });
    expect(response.status).toBe(422);
    expect(((await response.json()) as { errors: { where: string }[] }).errors[0]?.where).toBe(where);
  });

  test("are for operators to make and for everybody to read", async () => {
    const viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
    const body = { ...WISH, why: "x" };
    for (const [handler, path] of [
      [preview, "/api/v1/class-overrides/preview"],
      [create, "/api/v1/class-overrides"],
    ] as const)
      expect((await call(handler, "POST", path, { cookie: viewer, body })).status).toBe(403);
    expect((await call(overrides, "GET", "/api/v1/class-overrides", { cookie: viewer })).status).toBe(200);
  });

  test("leave a line in the audit trail", async () => {
    await call(create, "POST", "/api/v1/class-overrides", { cookie, body: { ...WISH, why: "Asked them" } });
    const entry = await database().auditEntry.findFirstOrThrow({ where: { workspaceId, action: "class.override" } });
    expect(entry.detail).toMatchObject({ text: "not today", reason: "relay_denied", why: "Asked them" });
  });
});
