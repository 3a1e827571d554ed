import { beforeAll, expect, test } from "vitest";
import { GET as explainSelection } from "#app/api/v1/explain/route";
import { GET as explainIncident } from "#app/api/v1/incidents/[id]/explain/route";
import { systemActor } from "#lib/access/actor";
import { ExplanationShape } from "#lib/incident/explain/contract";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { landAttempts, spread } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

const FROM = new Date("2026-11-20T12:00:00Z");
const TO = new Date("2026-11-20T12:30:00Z");

let viewer: string;
let stranger: string;
let id: string;

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
  stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
  const denied = spread(60, FROM, TO, { provider: "bigmail.example", outcome: "bounced" });
  await landAttempts(workspaceId, denied);
  const { opened } = await reconcileIncidents(systemActor("test", workspaceId), { workspaceId, now: TO });
  id = opened[0] ?? "";
});

const incident = (cookie: string, suffix = "") =>
  call(explainIncident, "GET", `/api/v1/incidents/${id}/explain${suffix}`, { cookie, params: { id } });
const selection = (suffix: string, cookie: string | null = viewer) =>
  call(explainSelection, "GET", `/api/v1/explain${suffix}`, cookie ? { cookie } : {});
const window = `from=${FROM.toISOString()}&to=${TO.toISOString()}`;

test("an incident and its window are explained in the same shape", async () => {
  const one = ExplanationShape.parse(await (await incident(viewer)).json());
  const other = ExplanationShape.parse(await (await selection(`?${window}&provider=bigmail.example`)).json());
  expect(one.failures).toBe(60);
  expect(other.failures).toBe(60);
  expect(one.dimensions.map((each) => each.dimension).sort()).toEqual(
    other.dimensions.map((each) => each.dimension).sort(),
  );
  expect(one).toMatchObject({ finding: "unknown", attempts: null, baseline: { counted: "nothing" } });
});

test("it can be narrowed, and a narrowing that is none is refused with an example", async () => {
  const narrowed = await (await incident(viewer, "?where=-remoteIp:192.0.2.10&group=remoteIp")).json();
  expect(narrowed).toMatchObject({ finding: "empty", failures: 0 });
  const wrong = await incident(viewer, "?where=size:3");
  expect(wrong.status).toBe(422);
  expect(JSON.stringify(await wrong.json())).toContain("pool:out-1,-tld:de");
});

test("strangers, nobody and a window without an end get nothing", async () => {
  expect((await incident(stranger)).status).toBe(404);
  expect((await selection(`?${window}`, null)).status).toBe(401);
  expect((await selection(`?from=${FROM.toISOString()}`)).status).toBe(422);
  expect((await selection(`?from=${TO.toISOString()}&to=${FROM.toISOString()}`)).status).toBe(422);
});
