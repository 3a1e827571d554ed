import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Person } from "#lib/access/actor";
import { postSigned } from "#lib/platform/post-signed";
import { addTarget } from "#lib/release/add-target";
import { listTargets } from "#lib/release/list-targets";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let root: Person;
let ada: Person;

beforeAll(async () => {
  receiver = await startReceiver();
});

beforeEach(async () => {
  receiver.forget();
  const workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  ada = await makePerson(workspaceId, "operator", "Ada");
});

afterAll(() => receiver.close());

describe("targets", () => {
  test("the secret is shown once; the list is without it", async () => {
    const { url } = receiver;
    const { id: targetId, secret } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
    expect(secret).toMatch(/^whsec_[0-9a-f]{64}$/);
    const { items } = await listTargets(ada);
    expect(items).toEqual([{ id: targetId, kind: "webhook", name: "Mailer", url, createdAt: NIGHT.toISOString() }]);
  });

  test("are added by administrators only, under one name each", async () => {
    const { url } = receiver;
    await expect(addTarget(ada, { name: "x", url, now: NIGHT })).rejects.toMatchObject({ code: "forbidden" });
    await addTarget(root, { name: "Mailer", url, now: NIGHT });
    await expect(addTarget(root, { name: "Mailer", url, now: NIGHT })).rejects.toMatchObject({ code: "conflict" });
    await expect(addTarget(root, { name: "y", url: "ftp://example.org", now: NIGHT })).rejects.toMatchObject({
      code: "invalid",
    });
  });
});

describe("the guard, where private networks are not allowed", () => {
  const post = (to: string) => postSigned({ url: to, body: "{}", headers: {}, timeoutMs: 2_000, allowPrivate: false });

  test("refuses loopback by number and a name that leads there, without connecting", async () => {
    const { url } = receiver;
    const port = new URL(url).port;
    for (const host of ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433"])
      expect((await post(`https://${host}:${port}/hook`)).kind, host).toBe("not_sent");
    expect(receiver.heard).toHaveLength(0);
  });

  test("says when nobody listens: not sent, so it may be tried again", async () => {
    const result = await postSigned({
      url: "http://127.0.0.1:1/",
      body: "{}",
      headers: {},
      timeoutMs: 2_000,
      allowPrivate: true,
    });
    expect(result).toEqual({ kind: "not_sent", why: "no connection (ECONNREFUSED)" });
  });

  test("says when no answer came in time: in doubt", async () => {
    const { url } = receiver;
    receiver.answer(() => new Promise(() => {}));
    const result = await postSigned({ url, body: "{}", headers: {}, timeoutMs: 100, allowPrivate: true });
    expect(result.kind).toBe("in_doubt");
  });
});
