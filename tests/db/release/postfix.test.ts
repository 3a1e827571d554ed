import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { groupingKey } from "#lib/parse/address";
import { database } from "#lib/platform/database";
import { getQueued } from "#lib/release/postfix/get-queued";
import { makeScript } from "#lib/release/postfix/make-script";
import { stopCohort } from "#lib/release/stop-cohort";
import { makePerson, makeWorkspace } from "#tests/support/people";
import {
  addDelivery,
  addFailures,
  addresses,
  approvedCohort,
  frozenCohort,
  makeNight,
  minutesAfter,
  NIGHT,
} from "#tests/support/retry";

let night: Awaited<ReturnType<typeof makeNight>>;

beforeEach(async () => {
  night = await makeNight();
  await addFailures(night.workspaceId, [{ recipient: addresses(1)[0] ?? "" }]);
});

/** A deferred attempt as a Postfix log tells it. */
async function addDeferral(recipient: string, queueId: string | null, over: Record<string, unknown> = {}) {
  await database().deliveryEvent.create({
    data: {
      workspaceId: night.workspaceId,
      eventKey: new Uint8Array(randomBytes(32)),
      counted: true,
      uploadId: "upl_test",
      format: "postfix_log",
      line: 1,
      itemIndex: 0,
      outcome: "deferred",
      recipient,
      recipientKey: groupingKey(recipient),
      recipientDomain: "example.org",
      replyCode: 454,
      reply: "454 4.7.1 Relaying denied",
      reportingMta: "mail1",
      queueId,
      occurredAt: minutesAfter(-30),
      occurredAtFrom: "log",
      reason: "relay_denied",
      rule: "relay.denied",
      provider: "example",
      saidBy: "recipient_mx",
      ...over,
    },
  });
}
const queued = (cohortId: string) => getQueued(night.ada, { cohortId, limit: 200, now: NIGHT });
const script = (cohortId: string, limit = 60) => makeScript(night.ada, { cohortId, mode: "flush", limit, now: NIGHT });

test("mails that the plan left out as still queued are listed and scripted; bounced ones are gone", async () => {
  await addDeferral("b@example.org", "B1B1B1B1", { occurredAt: minutesAfter(-20) });
  await addDeferral("A@example.org", "A1A1A1A1");
  await addDeferral("A@example.org", "A1A1A1A1", { occurredAt: minutesAfter(-15) });
  await addDeferral("dsn@example.org", null);
  const { cohort } = await approvedCohort(night, [1]);
  const seen = await queued(cohort.id);
  expect(seen).toMatchObject({ mails: 2, recipients: 2, blockedBy: null });
  expect(seen.items[0]).toEqual({
    queueId: "B1B1B1B1",
    host: "mail1",
    recipients: ["b@example.org"],
    lastDeferredAt: minutesAfter(-20).toISOString(),
  });
  expect(Object.fromEntries(seen.refused.map(({ why, count }) => [why, count]))).toEqual({
    gone_from_queue: 1,
    no_queue_id: 1,
  });
  const { name, text } = await script(cohort.id);
  expect(name).toBe("rebound-cohort-1-flush.sh");
  expect(text).toContain("\nB1B1B1B1\tb@example.org\nA1A1A1A1\tA@example.org\n");
  expect(text).not.toContain("user00000");
  expect((await script(cohort.id, 1)).text).not.toContain("A1A1A1A1");
  const entry = await database().auditEntry.findFirst({ where: { action: "release.postfix_script" } });
  expect(entry?.object).toBe(cohort.id);
});

test("who received mail, bounced or was suppressed since the plan is refused with the reason", async () => {
  for (const name of ["fine", "lucky", "lost", "barred"]) await addDeferral(`${name}@example.org`, `${name}12`);
  const { cohort } = await approvedCohort(night, [1]);
  await addDelivery(night.workspaceId, "lucky@example.org", minutesAfter(-1));
  await addDeferral("lost@example.org", "lost12", { outcome: "bounced", occurredAt: minutesAfter(-1) });
  await database().recipientState.create({
    data: { workspaceId: night.workspaceId, recipientKey: "barred@example.org", suppressedAt: NIGHT },
  });
  const seen = await queued(cohort.id);
  expect(seen.items.map((item) => item.queueId)).toEqual(["fine12"]);
  expect(Object.fromEntries(seen.refused.map(({ why, count }) => [why, count]))).toEqual({
    gone_from_queue: 1,
    delivered_since: 1,
    bounced_since: 1,
    suppressed_by_hand: 1,
  });
});

test("no script without an approval, without a hold, with nothing queued, or after Stop", async () => {
  await addDeferral("a@example.org", "A1A1A1A1");
  const draft = await frozenCohort(night.ada, night.incidentId, [1]);
  await expect(script(draft.id)).rejects.toThrow("No script was made. No review was asked for yet.");
  const { cohort } = await approvedCohort(night, [1]);
  await database().hold.updateMany({ where: { incidentId: night.incidentId }, data: { leaseUntil: NIGHT } });
  await expect(script(cohort.id)).rejects.toThrow("hold has run out");
  await database().hold.updateMany({
    where: { incidentId: night.incidentId },
    data: { leaseUntil: minutesAfter(60) },
  });
  await script(cohort.id);
  await stopCohort(night.grace, { cohortId: cohort.id, now: NIGHT });
  await expect(script(cohort.id)).rejects.toMatchObject({ code: "conflict" });
});

test("a viewer sees what is queued and gets no script; a stranger finds nothing", async () => {
  await addDeferral("a@example.org", "A1A1A1A1");
  const { cohort } = await approvedCohort(night, [1]);
  const wish = { cohortId: cohort.id, mode: "requeue", limit: 60, now: NIGHT } as const;
  const viewer = await makePerson(night.workspaceId, "viewer");
  expect(await getQueued(viewer, { cohortId: cohort.id, limit: 1, now: NIGHT })).toMatchObject({ mails: 1 });
  await expect(makeScript(viewer, wish)).rejects.toMatchObject({ code: "forbidden" });
  const stranger = await makePerson(await makeWorkspace(), "administrator");
  await expect(makeScript(stranger, wish)).rejects.toMatchObject({ code: "not_found" });
});
