import { beforeAll, describe, expect, test } from "vitest";
import { type SystemActor, systemActor } from "#lib/access/actor";
import { createDetector } from "#lib/detect/create-detector";
import { getExpected as operation } from "#lib/incident/expected/contract";
import { getExpected } from "#lib/incident/expected/get-expected";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { getDetectionSettings, setDetectionSettings } from "#lib/incident/settings/detection-settings";
import { database } from "#lib/platform/database";
import { at, delivered, denied, landAttempts } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

let workspaceId: string;
let actor: SystemActor;
const query = (more: object) =>
  operation.query.parse({ from: at(-120).toISOString(), to: at(0).toISOString(), step: 300, ...more });
/** One refusal every forty minutes among sixty attempts an hour. */
const strays = (from: number, to: number, provider?: string) => denied(from, to, 1 / 40, provider, "stray");

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("incident.reconcile", workspaceId);
  for (const provider of ["bigmail.example", "corp.example"])
    await landAttempts(workspaceId, [...delivered(-40 * 60, 0, 1, provider), ...strays(-40 * 60, 0, provider)]);
  await reconcileIncidents(actor, { workspaceId, now: at(0) });
});

describe("the expected band", () => {
  test("is what a detector that read everything expected, summed over the step", async () => {
    const { items, binSeconds } = await getExpected(actor, query({ provider: "bigmail.example" }));
    expect(binSeconds).toBe(300);
    expect(items).toHaveLength(1);
    expect(items[0]?.bins).toHaveLength(24);

    const minutes = await database().$queryRaw<{ minute: Date; attempts: number; failures: number }[]>`
      SELECT "minute", sum("count")::float8 AS "attempts",
        coalesce(sum("count") FILTER (WHERE "reason" = 'relay_denied'), 0)::float8 AS "failures"
      FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId} AND "provider" = 'bigmail.example' GROUP BY 1`;
    const byMinute = new Map(minutes.map((row) => [row.minute.getTime(), row]));
    const detector = createDetector({ binSeconds: 60, falseIncidentsPerMonth: 1, seriesCount: 4 });
    const sums = new Map<number, number>();
    for (let time = at(-40 * 60).getTime(); time < at(0).getTime(); time += 60_000) {
      const { attempts = 0, failures = 0 } = byMinute.get(time) ?? {};
      const step = Math.floor(time / 300_000) * 300_000;
      sums.set(step, (sums.get(step) ?? 0) + detector.step({ count: failures, attempts }).expected);
    }
    for (const bin of items[0]?.bins ?? []) {
      expect(bin.expected).toBeCloseTo(sums.get(Date.parse(bin.at)) ?? -1, 3);
      expect(bin.upper).toBeGreaterThan(bin.expected);
      expect(bin.opensAt).toBeGreaterThan(bin.upper);
    }
  });

  test("of all mail is that of its providers together, near enough; of a provider nobody heard of it is nothing", async () => {
    const asked = query({ provider: ",bigmail.example,corp.example,unheard.example" });
    const { items } = await getExpected(actor, asked);
    expect(items.map((item) => item.provider)).toEqual(["", "bigmail.example", "corp.example", "unheard.example"]);
    const sum = (index: number) => (items[index]?.bins ?? []).reduce((all, bin) => all + bin.expected, 0);
    expect(sum(0)).toBeCloseTo(sum(1) + sum(2), 0);
    expect(sum(0)).toBeGreaterThan(1);
    expect(sum(3)).toBe(0);
  });

  test.each([
    { what: "an empty range", more: { to: at(-120).toISOString() } },
    { what: "too many steps", more: { from: at(-3000).toISOString(), step: 60 } },
  ])("$what is refused", async ({ more }) => {
    await expect(getExpected(actor, query(more))).rejects.toMatchObject({ code: "invalid" });
  });

  test("more than twelve providers are refused", () => {
    expect(operation.query.safeParse({ ...query({}), provider: "a,b,c,d,e,f,g,h,i,j,k,l,m" }).success).toBe(false);
  });
});

describe("the number of false incidents", () => {
  test("is one a month until somebody says otherwise, and only an administrator may", async () => {
    const own = await makeWorkspace();
    const boss = await makePerson(own, "administrator");
    expect(await getDetectionSettings(boss)).toEqual({ falseIncidentsPerMonth: 1, changed: null });
    const set = await setDetectionSettings(boss, { falseIncidentsPerMonth: 0.5 }, at(0));
    expect(set).toEqual({ falseIncidentsPerMonth: 0.5, changed: { name: boss.name, at: at(0).toISOString() } });
    await expect(
      setDetectionSettings(await makePerson(own, "approver"), { falseIncidentsPerMonth: 2 }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("decides how much proof an incident needs", async () => {
    const own = await makeWorkspace();
    const boss = await makePerson(own, "administrator");
    const reconciling = systemActor("incident.reconcile", own);
    await landAttempts(own, [...delivered(-40 * 60, 30, 2), ...strays(-40 * 60, 0), ...denied(0, 30, 0.2)]);
    await setDetectionSettings(boss, { falseIncidentsPerMonth: 0.01 });
    expect((await reconcileIncidents(reconciling, { workspaceId: own, now: at(30) })).opened).toEqual([]);
    await setDetectionSettings(boss, { falseIncidentsPerMonth: 100 });
    expect((await reconcileIncidents(reconciling, { workspaceId: own, now: at(30) })).opened).toHaveLength(1);
  });
});

test("a false alarm that was called usual teaches: the same again opens nothing, and unlearnt it does", async () => {
  const own = await makeWorkspace();
  const reconciling = systemActor("incident.reconcile", own);
  const again = (now: number) => reconcileIncidents(reconciling, { workspaceId: own, now: at(now) });
  await landAttempts(own, [...delivered(-40 * 60, 900, 2), ...denied(0, 240, 2, "bigmail.example", "first")]);
  const { opened } = await again(250);
  expect(opened).toHaveLength(1);
  const id = opened[0] ?? "";
  await again(400);
  await database().incident.update({ where: { id }, data: { state: "false_alarm", falseAlarmTeaches: true } });
  await landAttempts(own, denied(600, 640, 0.4, "bigmail.example", "second"));
  expect((await again(650)).opened).toEqual([]);
  await database().incident.update({ where: { id }, data: { falseAlarmTeaches: false } });
  expect((await again(650)).opened).toHaveLength(1);
});
