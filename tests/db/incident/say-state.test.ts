import { beforeEach, describe, expect, test } from "vitest";
import { type Person, systemActor } from "#lib/access/actor";
import { getIncident } from "#lib/incident/get-incident";
import { getTimeline } from "#lib/incident/get-timeline";
import { listIncidents } from "#lib/incident/list-incidents";
import { sayState } from "#lib/incident/say-state";
import { recordVerdict } from "#lib/incident/store";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import { makeIncidentRow } from "#tests/db/incident/incident-row";
import { at } from "#tests/db/incident/traffic";
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

const theirs = (incidentId: string) => ({
  workspaceId,
  incidentId,
  verdictId: newId("ver"),
  side: "theirs" as const,
  cause: "their_policy",
  rule: "R2",
  level: 1,
  decision: "retry",
  sentence: "Bigmail refused 3 recipients.",
  at: NOW,
  actor: systemActor("verdict", workspaceId),
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

  test("as the usual level teaches the detector, and opening it again unteaches it", async () => {
    const incidentId = await makeIncident({ endedAt: at(40), state: "monitoring" });
    const said = { incidentId, state: "false_alarm", reason: "usual_level", words: "Every Friday." } as const;
    const closed = await sayState(operator, said, NOW);
    expect(closed.falseAlarm).toEqual({ reason: "usual_level", teaches: true });
    const again = await sayState(operator, { incidentId, state: "open", words: "It was not." }, NOW);
    expect(again).toMatchObject({ state: "monitoring", falseAlarm: null });
    expect(await database().incident.findUnique({ where: { id: incidentId } })).toMatchObject({
      falseAlarmReason: null,
      falseAlarmTeaches: false,
    });
    const { items } = await getTimeline(viewer, { incidentId, full: false });
    expect(items.map((item) => item.text)).toEqual([
      "Ada called it a false alarm (this is normal there): Every Friday. The detector takes this level for usual from now on.",
      "Ada opened it again: It was not. The detector no longer takes this level for usual.",
    ]);
  });

  test.each(["campaign", "bad_data", "other"] as const)("as %s teaches the detector nothing", async (reason) => {
    const incidentId = await makeIncident();
    const closed = await sayState(operator, { incidentId, state: "false_alarm", reason, words: "x" }, NOW);
    expect(closed.falseAlarm).toEqual({ reason, teaches: false });
  });

  test("resolved, it is signed by whoever has read its report, and opening it again drops the signature", async () => {
    const incidentId = await makeIncident();
    await inTransaction((tx) => recordVerdict(tx, theirs(incidentId)));
    const signed = { incidentId, state: "reviewed", words: "Read, and the rule is added." } as const;
    await expect(sayState(operator, signed, NOW)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/only a resolved one can be signed/),
    });
    await sayState(operator, { incidentId, state: "resolved", words: "Done." }, NOW);
    const reviewed = await sayState(operator, signed, NOW);
    expect(reviewed).toMatchObject({
      state: "reviewed",
      reviewed: { name: "Ada", at: NOW.toISOString(), words: "Read, and the rule is added." },
      endBasis: "manual",
    });
    const again = await sayState(operator, { incidentId, state: "open", words: "It is back." }, NOW);
    expect(again).toMatchObject({ state: "identified", reviewed: null, endBasis: null });
    expect((await listIncidents(viewer, { state: "closed" }, NOW)).items).toEqual([]);
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
