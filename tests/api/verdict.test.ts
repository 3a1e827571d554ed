import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, test } from "vitest";
import { GET as decisionTable } from "#app/api/v1/decision-table/route";
import { GET as accepted } from "#app/api/v1/incidents/[id]/accepted/route";
import { POST as askAgain, GET as evidence } from "#app/api/v1/incidents/[id]/evidence/route";
import { GET as letter } from "#app/api/v1/incidents/[id]/letter/route";
import { GET as servers } from "#app/api/v1/incidents/[id]/servers/route";
import { GET as verdict } from "#app/api/v1/incidents/[id]/verdict/route";
import { DecisionTable } from "#components/evidence/decision-table";
import { decisionTableQuery } from "#components/queries/verdict";
import { type Person, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { getEvidence, postEvidence } from "#lib/evidence/contract";
import { getAccepted, getDecisionTable, getLetter, getServers, getVerdict } from "#lib/verdict/contract";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { RULES } from "#lib/verdict/truth-table";
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
    expect(told.current?.trace).toHaveLength(RULES.length);
    expect(getServers.response.parse(await read(servers, `${base}/servers`)).items[0]).toMatchObject({ level: 1 });
    const { rules } = getDecisionTable.response.parse(await read(decisionTable, "/api/v1/decision-table"));
    expect(rules.filter((rule) => rule.decision === "suppress").map((rule) => rule.rule)).toEqual(["R7"]);
    expect(rules.every((rule) => rule.when.length > 0)).toBe(true);
  });
});

describe("the table is one", () => {
  test("the API, the engine and the page tell the same rules, conditions and decisions", async () => {
    const { rules } = getDecisionTable.response.parse(await read(decisionTable, "/api/v1/decision-table"));
    const told = rules.map(({ rule, title, side, cause, decision }) => ({ rule, title, side, cause, decision }));
    expect(told).toEqual(
      RULES.map(({ rule, title, side, cause, decision }) => ({ rule, title, side, cause, decision })),
    );
    const { current } = getVerdict.response.parse(await read(verdict, `/api/v1/incidents/${incidentId}/verdict`));
    expect(current?.trace.map(({ rule, title }) => ({ rule, title }))).toEqual(
      told.map(({ rule, title }) => ({ rule, title })),
    );
    // A condition that the engine tested is a condition that the table tells.
    for (const step of (current?.trace ?? []).filter((one) => one.checks.length > 0)) {
      expect(step.checks.map((check) => check.what)).toEqual(rules.find((rule) => rule.rule === step.rule)?.when);
    }
    const html = renderToStaticMarkup(
      createElement(QueryClientProvider, { client: filled({ rules }) }, createElement(DecisionTable)),
    );
    const shown = [...html.matchAll(/<tr[^>]* id="([^"]+)"/g)].map(([, id]) => id);
    expect(shown).toEqual(RULES.map((rule) => rule.rule));
    for (const { title, when } of rules) for (const words of [title, ...when]) expect(html).toContain(escaped(words));
  });
});

describe("after a fix", () => {
  test("what was accepted since, and a letter, keep their contracts", async () => {
    const base = `/api/v1/incidents/${incidentId}`;
    const since = encodeURIComponent("2026-03-12T02:00:00.000Z");
    const answer = getAccepted.response.parse(await read(accepted, `${base}/accepted?since=${since}`));
    expect(answer).toMatchObject({ result: "nothing", accepted: 0, refused: 0 });
    const { fileName, text } = getLetter.response.parse(await read(letter, `${base}/letter?to=provider`));
    expect(fileName).toMatch(/^letter-incident-\d+-provider\.txt$/);
    expect(text).not.toContain("@bigmail.example");
  });

  test("a letter to nobody in particular is refused with the choices", async () => {
    const path = `/api/v1/incidents/${incidentId}/letter?to=everybody`;
    const refused = await call(letter, "GET", path, { cookie: await cookieFor(viewer), params: { id: incidentId } });
    expect(refused.status).toBe(422);
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

/** A client that already knows what the page would ask for. */
function filled(table: unknown): QueryClient {
  const client = new QueryClient();
  client.setQueryData(decisionTableQuery().queryKey, table as never);
  return client;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("'", "&#x27;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

test("an incident of nobody is not found, and without signing in there is nothing", async () => {
  const cookie = await cookieFor(viewer);
  const missing = await call(verdict, "GET", "/api/v1/incidents/inc_x/verdict", { cookie, params: { id: "inc_x" } });
  expect(missing.status).toBe(404);
  const nobody = await call(servers, "GET", "/api/v1/incidents/inc_x/servers", { params: { id: "inc_x" } });
  expect(nobody.status).toBe(401);
});
