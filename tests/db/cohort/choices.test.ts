import { beforeEach, describe, expect, test } from "vitest";
import { changeDraft } from "#lib/cohort/change-draft";
import { freezeCohort } from "#lib/cohort/freeze-cohort";
import { getCohort } from "#lib/cohort/get-cohort";
import { listMembers } from "#lib/cohort/list-members";
import { previewCohort } from "#lib/cohort/preview-cohort";
import { proposeCohort } from "#lib/cohort/propose-cohort";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { completeFacts } from "#lib/verdict/complete-facts";
import { makePerson } from "#tests/support/people";
import {
  addDelivery,
  addFailures,
  addresses,
  addSignal,
  approvedCohort,
  frozenCohort,
  makeNight,
  minutesAfter,
  NIGHT,
  timelineKinds,
} from "#tests/support/retry";

let night: Awaited<ReturnType<typeof makeNight>>;
beforeEach(async () => {
  night = await makeNight();
});

type Wish = Parameters<typeof proposeCohort>[1];
const propose = (over: Partial<Wish> = {}) =>
  proposeCohort(night.ada, { incidentId: night.incidentId, stages: [60, 300, 1500], now: NIGHT, ...over });
const members = async (cohortId: string, included: boolean) =>
  (await listMembers(night.ada, { cohortId, included, limit: 500 })).items;
const whys = async (cohortId: string) =>
  Object.fromEntries((await members(cohortId, false)).map((each) => [each.recipient, each.why]));

describe("who is left out, with the row that proves it", () => {
  test("complaints and unsubscriptions of any spelling, deliveries since, other bounces and other cohorts", async () => {
    const { workspaceId } = night;
    const gone = { recipient: "gone@example.org", reason: "user_unknown", enhancedStatus: "5.1.1" };
    await addFailures(workspaceId, [
      ...addresses(2).map((recipient) => ({ recipient })),
      { recipient: "Angry@example.org" },
      { recipient: "left@example.org" },
      { recipient: "since@example.org" },
      { recipient: "gone@example.org" },
      { ...gone, at: minutesAfter(-5000) },
    ]);
    const complaint = await addSignal(workspaceId, "angry@example.org", "complained", minutesAfter(-100));
    const left = await addSignal(workspaceId, "LEFT@example.org", "unsubscribed", minutesAfter(5));
    await addDelivery(workspaceId, "since@example.org", minutesAfter(-5));
    const bad = await database().deliveryEvent.findFirstOrThrow({ where: { workspaceId, reason: "user_unknown" } });

    const cohort = await propose();
    const proofs = Object.fromEntries(
      (await members(cohort.id, false)).map(({ recipient, why, proof }) => [recipient, { why, ...proof }]),
    );
    expect(proofs).toMatchObject({
      "Angry@example.org": { why: "complained", signalId: complaint, words: "Complained at 2026-03-01 01:50 UTC." },
      "left@example.org": { why: "unsubscribed", signalId: left },
      "since@example.org": { why: "delivered_since", words: "Mail was accepted at 2026-03-01 03:25 UTC." },
      "gone@example.org": { why: "bounced_elsewhere", eventId: bad.id.toString() },
    });
    expect(cohort.memberCount).toBe(2);

    const { cohort: approved } = await approvedCohort(night);
    const again = await propose();
    const [taken] = await members(again.id, false);
    expect((await members(again.id, false)).map((each) => each.why)).toContain("in_another_cohort");
    expect(taken).toBeDefined();
    const inOther = (await members(again.id, false)).find((each) => each.why === "in_another_cohort");
    expect(inOther?.proof).toMatchObject({ cohortId: approved.id, words: `It is in retry cohort ${approved.number}.` });
  });

  test("an approved plan of another incident takes nobody away", async () => {
    await addFailures(night.workspaceId, [{ recipient: "a@example.org" }]);
    await approvedCohort(night);
    const other = await makeNight();
    await addFailures(other.workspaceId, [{ recipient: "a@example.org" }]);
    const plan = await proposeCohort(other.ada, { incidentId: other.incidentId, stages: [60], now: NIGHT });
    expect(plan.memberCount).toBe(1);
  });

  test("included and left out are everybody who failed in the incident, whatever window and filter are chosen", async () => {
    await addFailures(
      night.workspaceId,
      addresses(30).map((recipient, index) => ({
        recipient,
        at: minutesAfter(-59 + index),
        remoteIp: index % 3 === 0 ? "192.0.2.66" : "192.0.2.10",
      })),
    );
    for (const over of [
      {},
      { from: minutesAfter(-50), to: minutesAfter(-45) },
      { filter: { remoteIp: "192.0.2.66" } },
      { from: minutesAfter(-50), to: minutesAfter(-41), filter: { where: "-remoteIp:192.0.2.66" } },
      { filter: { q: "user0000" } },
      { filter: { domain: "other.example" } },
    ] satisfies Partial<Wish>[]) {
      const preview = await previewCohort(night.ada, { ...wishOf(over), stages: [60] });
      const cohort = await propose(over);
      const all = [...(await members(cohort.id, true)), ...(await members(cohort.id, false))];
      expect(all.map((each) => each.recipient).sort()).toEqual(addresses(30));
      expect([preview.memberCount, preview.excludedCount]).toEqual([cohort.memberCount, cohort.excludedCount]);
      expect(preview.excludedByReason).toEqual(cohort.excludedByReason);
    }
  });
});

function wishOf(over: Partial<Wish>) {
  return { incidentId: night.incidentId, now: NIGHT, ...over };
}

describe("choosing of a window", () => {
  beforeEach(() =>
    addFailures(night.workspaceId, [
      { recipient: "a@example.org", remoteIp: "192.0.2.66", at: minutesAfter(-40) },
      { recipient: "b@example.org", remoteIp: "192.0.2.10", at: minutesAfter(-30) },
      { recipient: "B@example.org", remoteIp: "192.0.2.66", at: minutesAfter(-20) },
    ]),
  );

  test("all in the filter are members, the rest are named, and the plan says what was chosen", async () => {
    const cohort = await propose({ filter: { remoteIp: "192.0.2.66" } });
    expect((await members(cohort.id, true)).map((each) => each.recipient)).toEqual(["a@example.org", "B@example.org"]);
    expect(await whys(cohort.id)).toEqual({ "b@example.org": "duplicate_case" });
    expect(cohort).toMatchObject({ filter: { remoteIp: "192.0.2.66" }, filterWords: "refused by 192.0.2.66" });
    const narrow = await propose({ from: minutesAfter(-35), to: minutesAfter(-25) });
    expect(await whys(narrow.id)).toEqual({ "a@example.org": "outside_window", "B@example.org": "duplicate_case" });
  });

  test("a preview counts exactly and makes nothing", async () => {
    const preview = await previewCohort(night.ada, { ...wishOf({}), stages: [1] });
    expect(preview).toMatchObject({ memberCount: 2, excludedCount: 1, stages: [{ size: 1 }, { size: 1 }] });
    expect(preview.sample).toHaveLength(2);
    expect(await database().cohort.count({ where: { workspaceId: night.workspaceId } })).toBe(0);
    const viewer = await makePerson(night.workspaceId, "viewer");
    await expect(previewCohort(viewer, { ...wishOf({}), stages: [1] })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a route of ours", () => {
  test("keeps its members out until a person says that it is mended", async () => {
    await addFailures(night.workspaceId, [
      { recipient: "wrong@example.org", remoteIp: "192.0.2.66" },
      { recipient: "right@example.org", remoteIp: "192.0.2.10" },
    ]);
    const server = { remoteMta: "mx1.example.net", domain: "example.org", events: 1, level: null, disputed: false };
    const rest = { reasons: [], sampleEventId: "1", snapshotId: null };
    await database().verdict.create({
      data: {
        ...{ id: newId("ver"), workspaceId: night.workspaceId, incidentId: night.incidentId },
        ...{ side: "ours", cause: "stale_mx", rule: "R1c", decision: "investigate", sentence: "x", factsSha256: "0" },
        ...{ proof: [], trace: [] },
        facts: completeFacts({
          servers: [
            { ...server, ...rest, remoteIp: "192.0.2.66", path: "stale" },
            { ...server, ...rest, remoteIp: "192.0.2.10", path: "in_mx" },
          ],
        }),
      },
    });
    const careful = await propose();
    expect(await whys(careful.id)).toEqual({ "wrong@example.org": "route_not_fixed" });
    expect(careful.routeFixed).toBe(false);
    const mended = await propose({ routeFixed: true });
    expect(mended).toMatchObject({ memberCount: 2, excludedCount: 0, routeFixed: true });
    const rows = await database().timelineEntry.findMany({
      where: { incidentId: night.incidentId, kind: "cohort.proposed" },
    });
    expect(rows.map((row) => row.text).join()).toContain("Ada says that our route is mended");
  });
});

describe("a draft", () => {
  beforeEach(() =>
    addFailures(
      night.workspaceId,
      addresses(100).map((recipient, index) => ({ recipient, remoteIp: index === 42 ? "192.0.2.66" : "192.0.2.10" })),
    ),
  );

  test("takes other stages, rate and note; its members stay and the sample is spread again", async () => {
    const draft = await propose({ stages: [60] });
    const changed = await changeDraft(night.ada, {
      cohortId: draft.id,
      stages: [10, 30],
      perHour: 600,
      note: "slower",
      now: NIGHT,
    });
    expect(changed.stages.map(({ size, perHour }) => [size, perHour])).toEqual([
      [10, 600],
      [30, 600],
      [60, 600],
    ]);
    expect(changed).toMatchObject({ memberCount: 100, note: "slower", state: "draft" });
    expect(changed.spread.filter((each) => each.value === "192.0.2.66")).toMatchObject([{ members: 1, inSample: 1 }]);
    const stages = (await members(draft.id, true)).map((each) => each.stageIndex);
    expect([0, 1, 2].map((index) => stages.filter((each) => each === index).length)).toEqual([10, 30, 60]);
    expect((await timelineKinds(night.incidentId)).at(-1)).toBe("cohort.changed");
    const free = await changeDraft(night.ada, { cohortId: draft.id, perHour: null, now: NIGHT });
    expect(free.stages.map(({ size, perHour }) => [size, perHour])).toEqual([
      [10, null],
      [30, null],
      [60, null],
    ]);
  });

  test("each change is another plan hash, and a frozen one is not edited", async () => {
    const hashes = new Set<string | null>();
    for (const over of [{ stages: [60] }, { stages: [50] }, { stages: [60], perHour: 600 }]) {
      const draft = await propose(over);
      hashes.add((await freezeCohort(night.ada, { cohortId: draft.id, now: NIGHT })).planHash);
    }
    expect(hashes.size).toBe(3);
    const frozen = await frozenCohort(night.ada, night.incidentId);
    await expect(changeDraft(night.ada, { cohortId: frozen.id, stages: [1], now: NIGHT })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await getCohort(night.ada, { cohortId: frozen.id })).stages.map((stage) => stage.size)).toEqual([60, 40]);
  });
});
