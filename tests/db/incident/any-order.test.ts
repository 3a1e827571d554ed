import { beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { database } from "#lib/platform/database";
import { at, delivered, denied, landAttempts, type ToldAttempt } from "#tests/db/incident/traffic";
import { makeWorkspace } from "#tests/support/people";

const through = (pool: string, attempts: ToldAttempt[]) => attempts.map((attempt) => ({ ...attempt, pool }));
const both = (from: number, to: number, perMinute: number, provider: string) => [
  ...through("out1", delivered(from, to, perMinute, provider)),
  ...through("out2", delivered(from, to, perMinute, provider)),
];

/** One day at several providers: an outage, one pool refused, several providers at once, a stray refusal now and then. */
function day(): ToldAttempt[] {
  const providers = ["bigmail.example", "corp.example", "post.example", "shop.example"];
  return [
    ...providers.flatMap((provider) => both(-720, 720, 0.3, provider)),
    ...providers.flatMap((provider, index) => through("out2", denied(-700 + index * 7, 700, 0.005, provider, "stray"))),
    ...through("out1", denied(-120, -80, 1, "bigmail.example")),
    ...through("out2", denied(-115, -80, 1, "bigmail.example", "too")),
    ...through("out1", denied(60, 130, 2, "shop.example")),
    ...providers
      .slice(0, 3)
      .flatMap((provider, index) => through("out1", denied(300 + index * 8, 380, 1, provider, "all"))),
    ...through("out2", denied(690, 720, 1, "corp.example", "late")),
  ];
}

/** Numbers that are the same in every run of the test. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

const NOW = at(725);
/** All of an incident but its id, its number and when somebody wrote it down. */
const SELECT = {
  ...{
    reason: true,
    provider: true,
    pool: true,
    recipientDomain: true,
    state: true,
    startedAt: true,
    detectedAt: true,
  },
  ...{ peakAt: true, endedAt: true, closedAt: true, endBasis: true, events: true, recipients: true, attempts: true },
  ...{ expected: true, windowFixedBy: true, withdrawnAt: true },
} as const;

/** The incidents that stand: not those that became part of another, nor those that later data withdrew. */
const standing = (workspaceId: string) =>
  database().incident.findMany({
    where: { workspaceId, state: { not: "merged" }, withdrawnAt: null },
    orderBy: [{ startedAt: "asc" }, { provider: "asc" }],
    select: SELECT,
  });

/** Lands the pieces one after the other, reconciling after each. */
async function landed(pieces: readonly ToldAttempt[][]): Promise<string> {
  const workspaceId = await makeWorkspace();
  const actor = systemActor("incident.reconcile", workspaceId);
  for (const piece of pieces) {
    await landAttempts(workspaceId, piece);
    await reconcileIncidents(actor, { workspaceId, now: NOW });
  }
  return workspaceId;
}

function piecesOf(attempts: readonly ToldAttempt[], count: number): ToldAttempt[][] {
  const size = Math.ceil(attempts.length / count);
  return Array.from({ length: count }, (_, index) => attempts.slice(index * size, (index + 1) * size));
}

describe("one day of several providers, landed in many uploads", () => {
  // Recipients are named by the piece they come in unless they are named here.
  const events = day().map((attempt, index) => ({
    ...attempt,
    recipient: attempt.recipient ?? `d${index}@${attempt.provider}`,
  }));
  const inOrder = [...events].sort((a, b) => a.at.getTime() - b.at.getTime());
  let expected: Awaited<ReturnType<typeof standing>>;

  beforeAll(async () => {
    expected = await standing(await landed(piecesOf(inOrder, 1)));
  });

  test("has incidents of a provider, of a pool and of our side, and one that runs", () => {
    expect(expected.map(({ provider, pool, state }) => [provider, pool, state])).toEqual([
      ["bigmail.example", null, "monitoring"],
      ["shop.example", "out1", "monitoring"],
      ["*", "out1", "monitoring"],
      ["corp.example", null, "open"],
    ]);
  });

  test("gives the same incidents, bit for bit, in order and in any other", async () => {
    expect(await standing(await landed(piecesOf(inOrder, 10)))).toEqual(expected);
    for (const seed of [1, 2])
      expect(await standing(await landed(piecesOf(shuffled(events, seed), 10)))).toEqual(expected);
  }, 120_000);

  test("gives the same when its hours come in whatever order", async () => {
    const hours = piecesOf(inOrder, 8);
    expect(await standing(await landed(shuffled(hours, 7)))).toEqual(expected);
    expect(await standing(await landed([...hours].reverse()))).toEqual(expected);
  }, 120_000);

  test("changes nothing when everything is read again from its beginning", async () => {
    const workspaceId = await landed(piecesOf(inOrder, 5));
    const actor = systemActor("incident.reconcile", workspaceId);
    expect(await reconcileIncidents(actor, { workspaceId, now: NOW, whole: true })).toEqual({
      opened: [],
      changed: [],
    });
    expect(await standing(workspaceId)).toEqual(expected);
  }, 60_000);
});
