import { beforeEach, describe, expect, test } from "vitest";
import { type Person, systemActor } from "#lib/access/actor";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { listIncidents } from "#lib/incident/list-incidents";
import { sayState } from "#lib/incident/say-state";
import {
  appendTimeline,
  insertIncident,
  loadIncident,
  lockIncidents,
  recordVerdict,
  setIncidentState,
} from "#lib/incident/store";
import { writeNote } from "#lib/incident/write-note";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { landAttempts, spread } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 12, minutes));
const NOW = at(120);

let workspaceId: string;
let operator: Person;
let viewer: Person;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator", "Ada");
  viewer = await makePerson(workspaceId, "viewer");
});

async function makeIncident(more: Partial<Parameters<typeof insertIncident>[1]> = {}): Promise<string> {
  const startedAt = more.startedAt ?? at(0);
  const incident = await inTransaction(async (tx) => {
    await lockIncidents(tx, workspaceId);
    return insertIncident(tx, {
      id: newId("inc"),
      workspaceId,
      reason: "relay_denied",
      provider: "bigmail.example",
      state: "open",
      startedAt,
      detectedAt: startedAt,
      peakAt: startedAt,
      endedAt: null,
      closedAt: null,
      endBasis: null,
      events: 3,
      recipients: 3,
      attempts: 3,
      expected: 0.1,
      openedAt: startedAt,
      ...more,
    });
  });
  return incident.id;
}

const verdict = (incidentId: string, side: "theirs" | "unknown") => ({
  workspaceId,
  incidentId,
  verdictId: newId("ver"),
  side,
  cause: "their_policy",
  rule: "R2",
  level: 1,
  decision: "retry",
  sentence: "Bigmail refused 3 recipients.",
  at: NOW,
  actor: systemActor("verdict", workspaceId),
});

describe("a verdict on an incident", () => {
  test.each([
    { state: "open", side: "theirs", after: "identified" },
    { state: "open", side: "unknown", after: "open" },
    { state: "monitoring", side: "theirs", after: "monitoring" },
    { state: "false_alarm", side: "theirs", after: "false_alarm" },
  ] as const)("$side on $state leaves it $after", async ({ state, side, after }) => {
    const id = await makeIncident({ state });
    await inTransaction((tx) => recordVerdict(tx, verdict(id, side)));
    expect(await getIncident(viewer, { incidentId: id }, NOW)).toMatchObject({
      state: after,
      verdict: { side, cause: "their_policy", rule: "R2", level: 1 },
      sentence: "Bigmail refused 3 recipients.",
      decision: "retry",
    });
    expect(await database().timelineEntry.count({ where: { incidentId: id } })).toBe(0);
  });

  test("of another workspace is not found", async () => {
    const id = await makeIncident();
    const elsewhere = { ...verdict(id, "theirs"), workspaceId: await makeWorkspace() };
    await expect(inTransaction((tx) => recordVerdict(tx, elsewhere))).rejects.toMatchObject({ code: "not_found" });
  });
});

test("a state moves only from a state that was named, and says whether it did", async () => {
  const incidentId = await makeIncident({ state: "monitoring" });
  const move = (from: string[], to: string) =>
    inTransaction((tx) => setIncidentState(tx, { workspaceId, incidentId, from, to }));
  expect(await move(["open"], "retrying")).toBe(false);
  expect(await move(["open", "monitoring"], "retrying")).toBe(true);
  const row = await inTransaction((tx) => loadIncident(tx, workspaceId, incidentId));
  expect(row.state).toBe("retrying");
});

describe("saying what an incident is", () => {
  test("closes it in one's own words, and opens it again", async () => {
    const incidentId = await makeIncident();
    const closed = await sayState(operator, { incidentId, state: "resolved", words: "Yahoo answered." }, NOW);
    expect(closed).toMatchObject({ state: "resolved", endedAt: null, endBasis: "manual", closedAt: NOW.toISOString() });
    const again = await sayState(operator, { incidentId, state: "open", words: "It is back." }, NOW);
    expect(again).toMatchObject({ state: "open", endBasis: null, closedAt: null });
    const { items } = await getTimeline(viewer, { incidentId, full: false });
    expect(items.map((item) => [item.kind, item.text])).toEqual([
      ["incident.resolved", "Ada called it resolved: Yahoo answered."],
      ["incident.opened_again", "Ada opened it again: It is back."],
    ]);
  });

  test("keeps the end that the data knows", async () => {
    const incidentId = await makeIncident({
      state: "monitoring",
      endedAt: at(40),
      closedAt: at(50),
      endBasis: "accepted",
    });
    const closed = await sayState(operator, { incidentId, state: "resolved", words: "Done." }, NOW);
    expect(closed).toMatchObject({ endBasis: "accepted", closedAt: at(50).toISOString() });
  });

  test.each([
    { state: "resolved", said: "resolved", message: /is resolved already/ },
    { state: "open", said: "open", message: /is open already/ },
    { state: "merged", said: "resolved", message: /is merged, so it cannot be called resolved now/ },
    { state: "retrying", said: "false_alarm", message: /cannot be called false alarm now/ },
  ] as const)("$said on $state is a conflict and changes nothing", async ({ state, said, message }) => {
    const incidentId = await makeIncident({ state });
    const attempt = sayState(operator, { incidentId, state: said, words: "x" }, NOW);
    await expect(attempt).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(message) });
    expect(await database().timelineEntry.count({ where: { incidentId } })).toBe(0);
  });

  test("by two at once is done once", async () => {
    const incidentId = await makeIncident();
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map(() => sayState(operator, { incidentId, state: "resolved", words: "x" }, NOW)),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await database().timelineEntry.count({ where: { incidentId } })).toBe(1);
  });

  test("is not for viewers, nor for another workspace", async () => {
    const incidentId = await makeIncident();
    const words = { incidentId, state: "resolved", words: "x" } as const;
    await expect(sayState(viewer, words, NOW)).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(sayState(stranger, words, NOW)).rejects.toMatchObject({ code: "not_found" });
    await expect(getIncident(stranger, { incidentId })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a note", () => {
  test("stands in the timeline under its writer's name", async () => {
    const incidentId = await makeIncident();
    const note = await writeNote(operator, { incidentId, text: "Called their desk." }, NOW);
    expect(note).toMatchObject({ kind: "note.written", text: "Called their desk.", actor: { name: "Ada" } });
    expect((await getTimeline(viewer, { incidentId, full: false })).items).toEqual([note]);
  });

  test("is not for viewers", async () => {
    const incidentId = await makeIncident();
    await expect(writeNote(viewer, { incidentId, text: "x" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

test("a timeline is curated unless asked in full, oldest first, and says how much it leaves out", async () => {
  const incidentId = await makeIncident();
  const actor = systemActor("test", workspaceId);
  const entry = (minute: number, curated: boolean) => ({
    workspaceId,
    incidentId,
    at: at(minute),
    kind: "test.entry",
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    text: `minute ${minute}`,
    curated,
  });
  await inTransaction(async (tx) => {
    await appendTimeline(tx, entry(2, true));
    await appendTimeline(tx, entry(1, true));
    await appendTimeline(tx, entry(3, false));
  });
  const short = await getTimeline(viewer, { incidentId, full: false });
  expect(short.items.map((item) => item.text)).toEqual(["minute 1", "minute 2"]);
  expect((await getTimeline(viewer, { incidentId, full: true })).items).toHaveLength(3);
  await database().timelineEntry.createMany({ data: Array.from({ length: 510 }, () => entry(0, true)) });
  const long = await getTimeline(viewer, { incidentId, full: true });
  expect([long.items.length, long.cut, long.items.at(-1)?.text]).toEqual([500, 13, "minute 3"]);
});

describe("the list", () => {
  test("filters by state, provider, side and time", async () => {
    const running = await makeIncident({ startedAt: at(60) });
    const over = await makeIncident({ startedAt: at(0), endedAt: at(20), state: "resolved", provider: "corp.example" });
    await inTransaction((tx) => recordVerdict(tx, verdict(running, "theirs")));
    const ids = async (query: Parameters<typeof listIncidents>[1]) =>
      (await listIncidents(viewer, query, NOW)).items.map((item) => item.id);
    expect(await ids({})).toEqual([running, over]);
    expect(await ids({ state: "open" })).toEqual([running]);
    expect(await ids({ state: "closed" })).toEqual([over]);
    expect(await ids({ provider: "corp.example" })).toEqual([over]);
    expect(await ids({ side: "theirs" })).toEqual([running]);
    expect(await ids({ from: at(21).toISOString() })).toEqual([running]);
    expect(await ids({ to: at(60).toISOString() })).toEqual([over]);
    expect(await ids({ reason: "null_mx" })).toEqual([]);
  });

  test("goes page by page without a gap or a repeat, and knows its total", async () => {
    const made = [];
    for (let minute = 0; minute < 5; minute++) made.push(await makeIncident({ startedAt: at(Math.floor(minute / 2)) }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listIncidents(viewer, { limit: 2, ...(cursor ? { cursor } : {}) }, NOW);
      expect(page.total).toBe(5);
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect([...seen].sort()).toEqual([...made].sort());
    await expect(listIncidents(viewer, { cursor: "x" })).rejects.toMatchObject({ code: "invalid" });
  });

  test("shows the four servers that refused most, and a hold only while its lease runs", async () => {
    const incidentId = await makeIncident({ endedAt: at(30) });
    const denials = (remoteIp: string, count: number, from = 0, to = 30) =>
      spread(count, at(from), at(to), { provider: "bigmail.example", outcome: "bounced", remoteIp });
    await landAttempts(
      workspaceId,
      [1, 2, 3, 4, 5].flatMap((n) => denials(`192.0.2.${n}`, n)),
    );
    await landAttempts(workspaceId, denials("192.0.2.99", 9, 31, 60));
    await database().hold.create({
      data: {
        id: newId("hol"),
        workspaceId,
        incidentId,
        reason: "relay_denied",
        provider: "bigmail.example",
        startsAt: at(0),
        state: "active",
        leaseUntil: at(121),
      },
    });
    const incident = await getIncident(viewer, { incidentId }, NOW);
    expect(incident.topServers.map((server) => [server.remoteIp, server.events])).toEqual([
      ["192.0.2.5", 5],
      ["192.0.2.4", 4],
      ["192.0.2.3", 3],
      ["192.0.2.2", 2],
    ]);
    expect(incident.held).toBe(true);
    expect((await getIncident(viewer, { incidentId }, at(121))).held).toBe(false);
  });
});
