import { beforeEach, describe, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { changeHold } from "#lib/hold/change-hold";
import { checkSuppression } from "#lib/hold/check-suppression";
import { expireAllHolds } from "#lib/hold/expire-holds";
import { getHold } from "#lib/hold/get-hold";
import { moveHold } from "#lib/hold/move-hold";
import { openHold } from "#lib/hold/open-hold";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addDelivery, addFailures, makeIncident, minutesAfter, NIGHT, timelineKinds } from "#tests/support/retry";

let workspaceId: string;
let incidentId: string;
let ada: Person;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  ada = await makePerson(workspaceId, "operator", "Ada");
  incidentId = await makeIncident(workspaceId);
});

const open = () => openHold(ada, { workspaceId, incidentId, now: NIGHT });
const setIncident = (data: Record<string, unknown>) => database().incident.update({ where: { id: incidentId }, data });
const follow = () => moveHold(ada, { workspaceId, incidentId, now: NIGHT });
const answer = async (recipient: string, now = NIGHT) =>
  (await checkSuppression(ada, { recipients: [recipient], now })).items[0]?.answer;

describe("a hold", () => {
  test("opens once, for 24 hours, and says for how many", async () => {
    await addFailures(workspaceId, [
      { recipient: "a@example.org" },
      { recipient: "A@example.org" },
      { recipient: "b@example.org" },
    ]);
    const first = await open();
    expect(first).toMatchObject({ state: "active", recipients: 2, leaseUntil: minutesAfter(24 * 60).toISOString() });
    expect(await openHold(ada, { workspaceId, incidentId, now: minutesAfter(60) })).toEqual(first);
    expect(await timelineKinds(incidentId)).toEqual(["hold.opened"]);
  });

  test("is one even when ten jobs open it at once", async () => {
    await Promise.all(Array.from({ length: 10 }, open));
    expect(await database().hold.count({ where: { incidentId } })).toBe(1);
    expect(await timelineKinds(incidentId)).toEqual(["hold.opened"]);
  });

  test("that a person released is not opened again by itself", async () => {
    await open();
    await changeHold(ada, { incidentId, action: "release", words: "over", now: NIGHT });
    expect(await open()).toMatchObject({ state: "released" });
    await follow();
    expect(await getHold(ada, { incidentId })).toMatchObject({ state: "released" });
  });

  test("follows the window of its incident", async () => {
    await open();
    await setIncident({ startedAt: minutesAfter(-90), endedAt: null, state: "open" });
    await follow();
    expect(await getHold(ada, { incidentId })).toMatchObject({
      startsAt: minutesAfter(-90).toISOString(),
      endsAt: null,
    });
  });

  test("ends with its incident and comes back with it", async () => {
    await open();
    await setIncident({ state: "resolved" });
    await follow();
    expect(await getHold(ada, { incidentId })).toMatchObject({ state: "released" });
    await setIncident({ state: "open" });
    await follow();
    expect(await getHold(ada, { incidentId })).toMatchObject({ state: "active" });
    expect(await timelineKinds(incidentId)).toEqual(["hold.opened", "hold.ended_with_incident", "hold.reopened"]);
  });

  test("expires when nobody renews it, says so, and can be renewed after that", async () => {
    await open();
    await expireAllHolds(minutesAfter(24 * 60 - 1));
    expect(await getHold(ada, { incidentId })).toMatchObject({ state: "active" });
    await expireAllHolds(minutesAfter(24 * 60));
    await expireAllHolds(minutesAfter(24 * 60));
    expect(await getHold(ada, { incidentId })).toMatchObject({ state: "expired" });
    expect(await timelineKinds(incidentId)).toEqual(["hold.opened", "hold.expired"]);
    const renewed = await changeHold(ada, { incidentId, action: "renew", now: minutesAfter(25 * 60) });
    expect(renewed).toMatchObject({ state: "active", leaseUntil: minutesAfter(49 * 60).toISOString() });
  });

  test("refuses what cannot be: releasing twice, renewing for a closed incident, a viewer, another workspace", async () => {
    await open();
    await changeHold(ada, { incidentId, action: "release", now: NIGHT });
    await expect(changeHold(ada, { incidentId, action: "release", now: NIGHT })).rejects.toMatchObject({
      code: "conflict",
    });
    await setIncident({ state: "false_alarm" });
    await expect(changeHold(ada, { incidentId, action: "renew", now: NIGHT })).rejects.toMatchObject({
      code: "conflict",
    });
    const viewer = await makePerson(workspaceId, "viewer");
    await expect(changeHold(viewer, { incidentId, action: "renew", now: NIGHT })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(getHold(stranger, { incidentId })).rejects.toMatchObject({ code: "not_found" });
  });

  test("two people at once: one changes it, the other is told", async () => {
    await open();
    const both = await Promise.allSettled([
      changeHold(ada, { incidentId, action: "release", now: NIGHT }),
      changeHold(ada, { incidentId, action: "release", now: NIGHT }),
    ]);
    expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("may these addresses be suppressed?", () => {
  beforeEach(async () => {
    await open();
  });

  test("no, while an incident explains their failure; whatever the case of the asker", async () => {
    await addFailures(workspaceId, [
      { recipient: "Held@example.org" },
      { recipient: "late@example.org", outcome: "deferred" },
    ]);
    const { items } = await checkSuppression(ada, {
      recipients: ["HELD@EXAMPLE.ORG", "other@example.org", "late@example.org"],
      now: NIGHT,
    });
    expect(items).toEqual([
      { recipient: "HELD@EXAMPLE.ORG", answer: "held", incidentId, until: minutesAfter(24 * 60).toISOString() },
      { recipient: "other@example.org", answer: "allowed", incidentId: null, until: null },
      { recipient: "late@example.org", answer: "held", incidentId, until: minutesAfter(24 * 60).toISOString() },
    ]);
  });

  test.each<[string, Parameters<typeof addFailures>[1][number]]>([
    ["another reason", { recipient: "x@example.org", reason: "mailbox_full" }],
    ["another provider", { recipient: "x@example.org", provider: "elsewhere" }],
    ["before the window", { recipient: "x@example.org", at: minutesAfter(-61) }],
    ["after the window", { recipient: "x@example.org", at: minutesAfter(-9) }],
    ["a second telling of the same failure", { recipient: "x@example.org", counted: false }],
  ])("yes, for %s", async (_what, failure) => {
    await addFailures(workspaceId, [failure]);
    expect(await answer("x@example.org")).toBe("allowed");
  });

  test("yes, for a mailbox that is known to be gone; no, when it took mail after that", async () => {
    await addFailures(workspaceId, [
      { recipient: "gone@example.org" },
      { recipient: "gone@example.org", reason: "user_unknown", at: minutesAfter(-9000) },
    ]);
    expect(await answer("gone@example.org")).toBe("allowed");
    expect(await getHold(ada, { incidentId })).toMatchObject({ recipients: 0 });
    await addDelivery(workspaceId, "gone@example.org", minutesAfter(-8000));
    expect(await answer("gone@example.org")).toBe("held");
    expect(await getHold(ada, { incidentId })).toMatchObject({ recipients: 1 });
  });

  test("yes, after the lease, even before the job has said so, and after the release", async () => {
    await addFailures(workspaceId, [{ recipient: "x@example.org" }]);
    expect(await answer("x@example.org", minutesAfter(24 * 60 - 1))).toBe("held");
    expect(await answer("x@example.org", minutesAfter(24 * 60))).toBe("allowed");
    await changeHold(ada, { incidentId, action: "release", now: NIGHT });
    expect(await answer("x@example.org")).toBe("allowed");
  });

  test("another workspace's hold answers nothing", async () => {
    await addFailures(workspaceId, [{ recipient: "x@example.org" }]);
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    const { items } = await checkSuppression(stranger, { recipients: ["x@example.org"], now: NIGHT });
    expect(items[0]?.answer).toBe("allowed");
  });

  test("a thousand addresses are answered at once, in the order asked, repeats included", async () => {
    const asked = Array.from({ length: 999 }, (_, index) => `u${index}@example.org`);
    await addFailures(
      workspaceId,
      asked.filter((_, index) => index % 3 === 0).map((recipient) => ({ recipient })),
    );
    const { items } = await checkSuppression(ada, { recipients: [...asked, "u0@example.org"], now: NIGHT });
    expect(items.map((item) => item.answer)).toEqual([
      ...asked.map((_, index) => (index % 3 === 0 ? "held" : "allowed")),
      "held",
    ]);
  });
});
