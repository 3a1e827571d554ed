import { beforeAll, describe, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import type { Explanation } from "#lib/incident/explain/contract";
import { explainIncident } from "#lib/incident/explain/explain-incident";
import { explainSelection } from "#lib/incident/explain/explain-selection";
import { type LandingUpload, landBatch } from "#lib/pipeline/land-batch";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import type { Classified } from "#lib/volume/landing/landing";
import { listEvents } from "#lib/volume/list-events";
import { classified } from "#tests/support/classified";
import { makePerson, makeWorkspace } from "#tests/support/people";

const NIGHT = Date.UTC(2026, 2, 8, 2);
const MINUTE = 60_000;
const from = new Date(NIGHT).toISOString();
const to = new Date(NIGHT + 30 * MINUTE).toISOString();

let actor: Person;
let keys = 0;

type Wish = { at: number; n: number; failed: boolean; pool: string; upper?: boolean; provider?: string };

/** Mail of one sender through one pool; addresses, hosts and domains vary. */
function mail({ at, n, failed, pool, upper = false, provider = "google" }: Wish): Classified {
  const domain = `d${n % 7}.${n % 3 ? "com" : "net"}`;
  const local = `person${n}`;
  const one = classified({
    key: `key-${String(keys++).padStart(8, "0")}`,
    recipient: `${upper ? local.toUpperCase() : local}@${domain}`,
    outcome: failed ? "bounced" : "delivered",
    occurredAt: new Date(at),
    pool,
    provider,
    reply: `550 5.7.1 <${local}@${domain}>: relaying denied (${(n * 7919).toString(16).padStart(10, "a1")})`,
  });
  one.event.remoteMta = `MX${n % 2}.example.net`;
  one.event.remoteIp = `192.0.${2 + (n % 2)}.${n % 5}`;
  return one;
}

async function land(workspaceId: string, events: Classified[]): Promise<void> {
  const row = await database().upload.create({
    data: { id: newId("upl"), workspaceId, name: "mail.log", state: "processing", createdBy: {}, sizeBytes: 100n },
  });
  const upload: LandingUpload = { ...row, notices: [] };
  const batch = { format: "postfix_log" as const, items: [], read: events.length, bytes: 50, notices: [] };
  await landBatch(upload, { batch, events, bytesLanded: 50 }, false);
}

const pools = ["out-1", "out-2", "out-3", "out-4"];
const poolOf = (n: number) => pools[Math.floor(n / 10) % 4] ?? "";

async function openIncident(workspaceId: string, more: object = {}): Promise<string> {
  const id = newId("inc");
  const startedAt = new Date(NIGHT);
  await database().incident.create({
    data: {
      ...{ id, workspaceId, number: keys++, reason: "relay_denied", provider: "google", pool: null, state: "open" },
      ...{ startedAt, detectedAt: startedAt, peakAt: startedAt, endedAt: new Date(NIGHT + 29 * MINUTE) },
      ...more,
    },
  });
  return id;
}

describe("one pool of four is refused", () => {
  let incidentId: string;
  let told: Explanation;
  beforeAll(async () => {
    const workspaceId = await makeWorkspace();
    actor = await makePerson(workspaceId, "viewer");
    const before = Array.from({ length: 800 }, (_, n) =>
      mail({ at: NIGHT - 86_400_000 + n * MINUTE, n, failed: n % 100 === 0, pool: poolOf(n) }),
    );
    const during = Array.from({ length: 1_200 }, (_, n) =>
      mail({ at: NIGHT + (n % 29) * MINUTE, n, failed: poolOf(n) === "out-3" || n % 50 === 0, pool: poolOf(n) }),
    );
    await land(workspaceId, [...before, ...during]);
    incidentId = await openIncident(workspaceId);
    told = await explainIncident(actor, { incidentId, where: "" });
  });

  test("it is named first, with rates, shares and a sentence", () => {
    const [first] = told.dimensions;
    expect(told).toMatchObject({ finding: "explained", failures: 318, attempts: 1_200, place: "Google (Gmail)" });
    expect(first).toMatchObject({ dimension: "pool", finding: "explains", contrast: "window", known: 318, of: 318 });
    expect(first?.values[0]).toMatchObject({ value: "out-3", count: 300, attempts: 300, rate: 1, baselineShare: 0.25 });
    expect(first?.values[0]?.restRate).toBeCloseTo(18 / 900, 10);
    expect(told.sentence).toMatch(/^Pool out-3 explains 9\d\.\d % of it: 100 % of its 300 attempts failed, and 2\.0 %/);
    expect(told.baseline).toMatchObject({ counted: "attempts", count: 800, hoursLeftOut: 0 });
  });

  test("what has nothing to do with it is flat", () => {
    const by = Object.fromEntries(told.dimensions.map((one) => [one.dimension, one]));
    for (const dimension of ["recipientDomain", "remoteMta", "localPartCase", "tld"])
      expect(by[dimension]?.finding, dimension).toBe("flat");
    expect(by.ipPrefix?.values.map((one) => one.value).sort()).toEqual(["192.0.2.0/24", "192.0.3.0/24"]);
    expect(by.remoteMta?.values.map((one) => one.value).sort()).toEqual(["mx0.example.net", "mx1.example.net"]);
    expect(by.sourceIp).toMatchObject({ finding: "unknown", known: 0, of: 318 });
    expect(by.provider).toBeUndefined();
  });

  test("replies that differ only in what varies are one, with an event for each", () => {
    const replies = told.dimensions.find((one) => one.dimension === "replyTemplate");
    expect(replies?.values).toMatchObject([{ value: "550 5.7.1 {address}: relaying denied ({id})", count: 318 }]);
    expect(replies?.values[0]?.sampleEventId).toMatch(/^\d+$/);
    expect(told.localPartCase).toMatchObject({ fires: false, selection: { of: 318, upper: 0 } });
  });

  test("a value of it can be looked at alone or left out, and so can the events behind it", async () => {
    const only = await explainIncident(actor, { incidentId, where: "pool:out-3" });
    expect(only).toMatchObject({ failures: 300, attempts: null });
    const without = await explainIncident(actor, { incidentId, where: "-pool:out-3,tld:com" });
    const events = await listEvents(actor, { incidentId, where: "-pool:out-3,tld:com", limit: 500 });
    expect(without.failures).toBe(events.total);
    expect(without.failures).toBeGreaterThan(0);
    expect(without.failures).toBeLessThan(18);
    expect((await listEvents(actor, { incidentId, where: "pool:out-3", limit: 1 })).total).toBe(300);
  });

  test("every value's count is the number of events behind it", async () => {
    for (const { dimension, values } of told.dimensions) {
      const value = values[0];
      if (!value || dimension === "replyTemplate") continue;
      const events = await listEvents(actor, { incidentId, where: `${dimension}:${value.value}`, limit: 1 });
      expect(events.total, `${dimension} ${value.value}`).toBe(value.count);
    }
  });

  test("the same window of the chart gives the same explanation", async () => {
    const selected = await explainSelection(actor, { from, to, reason: "relay_denied", provider: "google", where: "" });
    expect(selected.dimensions[0]).toMatchObject({ dimension: "pool" });
    const everywhere = await explainSelection(actor, { from, to, reason: "relay_denied", where: "" });
    expect(everywhere.dimensions.map((one) => one.dimension)).toContain("provider");
    expect(everywhere.dimensions[0]?.values[0]?.value).toBe("out-3");
  });

  test("a window that holds nothing says so, and one that ends before it begins is refused", async () => {
    const none = await explainSelection(actor, { from, to, reason: "mailbox_full", where: "" });
    expect(none).toMatchObject({ finding: "empty", failures: 0 });
    const wrong = explainSelection(actor, { from: to, to: from, reason: "relay_denied", where: "" });
    await expect(wrong).rejects.toMatchObject({ code: "invalid" });
  });

  test("hours of another incident are no baseline", async () => {
    await openIncident(actor.workspaceId, {
      startedAt: new Date(NIGHT - 86_400_000),
      endedAt: new Date(NIGHT - 86_400_000 + 2 * 60 * MINUTE - 1),
    });
    const again = await explainIncident(actor, { incidentId, where: "" });
    expect(again.baseline).toMatchObject({ hoursLeftOut: 2, count: 680 });
  });

  test("an incident of another workspace is not found", async () => {
    const other = await makePerson(await makeWorkspace(), "viewer");
    await expect(explainIncident(other, { incidentId, where: "" })).rejects.toMatchObject({ code: "not_found" });
  });
});

test("a provider that refuses everybody is explained by nothing", async () => {
  const workspaceId = await makeWorkspace();
  const viewer = await makePerson(workspaceId, "viewer");
  const usual = Array.from({ length: 800 }, (_, n) =>
    mail({ at: NIGHT - 86_400_000 + n * MINUTE, n, failed: n % 8 === 0, pool: poolOf(n) }),
  );
  const during = Array.from({ length: 700 }, (_, n) =>
    mail({ at: NIGHT + (n % 29) * MINUTE, n, failed: true, pool: poolOf(n) }),
  );
  await land(workspaceId, [...usual, ...during]);
  const told = await explainSelection(viewer, { from, to, reason: "relay_denied", provider: "google", where: "" });
  expect(told).toMatchObject({ finding: "flat", failures: 700 });
  expect(told.sentence).toMatch(/^No dimension explains this/);
});

test("capitals in local parts alone are found, held against all attempts before", async () => {
  const workspaceId = await makeWorkspace();
  const viewer = await makePerson(workspaceId, "viewer");
  const wave = (start: number, failing: boolean) =>
    Array.from({ length: 1_000 }, (_, n) => {
      const upper = n % 4 === 0;
      return mail({ at: start + (n % 29) * MINUTE, n, failed: failing && upper, pool: poolOf(n), upper });
    });
  await land(workspaceId, [...wave(NIGHT - 86_400_000, false), ...wave(NIGHT, true)]);
  const incidentId = await openIncident(workspaceId);
  const told = await explainIncident(viewer, { incidentId, where: "" });
  expect(told.dimensions[0]).toMatchObject({ dimension: "localPartCase", finding: "explains" });
  expect(told.localPartCase).toEqual({
    fires: true,
    selection: { of: 250, upper: 250 },
    baseline: { of: 1_000, upper: 250, counted: "attempts" },
  });
});

test("without deliveries the failures before are the comparison; without those nothing is", async () => {
  const workspaceId = await makeWorkspace();
  const viewer = await makePerson(workspaceId, "viewer");
  const during = Array.from({ length: 300 }, (_, n) =>
    mail({ at: NIGHT + (n % 29) * MINUTE, n, failed: true, pool: "out-1" }),
  );
  await land(workspaceId, during);
  const query = { from, to, reason: "relay_denied" as const, provider: "google", where: "" };
  expect(await explainSelection(viewer, query)).toMatchObject({
    finding: "unknown",
    attempts: null,
    baseline: { counted: "nothing", count: 0 },
  });
  const before = Array.from({ length: 400 }, (_, n) =>
    mail({ at: NIGHT - 86_400_000 + n * MINUTE, n, failed: true, pool: poolOf(n) }),
  );
  await land(workspaceId, before);
  const told = await explainSelection(viewer, query);
  expect(told).toMatchObject({ attempts: null, baseline: { counted: "failures", count: 400 } });
  expect(told.dimensions[0]).toMatchObject({ dimension: "pool", contrast: "before", finding: "explains" });
});
