import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { POST as tryChannel } from "#app/api/v1/alerts/channels/[id]/test/route";
import { POST as addChannel } from "#app/api/v1/alerts/channels/route";
import { GET as alerts } from "#app/api/v1/alerts/route";
import { PATCH as patchRule } from "#app/api/v1/alerts/rules/[id]/route";
import { POST as addRule } from "#app/api/v1/alerts/rules/route";
import { POST as acknowledge } from "#app/api/v1/incidents/[id]/acknowledge/route";
import { GET as told } from "#app/api/v1/incidents/[id]/alerts/route";
import type { Role } from "#lib/access/actor";
import { makeIncident } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { call, cookieFor } from "#tests/support/session";

process.env.REBOUND_SECRET ??= "a secret that only this test knows, 32+";
process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
const receiver = await startReceiver();
afterAll(() => receiver.close());

let workspaceId: string;
const as = async (role: Role) => cookieFor(await makePerson(workspaceId, role));

beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

const hook = () => ({ kind: "webhook", name: "desk", url: receiver.url });

async function channel(cookie: string): Promise<{ id: string; secret: string | null }> {
  const response = await call(addChannel, "POST", "/api/v1/alerts/channels", { cookie, body: hook() });
  expect(response.status).toBe(200);
  return (await response.json()) as { id: string; secret: string | null };
}

describe("alerts over HTTP", () => {
  test("only an administrator changes channels; a secret is shown once and never again", async () => {
    for (const role of ["viewer", "operator", "approver"] as const) {
      const asked = { cookie: await as(role), body: hook() };
      expect((await call(addChannel, "POST", "/api/v1/alerts/channels", asked)).status).toBe(403);
    }
    const cookie = await as("administrator");
    const { secret } = await channel(cookie);
    expect(secret).toMatch(/^\w{20,}/);
    const listed = await (await call(alerts, "GET", "/api/v1/alerts", { cookie: await as("viewer") })).text();
    expect(listed).toContain("desk");
    expect(listed).not.toContain(secret);
  });

  test("a test tells what really came of it", async () => {
    const cookie = await as("administrator");
    const { id } = await channel(cookie);
    receiver.forget();
    receiver.answer(200, 503);
    const send = async () =>
      (await call(tryChannel, "POST", "/api/v1/alerts/channels/x/test", { cookie, params: { id } })).json();
    expect(await send()).toMatchObject({ kind: "test", state: "sent", responseCode: 200 });
    expect((await send()).state).not.toBe("sent");
    expect(receiver.heard).toHaveLength(2);
  });

  test("a rule reads as one sentence", async () => {
    const cookie = await as("administrator");
    const { id } = await channel(cookie);
    const body = {
      channelId: id,
      reason: "relay_denied",
      minRecipients: 5,
      side: "ours",
      tellEnd: true,
      tellDrift: true,
    };
    const rule = await (await call(addRule, "POST", "/api/v1/alerts/rules", { cookie, body })).json();
    expect(rule.sentence).toBe(
      "If relay denied at any provider exceeds what is expected, with at least 5 recipients and is judged ours, tell desk, also when it has ended and when any static route of ours stops leading to the live MX.",
    );
    const ruleId = { cookie, params: { id: rule.id } };
    const off = await call(patchRule, "PATCH", "/api/v1/alerts/rules/x", { ...ruleId, body: { tellDrift: false } });
    expect(await off.json()).toMatchObject({ enabled: true, tellDrift: false });
    const nothing = await call(patchRule, "PATCH", "/api/v1/alerts/rules/x", { ...ruleId, body: {} });
    expect(nothing.status).toBe(422);
  });

  test.each([{ minRecipients: 0 }, { side: "mine" }, { reason: "nonsense" }])(
    "a rule with %j is refused by name",
    async (wrong) => {
      const cookie = await as("administrator");
      const { id } = await channel(cookie);
      const response = await call(addRule, "POST", "/api/v1/alerts/rules", {
        cookie,
        body: { channelId: id, ...wrong },
      });
      expect(response.status).toBe(422);
      expect((await response.json()).errors[0].where).toBe(`body.${Object.keys(wrong)[0]}`);
    },
  );

  test("an operator acknowledges an incident, a viewer sees who did, another workspace sees nothing", async () => {
    const incidentId = await makeIncident(workspaceId, "corp.example", []);
    const params = { id: incidentId };
    const asked = (cookie: string) => call(acknowledge, "POST", "/api/v1/incidents/x/acknowledge", { cookie, params });
    const viewer = await as("viewer");
    expect((await asked(viewer)).status).toBe(403);
    expect((await asked(await as("operator"))).status).toBe(200);
    const seen = await (await call(told, "GET", "/api/v1/incidents/x/alerts", { cookie: viewer, params })).json();
    expect(seen).toMatchObject({ acknowledged: { by: { name: "operator" } }, items: [] });
    workspaceId = await makeWorkspace();
    const stranger = { cookie: await as("administrator"), params };
    expect((await call(told, "GET", "/api/v1/incidents/x/alerts", stranger)).status).toBe(404);
  });
});
