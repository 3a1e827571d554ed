import { beforeEach, expect, test } from "vitest";
import { type Actor, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { database } from "#lib/platform/database";
import { getAccepted } from "#lib/verdict/get-accepted";
import { getLetter } from "#lib/verdict/get-letter";
import { makeVerdict } from "#lib/verdict/make-verdict";
import {
  addVolume,
  addZone,
  makeIncident,
  NOW,
  refusedBy,
  STARTED,
  zoneRecords,
} from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";

const BIGMAIL = { remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example" };
let workspaceId: string;
let actor: Actor;
let incidentId: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("test", workspaceId);
  await addZone(workspaceId, "bigmail.example", zoneRecords("bigmail.example", "192.0.2.10", "192.0.2.80"));
  incidentId = await makeIncident(workspaceId, "bigmail.example", refusedBy(BIGMAIL, "bigmail.example", 4));
});

const minute = (count: number) => new Date(STARTED.getTime() + count * 60_000 + 30_000).toISOString();

test("deliveries since a minute are counted with that minute, by provider and by pool", async () => {
  await addVolume(workspaceId, "bigmail.example", [
    { pool: "out1", outcome: "bounced", count: 7, minute: 1 },
    { pool: "out1", outcome: "delivered", count: 5, minute: 40 },
    { pool: "out2", outcome: "bounced", count: 2, minute: 41 },
  ]);
  await addVolume(workspaceId, "other.example", [{ pool: "out1", outcome: "delivered", count: 99, minute: 40 }]);
  const since = minute(40);
  expect(await getAccepted(actor, { incidentId, since })).toMatchObject({ result: "mixed", accepted: 5, refused: 2 });
  expect(await getAccepted(actor, { incidentId, since, pool: "out1" })).toMatchObject({ result: "pass", accepted: 5 });
  expect(await getAccepted(actor, { incidentId, since: minute(41) })).toMatchObject({ result: "fail", refused: 2 });
  expect(await getAccepted(actor, { incidentId, since: minute(42) })).toMatchObject({ result: "nothing" });
  expect(await getAccepted(actor, { incidentId })).toMatchObject({ accepted: 5, refused: 9 });
});

test("a letter needs a verdict, and names servers, counts and times but no recipient unless asked", async () => {
  const asked = { incidentId, to: "provider", addresses: false } as const;
  await expect(getLetter(actor, asked)).rejects.toMatchObject({ code: "conflict" });
  await collectEvidence(actor, { workspaceId, incidentId, now: NOW });
  await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
  const { text } = await getLetter(actor, asked);
  expect(text).toContain("192.0.2.10 (mx1.bigmail.example): 4 refusals, 4 recipients, 2026-03-12 02:00:00 UTC");
  expect(text).not.toContain("person0@");
  expect((await getLetter(actor, { ...asked, to: "domain", addresses: true })).text).toContain(
    "person0@bigmail.example",
  );
});

test("a letter with recipients needs an operator, and is written down", async () => {
  const asked = { incidentId, to: "esp", addresses: true } as const;
  await collectEvidence(actor, { workspaceId, incidentId, now: NOW });
  await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
  const viewer = await makePerson(workspaceId, "viewer");
  await expect(getLetter(viewer, asked)).rejects.toMatchObject({ code: "forbidden" });
  await getLetter(await makePerson(workspaceId, "operator"), asked);
  const entry = await database().auditEntry.findFirst({
    where: { workspaceId, action: "letter.unmasked" },
    orderBy: { id: "desc" },
  });
  expect(entry).toMatchObject({ object: incidentId, detail: { to: "esp" } });
});

test("another workspace gets neither", async () => {
  const stranger = await makePerson(await makeWorkspace(), "administrator");
  await expect(getAccepted(stranger, { incidentId })).rejects.toMatchObject({ code: "not_found" });
  await expect(getLetter(stranger, { incidentId, to: "esp", addresses: false })).rejects.toMatchObject({
    code: "not_found",
  });
});
