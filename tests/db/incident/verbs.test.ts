import { beforeEach, describe, expect, test } from "vitest";
import { type Person, systemActor } from "#lib/access/actor";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { listIncidents } from "#lib/incident/list-incidents";
import { appendTimeline, loadIncident, recordVerdict, setIncidentState } from "#lib/incident/store";
import { writeNote } from "#lib/incident/write-note";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { makeIncidentRow } from "#tests/db/incident/incident-row";
import { at, landAttempts, spread } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

const NOW = at(120);

let workspaceId: string;
let operator: Person;
let viewer: Person;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator", "Ada");
  viewer = await makePerson(workspaceId, "viewer");
});

const makeIncident = (more?: Parameters<typeof makeIncidentRow>[1]) => makeIncidentRow(workspaceId, more);

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
