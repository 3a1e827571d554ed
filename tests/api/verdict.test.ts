import { beforeAll, describe, expect, test } from "vitest";
import { GET as decisionTable } from "#app/api/v1/decision-table/route";
import { POST as askAgain, GET as evidence } from "#app/api/v1/incidents/[id]/evidence/route";
import { GET as servers } from "#app/api/v1/incidents/[id]/servers/route";
import { GET as verdict } from "#app/api/v1/incidents/[id]/verdict/route";
import { type Person, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { getEvidence, postEvidence } from "#lib/evidence/contract";
import { getDecisionTable, getServers, getVerdict } from "#lib/verdict/contract";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { addZone, makeIncident, NOW, refusedBy, zoneRecords } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor, DESK } from "#tests/support/session";

let incidentId: string;
let viewer: Person;
let operator: Person;

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  viewer = await makePerson(workspaceId, "viewer");
  operator = await makePerson(workspaceId, "operator");
  await addZone(workspaceId, "bigmail.example", zoneRecords("bigmail.example", "192.0.2.10", "192.0.2.80"));
  const server = { remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example" };
  incidentId = await makeIncident(workspaceId, "bigmail.example", refusedBy(server, "bigmail.example", 8));
  const actor = systemActor("test", workspaceId);
  await collectEvidence(actor, { workspaceId, incidentId, now: NOW });
  await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
});

async function read(handler: Parameters<typeof call>[0], path: string, who: Person = viewer): Promise<unknown> {
  const response = await call(handler, "GET", path, { cookie: await cookieFor(who), params: { id: incidentId } });
  expect(response.status).toBe(200);
  return response.json();
}

describe("what a page reads keeps its contract", () => {
  test("evidence, verdict, servers, decision table", async () => {
    const base = `/api/v1/incidents/${incidentId}`;
    expect(getEvidence.response.parse(await read(evidence, `${base}/evidence`)).resolvers).toHaveLength(2);
    const told = getVerdict.response.parse(await read(verdict, `${base}/verdict`));
    expect(told.current).toMatchObject({ rule: "R2", side: "theirs", causeLabel: "Incident at the receiver" });
    expect(told.current?.trace).toHaveLength(13);
    expect(getServers.response.parse(await read(servers, `${base}/servers`)).items[0]).toMatchObject({ level: 1 });
    const { rules } = getDecisionTable.response.parse(await read(decisionTable, "/api/v1/decision-table"));
    expect(rules.filter((rule) => rule.decision === "suppress").map((rule) => rule.rule)).toEqual(["R7"]);
    expect(rules.every((rule) => rule.when.length > 0)).toBe(true);
  });
});

describe("asking again", () => {
  test("an operator may, a viewer is told why not", async () => {
    const path = `/api/v1/incidents/${incidentId}/evidence`;
    const ask = async (who: Person) =>
      call(askAgain, "POST", path, {
        cookie: await cookieFor(who),
        params: { id: incidentId },
        headers: { origin: DESK },
      });
    expect(postEvidence.response.parse(await (await ask(operator)).json())).toEqual({ queued: true });
    const refused = await ask(viewer);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "forbidden", detail: expect.stringContaining("operator") });
  });
});

test("an incident of nobody is not found, and without signing in there is nothing", async () => {
  const cookie = await cookieFor(viewer);
  const missing = await call(verdict, "GET", "/api/v1/incidents/inc_x/verdict", { cookie, params: { id: "inc_x" } });
  expect(missing.status).toBe(404);
  const nobody = await call(servers, "GET", "/api/v1/incidents/inc_x/servers", { params: { id: "inc_x" } });
  expect(nobody.status).toBe(401);
});
