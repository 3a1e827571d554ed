import { expect, test } from "vitest";
import { addChannel } from "#lib/alert/change-channels";
import { addRule } from "#lib/alert/change-rules";
import { considerAlerts } from "#lib/alert/consider-alerts";
import { tellHoldExpired } from "#lib/alert/tell-hold-expired";
import { changeHold } from "#lib/hold/change-hold";
import { expireAllHolds } from "#lib/hold/expire-holds";
import { database } from "#lib/platform/database";
import { makePerson } from "#tests/support/people";
import { makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

const LATE = minutesAfter(24 * 60);

async function toldOnce() {
  const night = await makeNight();
  const { workspaceId, incidentId } = night;
  const root = await makePerson(workspaceId, "administrator", "Root");
  const channel = await addChannel(root, { kind: "webhook", name: "ops", url: "https://hooks.example.org/" }, NIGHT);
  const terms = { channelId: channel.id, reason: null, providers: [], pool: null, minRecipients: 1 };
  await addRule(root, { ...terms, side: "any", tellEnd: false, enabled: true }, NIGHT);
  await database().incident.update({
    where: { id: incidentId },
    data: { state: "open", endedAt: null, recipients: 9 },
  });
  const tell = (now = LATE) => tellHoldExpired(root, { workspaceId, incidentId, now });
  const alerts = async () =>
    (await database().alertDelivery.findMany({ where: { workspaceId }, orderBy: { sequence: "asc" } })).map(
      ({ kind, message }) => [kind, (message as { why: string | null }).why],
    );
  return { night, root, tell, alerts, consider: () => considerAlerts(root, { workspaceId, incidentId, now: NIGHT }) };
}

test("a hold that ran out is told to whoever was told of the incident, and to nobody else", async () => {
  const { tell, alerts, consider } = await toldOnce();
  await expireAllHolds(LATE);
  await tell();
  expect(await alerts()).toEqual([]);
  await consider();
  await tell();
  await tell();
  expect(await alerts()).toEqual([
    ["opened", null],
    ["escalated", expect.stringContaining("suppression hold ran out")],
  ]);
});

test("a hold that somebody renewed meanwhile is not told as run out", async () => {
  const { night, tell, alerts, consider } = await toldOnce();
  await consider();
  await expireAllHolds(LATE);
  await changeHold(night.ada, { incidentId: night.incidentId, action: "renew", now: LATE });
  await tell();
  expect(await alerts()).toHaveLength(1);
});
