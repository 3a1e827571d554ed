import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import type { Reason } from "#lib/classify/reason";
import { database } from "#lib/platform/database";
import { getOverview } from "#lib/volume/overview";
import { makeWorkspace } from "#tests/support/people";

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

const DAY = Date.UTC(2026, 2, 1);
const MINUTE_MS = 60_000;

type Count = { minute: number; provider: string; reason: string; pool: string; outcome: string; count: number };

const aCount = fc.record<Count>({
  minute: fc.integer({ min: 0, max: 3_000 }),
  provider: fc.constantFrom("bigmail.example", "corp.example"),
  reason: fc.constantFrom("", "relay_denied", "user_unknown"),
  pool: fc.constantFrom("", "mta-1"),
  outcome: fc.constantFrom("delivered", "bounced"),
  count: fc.integer({ min: 1, max: 50 }),
});

async function add(counts: readonly Count[]): Promise<void> {
  for (const { minute, provider, reason, pool, outcome, count } of counts) {
    await database().$executeRaw`
      INSERT INTO "VolumeBucket" ("workspaceId", "minute", "provider", "reason", "pool", "outcome", "count")
      VALUES (${workspaceId}, ${new Date(DAY + minute * MINUTE_MS)}, ${provider}, ${reason}, ${pool}, ${outcome}, ${count})
      ON CONFLICT ("workspaceId", "minute", "provider", "reason", "pool", "outcome")
      DO UPDATE SET "count" = "VolumeBucket"."count" + EXCLUDED."count"`;
  }
}

/** What a quarter of an hour holds, as kept and as its minutes say. */
async function difference(): Promise<unknown[]> {
  return database().$queryRaw<unknown[]>`
    SELECT * FROM (
      SELECT "quarter", "provider", "reason", "pool", "outcome", "count"::int FROM "VolumeQuarter"
      WHERE "workspaceId" = ${workspaceId} AND "count" <> 0) AS "kept"
    FULL JOIN (
      SELECT date_bin('15 minutes', "minute", '2000-01-01Z') AS "quarter", "provider", "reason", "pool", "outcome",
        sum("count")::int AS "count"
      FROM "VolumeBucket" WHERE "workspaceId" = ${workspaceId} GROUP BY 1, 2, 3, 4, 5) AS "told"
    USING ("quarter", "provider", "reason", "pool", "outcome")
    WHERE "kept"."count" IS DISTINCT FROM "told"."count"`;
}

describe("the counts of a quarter of an hour", () => {
  test("are those of its minutes, whatever is added, moved and taken away", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aCount, { minLength: 1, maxLength: 12 }), fc.nat(), async (counts, moved) => {
        await add(counts);
        // As a new class for old replies does it: to another reason, and what is empty goes.
        const from = counts[moved % counts.length];
        if (from) {
          await database().volumeBucket.updateMany({
            where: { workspaceId, provider: from.provider, reason: from.reason },
            data: { count: { decrement: 1 } },
          });
          await database().volumeBucket.deleteMany({ where: { workspaceId, count: 0 } });
        }
        expect(await difference()).toEqual([]);
      }),
      { numRuns: 25 },
    );
    await database().volumeBucket.deleteMany({ where: { workspaceId } });
    expect(await difference()).toEqual([]);
  });

  test("make the same chart as the minutes do, up to a minute in the middle of a quarter", async () => {
    const counts = fc.sample(aCount, { numRuns: 150, seed: 7 });
    await add(counts);
    const to = DAY + 2_651 * MINUTE_MS;
    const ask = (bucketsMax: number) =>
      getOverview(systemActor("test", workspaceId), {
        from: new Date(DAY).toISOString(),
        to: new Date(to).toISOString(),
        reason: "relay_denied" as Reason,
        bucketsMax,
      });
    const [coarse, fine] = await Promise.all([ask(200), ask(3_000)]);
    expect([coarse.stepSeconds, fine.stepSeconds]).toEqual([900, 60]);
    expect(coarse.totals).toEqual(fine.totals);
    expect(coarse.facets).toEqual(fine.facets);
    expect(coarse.providers.map(({ spark: _, ...row }) => row)).toEqual(
      fine.providers.map(({ spark: _, ...row }) => row),
    );
    const wanted = counts.filter(({ minute }) => minute < 2_651);
    expect(coarse.totals.attempts).toBe(wanted.reduce((sum, { count }) => sum + count, 0));
    coarse.buckets.forEach(({ attempts, counts }, index) => {
      const minutes = fine.buckets.slice(index * 15, index * 15 + 15);
      const heard = minutes.filter((minute) => minute.attempts !== null);
      expect(attempts).toBe(heard.length === 0 ? null : heard.reduce((sum, minute) => sum + (minute.attempts ?? 0), 0));
      const failed = (provider: string) => minutes.reduce((sum, minute) => sum + (minute.counts[provider] ?? 0), 0);
      for (const [provider, count] of Object.entries(counts)) expect(count).toBe(failed(provider));
    });
  });
});
