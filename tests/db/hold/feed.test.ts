import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { forgetByHand, suppressByHand } from "#lib/hold/by-hand/change-by-hand";
import { changeHold } from "#lib/hold/change-hold";
import { checkSuppression } from "#lib/hold/check-suppression";
import { expireAllHolds } from "#lib/hold/expire-holds";
import { followHolds } from "#lib/hold/feed/follow-holds";
import { readFeed } from "#lib/hold/feed/read-feed";
import { moveHold } from "#lib/hold/move-hold";
import { openHold } from "#lib/hold/open-hold";
import { database } from "#lib/platform/database";
import { FeedConsumer } from "#tests/support/feed-consumer";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addDelivery, addFailures, makeIncident, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

let night: Awaited<ReturnType<typeof makeNight>>;
let consumer: FeedConsumer;

beforeEach(async () => {
  night = await makeNight();
  consumer = new FeedConsumer(systemActor("list-owner", night.workspaceId));
});

const fail = (...recipients: string[]) =>
  addFailures(
    night.workspaceId,
    recipients.map((recipient) => ({ recipient })),
  );
const follow = (now = NIGHT) => followHolds(night.ada, { workspaceId: night.workspaceId, now });
const change = (action: "renew" | "release", now = NIGHT) =>
  changeHold(night.ada, { incidentId: night.incidentId, action, now });
const told = () => consumer.heard.map(({ change: what, recipient }) => (recipient ? `${what} ${recipient.key}` : what));

describe("the suppression feed", () => {
  test("gives what is in force first: scope, window, addresses byte for byte, until when, which incident", async () => {
    await fail("Mary.Smith@Example.org", "mary.smith@example.org");
    await follow();
    const { items } = await readFeed(night.ada, { limit: 10, now: NIGHT });
    const hold = {
      active: true,
      until: minutesAfter(24 * 60).toISOString(),
      scope: {
        provider: "example",
        reason: "relay_denied",
        pool: null,
        recipientDomain: null,
        from: minutesAfter(-60).toISOString(),
        to: expect.any(String),
      },
      incident: { id: night.incidentId, number: 1, path: `/incidents/${night.incidentId}` },
    };
    expect(items).toMatchObject([
      { about: "hold", change: "opened", recipient: null, ...hold },
      {
        about: "recipient",
        change: "held",
        ...hold,
        recipient: {
          key: "mary.smith@example.org",
          addresses: ["Mary.Smith@Example.org", "mary.smith@example.org"],
          why: null,
        },
      },
    ]);
  });

  test("tells only what changed after the cursor, page by page", async () => {
    await fail("a@example.org", "b@example.org", "c@example.org");
    await follow();
    await consumer.poll(NIGHT, 2);
    expect(told()).toEqual(["opened", "held a@example.org", "held b@example.org", "held c@example.org"]);
    consumer.heard.length = 0;
    await consumer.poll(NIGHT);
    expect(told()).toEqual([]);
    await fail("d@example.org");
    await follow();
    await follow();
    await suppressByHand(night.ada, { recipients: ["B@example.org"], why: "left us", now: NIGHT });
    await change("renew");
    await consumer.poll(NIGHT);
    expect(told()).toEqual(["held d@example.org", "left b@example.org", "renewed"]);
  });

  test("does not tell somebody new of what is over, and tells everything again when a hold is back", async () => {
    await fail("a@example.org", "b@example.org");
    await follow();
    await change("release");
    await consumer.poll(NIGHT);
    expect(told()).toEqual([]);
    await change("renew");
    await consumer.poll(NIGHT);
    expect(told()).toEqual(["renewed", "held a@example.org", "held b@example.org"]);
  });

  test("says why somebody left", async () => {
    await fail("gone@example.org", "hand@example.org", "late@example.org");
    await follow();
    await consumer.poll(NIGHT);
    await addFailures(night.workspaceId, [
      { recipient: "gone@example.org", reason: "user_unknown", at: minutesAfter(-5) },
    ]);
    await suppressByHand(night.ada, { recipients: ["hand@example.org"], why: "asked to", now: NIGHT });
    await database().deliveryEvent.updateMany({
      where: { workspaceId: night.workspaceId, recipientKey: "late@example.org" },
      data: { counted: false },
    });
    await follow();
    consumer.heard.length = 0;
    await consumer.poll(NIGHT);
    expect(Object.fromEntries(consumer.heard.map(({ recipient }) => [recipient?.key, recipient?.why]))).toEqual({
      "gone@example.org": "known_bad",
      "hand@example.org": "suppressed_by_hand",
      "late@example.org": "outside_window",
    });
    await forgetByHand(night.ada, { recipient: "hand@example.org", now: NIGHT });
    await consumer.poll(NIGHT);
    expect(consumer.held(NIGHT)).toEqual(["hand@example.org"]);
  });

  test("refuses a cursor of something else, and tells a stranger nothing", async () => {
    await expect(readFeed(night.ada, { cursor: "nonsense", limit: 10, now: NIGHT })).rejects.toMatchObject({
      code: "invalid",
    });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    expect(await readFeed(stranger, { limit: 10, now: NIGHT })).toMatchObject({ items: [], more: false });
  });

  test("misses nothing while twelve writers commit in any order", async () => {
    const incidents = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        makeIncident(night.workspaceId, { number: 100 + index, provider: `p${index}` }),
      ),
    );
    await addFailures(
      night.workspaceId,
      incidents.flatMap((_, index) =>
        Array.from({ length: 20 }, (_, n) => ({ recipient: `u${n}@p${index}.example`, provider: `p${index}` })),
      ),
    );
    let running = true;
    const listening = (async () => {
      while (running) await consumer.poll(NIGHT, 7);
    })();
    await Promise.all(
      incidents.map(async (incidentId, index) => {
        const hold = await openHold(night.ada, { workspaceId: night.workspaceId, incidentId, now: NIGHT });
        await followHolds(night.ada, { workspaceId: night.workspaceId, holdId: hold?.id ?? "", now: NIGHT });
        await Promise.allSettled([
          changeHold(night.ada, { incidentId, action: "renew", now: minutesAfter(1) }),
          suppressByHand(night.ada, { recipients: [`u0@p${index}.example`], why: "x", now: NIGHT }),
        ]);
      }),
    );
    running = false;
    await listening;
    await consumer.poll(NIGHT);
    expect(consumer.held(NIGHT)).toEqual(await inTheTable());
    expect(consumer.held(NIGHT)).toHaveLength(6 * 19);
  });
});

/** Who the table says is held now, by key. */
async function inTheTable(now = NIGHT): Promise<string[]> {
  const rows = await database().$queryRaw<{ recipientKey: string }[]>`
    SELECT DISTINCT r."recipientKey" FROM "HeldRecipient" r JOIN "Hold" h ON h."id" = r."holdId"
    WHERE r."workspaceId" = ${night.workspaceId} AND r."state" = 'held' AND h."state" = 'active' AND h."leaseUntil" > ${now}`;
  return rows.map((row) => row.recipientKey).sort();
}

const PEOPLE = ["a", "b", "c", "d", "e"].map((name) => `${name}@example.org`);
const person = fc.constantFrom(...PEOPLE);
const step = fc.oneof(
  fc.record({ kind: fc.constant("fail" as const), who: person }),
  fc.record({ kind: fc.constant("unknown" as const), who: person }),
  fc.record({ kind: fc.constant("deliver" as const), who: person }),
  fc.record({ kind: fc.constant("by hand" as const), who: person }),
  fc.record({ kind: fc.constant("off the list" as const), who: person }),
  fc.record({ kind: fc.constant("window" as const), minutes: fc.integer({ min: -80, max: -20 }) }),
  fc.record({
    kind: fc.constantFrom("renew" as const, "release" as const, "close" as const, "open" as const, "poll" as const),
  }),
  fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 30 * 60 }) }),
);

test("whatever happens, the feed replays to the table, the table to the answers, and no hold outlives its lease", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      fc.integer({ min: 1, max: 9 }),
      async (steps, limit) => {
        night = await makeNight();
        consumer = new FeedConsumer(systemActor("list-owner", night.workspaceId));
        let now = NIGHT;
        let renewedAt = NIGHT;
        const setIncident = (data: Record<string, unknown>) =>
          database().incident.update({ where: { id: night.incidentId }, data });
        const move = () => moveHold(night.ada, { workspaceId: night.workspaceId, incidentId: night.incidentId, now });
        for (const one of steps) {
          if (one.kind === "fail") await fail(one.who);
          if (one.kind === "unknown")
            await addFailures(night.workspaceId, [
              { recipient: one.who, reason: "user_unknown", at: minutesAfter(-200) },
            ]);
          if (one.kind === "deliver") await addDelivery(night.workspaceId, one.who, now);
          if (one.kind === "by hand") await suppressByHand(night.ada, { recipients: [one.who], why: "x", now });
          if (one.kind === "off the list")
            await forgetByHand(night.ada, { recipient: one.who, now }).catch((error) =>
              expect(error.code).toBe("not_found"),
            );
          if (one.kind === "window") await setIncident({ startedAt: minutesAfter(one.minutes) });
          if (one.kind === "close" || one.kind === "open") {
            await setIncident({ state: one.kind === "close" ? "resolved" : "open" });
            await move();
            const back = await database().hold.findFirst({ where: { incidentId: night.incidentId } });
            if (back?.lastChange === "reopened" && back.changedAt.getTime() === now.getTime()) renewedAt = now;
          }
          if (one.kind === "renew" || one.kind === "release")
            await change(one.kind, now).then(
              () => {
                if (one.kind === "renew") renewedAt = now;
              },
              (error) => expect(error.code).toBe("conflict"),
            );
          if (one.kind === "wait") now = minutesAfter(one.minutes, now);
          if (one.kind === "poll") await consumer.poll(now, limit);

          // No hold outlives its lease, whether or not the job came by.
          const { items } = await checkSuppression(night.ada, { recipients: PEOPLE, now });
          if (now.getTime() >= minutesAfter(24 * 60, renewedAt).getTime())
            expect(items.filter((item) => item.answer === "held")).toEqual([]);
        }
        await move();
        await expireAllHolds(now);
        await follow(now);
        await consumer.poll(now, limit);
        const { items } = await checkSuppression(night.ada, { recipients: PEOPLE, now });
        const held = items.filter((item) => item.answer === "held").map((item) => item.recipient);
        expect(consumer.held(now)).toEqual(held);
        expect(await inTheTable(now)).toEqual(held);
        const fresh = new FeedConsumer(consumer.actor);
        await fresh.poll(now, limit);
        expect(fresh.held(now)).toEqual(held);
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
