import { beforeEach, describe, expect, test } from "vitest";
import { type SystemActor, systemActor } from "#lib/access/actor";
import { openHold } from "#lib/hold/open-hold";
import { countHeld } from "#lib/hold/store";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { sayState } from "#lib/incident/say-state";
import { database } from "#lib/platform/database";
import { inTransaction } from "#lib/platform/transaction";
import { poolsRefused, type VerdictFacts } from "#lib/verdict/facts";
import { loadPools } from "#lib/verdict/store";
import { at, delivered, denied, landAttempts, type ToldAttempt } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

const BIG = "bigmail.example";
const CORP = "corp.example";
const POST = "post.example";
const through = (pool: string, attempts: ToldAttempt[]) => attempts.map((attempt) => ({ ...attempt, pool }));
/** Thirty hours in which the provider accepts everything through each pool. */
const usual = (provider: string, ...pools: string[]) =>
  pools.flatMap((pool) => through(pool, delivered(-30 * 60, 0, 1, provider)));

let workspaceId: string;
let actor: SystemActor;
const run = (minutes: number) => reconcileIncidents(actor, { workspaceId, now: at(minutes) });
const land = (...attempts: ToldAttempt[][]) => landAttempts(workspaceId, attempts.flat());
const incidents = () => database().incident.findMany({ where: { workspaceId }, orderBy: { number: "asc" } });
const told = (incidentId: string) =>
  database().timelineEntry.findMany({ where: { incidentId }, orderBy: [{ at: "asc" }, { id: "asc" }] });

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("incident.reconcile", workspaceId);
});

describe("with several pools", () => {
  const onePool = () => [
    ...usual(BIG, "out1", "out2"),
    ...through("out1", denied(0, 30, 2)),
    ...through("out2", delivered(0, 30, 2)),
    ...through("out1", delivered(30, 60, 2)),
    ...through("out2", delivered(30, 60, 2)),
  ];

  test("a rise that sits in one pool is an incident of that pool, and the verdict sees the others beside it", async () => {
    await land(onePool());
    expect((await run(65)).opened).toHaveLength(1);
    const [incident] = await incidents();
    expect(incident).toMatchObject({ provider: BIG, pool: "out1", events: 60, attempts: 60, startedAt: at(0) });
    if (!incident) throw new Error("There is none.");
    const pools = await inTransaction((tx) => loadPools(tx, incident, at(65)));
    expect(poolsRefused({ pools } as VerdictFacts)).toEqual({ refused: ["out1"], spared: ["out2"] });
    expect((await told(incident.id))[0]?.text).toBe(
      "Relay denied at bigmail.example through out1 rose to 60 of 60 attempts from 12:00 UTC; fewer than 1 was expected.",
    );
  });

  test("a rise through all of them stays the provider's", async () => {
    await land(
      usual(BIG, "out1", "out2"),
      through("out1", denied(0, 30, 2)),
      through("out2", denied(0, 30, 2, BIG, "b")),
    );
    await run(31);
    expect(await incidents()).toMatchObject([{ provider: BIG, pool: null, events: 120 }]);
  });

  test("three providers that begin within half an hour through one pool are one incident of our side", async () => {
    await land(...[BIG, CORP, POST].map((provider) => usual(provider, "out1", "out2")));
    await land(...[BIG, CORP, POST].map((provider, index) => through("out1", denied(index * 9, 60, 2, provider))));
    await land(...[BIG, CORP, POST].map((provider) => through("out2", delivered(0, 60, 2, provider))));
    await run(60);
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      provider: "*",
      pool: "out1",
      state: "open",
      startedAt: at(0),
      events: 120 + 102 + 84,
    });
    expect((await told(incident?.id ?? ""))[0]?.text).toContain(
      "Relay denied at several providers through out1 rose to 306 of 306",
    );
  });

  test("its hold protects the recipients of all of them, and of no other pool", async () => {
    await land(...[BIG, CORP, POST].map((provider) => usual(provider, "out1", "out2")));
    await land(...[BIG, CORP, POST].map((provider) => through("out1", denied(0, 20, 2, provider))));
    await land(through("out2", denied(3, 4, 1, BIG, "elsewhere")), through("out2", delivered(0, 20, 5)));
    await run(20);
    const [incident] = await incidents();
    const hold = await openHold(actor, { workspaceId, incidentId: incident?.id ?? "", now: at(20) });
    expect(hold).toMatchObject({ provider: "*", pool: "out1", recipients: 120 });
    expect(await inTransaction((tx) => countHeld(tx, hold?.id ?? ""))).toBe(120);
  });

  test("incidents that were open already become part of it, told in both, and what a person decided stays", async () => {
    await land(...[BIG, CORP, POST].map((provider) => usual(provider, "out1", "out2")));
    await land(...[BIG, CORP, POST].map((provider) => through("out2", delivered(0, 60, 2, provider))));
    await land(through("out1", denied(0, 20, 2, BIG)), through("out1", denied(5, 20, 2, CORP)));
    await run(20);
    const [big, corp] = await incidents();
    expect([big?.provider, corp?.provider]).toEqual([BIG, CORP]);
    const operator = await makePerson(workspaceId, "operator");
    const said = { state: "false_alarm" as const, words: "A test of ours.", reason: "bad_data" as const };
    await sayState(operator, { incidentId: corp?.id ?? "", ...said }, at(21));

    await land(through("out1", denied(10, 30, 2, POST)), through("out1", denied(20, 30, 2, BIG, "more")));
    await run(30);
    const [first, second, fleet] = await incidents();
    expect(first).toMatchObject({ state: "merged", mergedIntoId: fleet?.id });
    expect(second).toMatchObject({ state: "false_alarm", mergedIntoId: null });
    expect(fleet).toMatchObject({ provider: "*", pool: "out1", state: "open" });
    const became = (await told(first?.id ?? "")).at(-1);
    expect(became).toMatchObject({
      text: "Became part of incident 3: its failures are part of the rise at several providers through out1.",
      link: { incident: fleet?.id },
    });
    expect((await told(fleet?.id ?? "")).find((row) => row.kind === "incident.merged")).toMatchObject({
      text: "Took in incident 1 (bigmail.example through out1): its failures are part of the rise at several providers through out1.",
      link: { incident: first?.id },
    });
    expect(await run(31)).toMatchObject({ opened: [] });
  });

  test("a person's decision on a provider's incident stands for the pool that its rise turns out to sit in", async () => {
    await land(
      usual(BIG, "out1", "out2"),
      through("out1", denied(0, 10, 2)),
      through("out2", denied(0, 10, 2, BIG, "b")),
    );
    await run(10);
    const [incident] = await incidents();
    const operator = await makePerson(workspaceId, "operator");
    const said = { state: "false_alarm" as const, words: "A test of ours.", reason: "bad_data" as const };
    await sayState(operator, { incidentId: incident?.id ?? "", ...said }, at(11));
    await land(through("out1", denied(10, 40, 8)), through("out2", delivered(10, 40, 8)));
    await run(40);
    expect(await incidents()).toMatchObject([{ provider: BIG, pool: null, state: "false_alarm" }]);
  });
});

describe("with one pool, or none that is named", () => {
  test.each([
    { pool: "out1", named: "out1" },
    { pool: "", named: null },
  ])("three providers at once are our side all the same ($pool)", async ({ pool, named }) => {
    const own = (attempts: ToldAttempt[]) => (pool ? through(pool, attempts) : attempts);
    await land(...[BIG, CORP, POST].map((provider) => own(delivered(-30 * 60, 0, 1, provider))));
    await land(...[BIG, CORP, POST].map((provider) => own(denied(0, 20, 2, provider))));
    await run(20);
    expect(await incidents()).toMatchObject([{ provider: "*", pool: named, events: 120 }]);
  });

  test("two at once, or three within two hours, are one each", async () => {
    await land(...[BIG, CORP, POST].map((provider) => through("out1", delivered(-30 * 60, 0, 1, provider))));
    await land(through("out1", denied(0, 20, 2)), through("out1", denied(0, 20, 2, CORP)));
    await run(20);
    expect((await incidents()).map((row) => row.provider).sort()).toEqual([BIG, CORP]);
    await land(through("out1", delivered(20, 90, 2)), through("out1", delivered(20, 90, 2, CORP)));
    await land(through("out1", denied(90, 110, 2, POST)));
    await run(110);
    expect(await incidents()).toMatchObject([{ pool: null }, { pool: null }, { provider: POST, pool: null }]);
  });

  test("many small domains that are refused at once are one incident, though none of them rises by itself", async () => {
    const domains = Array.from({ length: 60 }, (_, index) => `small${index}.example`);
    await land(...domains.map((domain) => delivered(-30 * 60, 0, 1 / 60, domain)));
    await land(...domains.map((domain, index) => denied(index % 20, (index % 20) + 10, 0.3, domain)));
    await run(35);
    expect(await incidents()).toMatchObject([{ provider: "*", pool: null, recipients: 180 }]);
  });
});

describe("one domain of a provider with many", () => {
  const house = (domain: string, attempts: ToldAttempt[]) =>
    attempts.map((attempt) => ({ ...attempt, recipient: attempt.recipient?.replace(/@.*/, `@${domain}`) ?? "" }));

  test("opens when it rises and its provider does not", async () => {
    await land(
      delivered(-30 * 60, 40, 60, "google"),
      // Refused now and then, here and there: ten in an hour more are an ordinary hour of the provider.
      ...Array.from({ length: 30 * 6 }, (_, index) =>
        house("many.example", denied(-1800 + index * 10, -1799 + index * 10, 8, "google", `n${index}`)),
      ),
    );
    await land(house("corp.example", denied(0, 30, 0.6, "google", "corp")));
    await run(30);
    expect(await incidents()).toMatchObject([
      { provider: "google", recipientDomain: "corp.example", events: 18, state: "open" },
    ]);
    const hold = await openHold(actor, { workspaceId, incidentId: (await incidents())[0]?.id ?? "", now: at(30) });
    expect(hold).toMatchObject({ recipientDomain: "corp.example", recipients: 18 });
  });

  test("is part of its provider's incident when that rises", async () => {
    await land(delivered(-30 * 60, 0, 2, "google"), house("corp.example", denied(0, 30, 3, "google")));
    await run(30);
    expect(await incidents()).toMatchObject([{ provider: "google", recipientDomain: null, events: 90 }]);
  });
});
