import { expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { getVerdict } from "#lib/verdict/get-verdict";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { addZone, makeIncident, NOW, refusedBy, STARTED, zoneRecords } from "#tests/db/verdict/incident-rows";
import { makeWorkspace } from "#tests/support/people";

test.each([
  ["the failing path", true, "out1", 30, "RT", "investigate"],
  ["the failing path, before the last refusals of two people", true, "out1", 48, "R2", "hold"],
  ["another path", false, "out1", 30, "R2", "hold"],
] as const)("a probe on %s that is accepted while refusals go on", async (_, same, pool, minute, rule, decision) => {
  const workspaceId = await makeWorkspace();
  const actor = systemActor("test", workspaceId);
  await addZone(workspaceId, "bigmail.example", zoneRecords("bigmail.example", "192.0.2.10", "192.0.2.80"));
  const server = { remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example", pool };
  const incidentId = await makeIncident(workspaceId, "bigmail.example", refusedBy(server, "bigmail.example", 50));
  await collectEvidence(actor, { workspaceId, incidentId, now: NOW, force: true });
  await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
  expect((await getVerdict(actor, { incidentId })).current).toMatchObject({ rule: "R2", decision: "hold" });
  const startedAt = new Date(STARTED.getTime() + minute * 60_000 - 30_000);
  const source = {
    ip: null,
    ehlo: "out1.northwind.example",
    mailFrom: "p@northwind.example",
    isProductionPath: same,
  };
  const result = {
    ...{ verdict: "accepted", verifiable: true, mx: { host: "mx1.bigmail.example" }, source },
  };
  const who = { recipient: "control@bigmail.example", domain: "bigmail.example", why: "", askedBy: {} };
  await database().probe.create({
    data: { id: newId("prb"), workspaceId, incidentId, state: "done", startedAt, result, ...who },
  });
  await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
  expect((await getVerdict(actor, { incidentId })).current).toMatchObject({ rule, decision });
});
