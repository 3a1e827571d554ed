import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { type Person, systemActor } from "#lib/access/actor";
import { addChannel } from "#lib/alert/change-channels";
import { addRule, switchRule } from "#lib/alert/change-rules";
import { RuleTermsShape } from "#lib/alert/contract";
import { getDeliveries } from "#lib/alert/read-alerts";
import { sendAlert } from "#lib/alert/send-alert";
import { tellDrift } from "#lib/alert/tell-drift";
import { checkRoutes } from "#lib/evidence/routes/check-routes";
import { addRoutes } from "#lib/evidence/routes/keep-routes";
import type { ZoneEntry, ZoneRecord } from "#lib/evidence/zone-answer";
import { startZoneServer } from "#lib/evidence/zone-server";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { minutesAfter, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

const domain = "steady.example";
const mx = (...hosts: [string, string][]): ZoneRecord[] =>
  hosts.flatMap(([exchange, data]): ZoneRecord[] => [
    { name: domain, type: "MX", ttl: 300, data: { preference: 10, exchange } },
    { name: exchange, type: "A", ttl: 300, data },
  ]);
const HOME = mx(["mx.steady.example", "198.51.100.30"]);
const MOVED = [
  ...mx(["in.newhost.example", "192.0.2.5"]),
  { name: "mx.steady.example", type: "A" as const, ttl: 300, data: "198.51.100.30" },
];

let records: readonly ZoneEntry[] = HOME;
const zone = await startZoneServer({ records: () => records });
process.env.REBOUND_RESOLVERS = zone.address;
const receiver = await startReceiver();
afterAll(async () => {
  await zone.stop();
  await receiver.close();
});

let workspaceId: string;
let root: Person;
let routeTextId: string;

beforeEach(async () => {
  receiver.forget();
  records = HOME;
  workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  const given = { name: "transport", text: `${domain} smtp:[mx.steady.example]`, now: NIGHT };
  routeTextId = (await addRoutes(root, given)).id;
  await check(1);
});

/** A check, and the follow-ups that it has put on their way. */
async function check(minute: number): Promise<number> {
  const [system, now] = [systemActor("test", workspaceId), minutesAfter(minute)];
  await checkRoutes(system, { workspaceId, now });
  const waiting = await database().$queryRaw<{ domain: string }[]>`
    DELETE FROM graphile_worker._private_jobs WHERE "payload"->>'kind' = 'route.drifted'
      AND "payload"->>'workspaceId' = ${workspaceId} RETURNING "payload"->>'domain' AS "domain"`;
  for (const told of waiting) {
    // A follow-up may run twice.
    await tellDrift(system, { workspaceId, routeTextId, domain: told.domain, now });
    await tellDrift(system, { workspaceId, routeTextId, domain: told.domain, now });
  }
  return waiting.length;
}

async function hook(terms: object = {}) {
  const channel = await addChannel(
    root,
    { kind: "webhook", name: `ops ${JSON.stringify(terms)}`, url: receiver.url },
    NIGHT,
  );
  return addRule(root, RuleTermsShape.parse({ channelId: channel.id, ...terms }), NIGHT);
}

const kinds = async () => (await getDeliveries(root)).items.map((one) => one.kind);

test("a moved MX is told within one check, once for each channel, with the line and both sides", async () => {
  await hook();
  await hook({ side: "theirs" });
  records = MOVED;
  expect(await check(61)).toBe(1);
  const { items } = await getDeliveries(root);
  expect(items).toMatchObject([{ kind: "drift", incidentId: null, ruleId: null, state: "waiting" }]);
  const actor = systemActor("test", workspaceId);
  await sendAlert(actor, { workspaceId, deliveryId: items[0]?.id ?? "", now: minutesAfter(61) });
  const body = JSON.parse(receiver.heard[0]?.body ?? "") as { type: string; data: Record<string, unknown> };
  expect(body).toMatchObject({
    type: "alert.drift",
    data: {
      title: "A static route of ours no longer fits the MX of steady.example",
      incident: null,
      route: { configuration: "transport", line: 1, hosts: ["mx.steady.example"], mx: ["in.newhost.example"] },
    },
  });
  expect(body.data.route).not.toHaveProperty("key");
  expect(await check(121)).toBe(0);
  expect(await kinds()).toEqual(["drift"]);
});

test.each([
  ["any side, nothing said", {}, 1],
  ["any side, switched off", { tellDrift: false }, 0],
  ["theirs alone, nothing said", { side: "theirs" }, 0],
  ["theirs alone, asked for", { side: "theirs", tellDrift: true }, 1],
  ["ours alone, the rule itself off", { side: "ours", enabled: false }, 0],
])("a rule for %s tells of a moved route %j: %i", async (_, terms, told) => {
  await hook(terms);
  records = MOVED;
  await check(61);
  expect(await kinds()).toHaveLength(told);
});

test("the switch of a rule that stands works by itself", async () => {
  const rule = await hook();
  const off = await switchRule(root, { ruleId: rule.id, tellDrift: false });
  expect(off).toMatchObject({ enabled: true, tellDrift: false });
  expect(off.sentence).not.toContain("static route");
  expect(await switchRule(root, { ruleId: rule.id, enabled: false })).toMatchObject({ tellDrift: false });
  expect(await switchRule(root, { ruleId: rule.id, tellDrift: true })).toMatchObject({ enabled: false });
});

test("addresses that rotate behind the same MX names tell nothing", async () => {
  await hook();
  for (const [minute, address] of [
    [61, "198.51.100.99"],
    [121, "203.0.113.7"],
    [181, "198.51.100.30"],
  ] as const) {
    records = mx(["mx.steady.example", address]);
    expect(await check(minute)).toBe(0);
  }
  expect(await kinds()).toEqual([]);
});

test("DNS that fails in between does not make the same drift a new one; a further move is one", async () => {
  await hook();
  records = MOVED;
  await check(61);
  records = [{ name: domain, type: "FAULT", fault: "servfail" }];
  expect(await check(121)).toBe(0);
  records = MOVED;
  await check(181);
  expect(await kinds()).toEqual(["drift"]);
  records = HOME;
  await check(241);
  records = [...mx(["mx.third.example", "192.0.2.77"]), ...MOVED.slice(-1)];
  await check(301);
  expect(await kinds()).toEqual(["drift", "drift"]);
});

test("a route that was wrong from the first check is a finding on its page, and no drift", async () => {
  await hook();
  await addRoutes(root, { name: "other", text: `${domain} smtp:[gw.elsewhere.example]`, now: NIGHT });
  records = [...HOME, { name: "gw.elsewhere.example", type: "A", ttl: 60, data: "203.0.113.80" }];
  expect(await check(61)).toBe(0);
});
