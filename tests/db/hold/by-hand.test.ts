import { beforeEach, describe, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { forgetByHand, suppressByHand } from "#lib/hold/by-hand/change-by-hand";
import { listByHand } from "#lib/hold/by-hand/list-by-hand";
import { checkSuppression } from "#lib/hold/check-suppression";
import { suppressedByHand } from "#lib/hold/store";
import { database } from "#lib/platform/database";
import { inTransaction } from "#lib/platform/transaction";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addFailures, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

let workspaceId: string;
let ada: Person;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  ada = await makePerson(workspaceId, "operator", "Ada");
});

const add = (recipients: string[], why = "asked us to", now = NIGHT) => suppressByHand(ada, { recipients, why, now });
const list = (over: Partial<Parameters<typeof listByHand>[1]> = {}) => listByHand(ada, { limit: 100, ...over });
const marked = (...keys: string[]) => inTransaction((tx) => suppressedByHand(tx, workspaceId, keys));

describe("the list of addresses suppressed by hand", () => {
  test("keeps the address as written, why, who and when; spellings of one recipient are one", async () => {
    expect(await add(["<Mary@Example.org>", "MARY@example.org", "bob@example.org"])).toEqual({ added: 2, already: 0 });
    const { items, total } = await list();
    expect(total).toBe(2);
    expect(items).toContainEqual({
      recipient: "Mary@Example.org",
      recipientKey: "mary@example.org",
      why: "asked us to",
      by: { kind: "person", id: ada.id, name: "Ada" },
      at: NIGHT.toISOString(),
    });
    expect(await marked("mary@example.org", "other@example.org")).toEqual(new Set(["mary@example.org"]));
  });

  test("keeps the first reason when it is said twice, at once as well", async () => {
    const both = await Promise.all([add(["a@example.org"], "first"), add(["a@example.org"], "second")]);
    expect(both.map((each) => each.added).sort()).toEqual([0, 1]);
    expect((await list()).items).toHaveLength(1);
    expect(await database().auditEntry.count({ where: { workspaceId, action: "suppression.added" } })).toBe(1);
  });

  test("refuses the whole list for one that is no address, and names it", async () => {
    await expect(add(["good@example.org", "no address"])).rejects.toMatchObject({
      code: "invalid",
      fields: [{ where: "body.recipients.1" }],
    });
    expect((await list()).items).toEqual([]);
  });

  test("is taken back in any spelling, with a line in the audit trail; what else is known stays", async () => {
    await database().recipientState.create({
      data: { workspaceId, recipientKey: "a@example.org", lastDeliveredAt: NIGHT },
    });
    await add(["a@example.org"]);
    await forgetByHand(ada, { recipient: "A@EXAMPLE.org", now: NIGHT });
    expect((await list()).items).toEqual([]);
    await expect(forgetByHand(ada, { recipient: "a@example.org", now: NIGHT })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await database().recipientState.findFirst({ where: { workspaceId } })).toMatchObject({
      lastDeliveredAt: NIGHT,
      suppressedAt: null,
      suppressedBy: null,
    });
    const actions = await database().auditEntry.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
    expect(actions.map((row) => row.action)).toEqual(["suppression.added", "suppression.removed"]);
  });

  test("comes page by page, newest first, and by the beginning of an address", async () => {
    await add(["a1@example.org", "a2@example.org", "b1@example.org"]);
    await add(["a3@example.org"], "later", minutesAfter(1));
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...second.items].map((item) => item.recipientKey)).toEqual([
      "a3@example.org",
      "a1@example.org",
      "a2@example.org",
      "b1@example.org",
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await list({ q: "A" })).total).toBe(3);
  });

  test("is for operators of the workspace, and for its own recipients", async () => {
    const viewer = await makePerson(workspaceId, "viewer");
    await expect(suppressByHand(viewer, { recipients: ["a@example.org"], why: "x", now: NIGHT })).rejects.toMatchObject(
      { code: "forbidden" },
    );
    await add(["a@example.org"]);
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    expect((await listByHand(stranger, { limit: 10 })).items).toEqual([]);
    await expect(forgetByHand(stranger, { recipient: "a@example.org", now: NIGHT })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

test("no hold protects who was suppressed by hand", async () => {
  const night = await makeNight();
  await addFailures(night.workspaceId, [{ recipient: "a@example.org" }, { recipient: "b@example.org" }]);
  await suppressByHand(night.ada, { recipients: ["A@example.org"], why: "left us", now: NIGHT });
  const { items } = await checkSuppression(night.ada, { recipients: ["a@example.org", "b@example.org"], now: NIGHT });
  expect(items.map((item) => item.answer)).toEqual(["allowed", "held"]);
});
