import pg from "pg";
import { secondsOf } from "#tests/bench/run";
import { figure, median, percentile, type Row, table } from "#tests/bench/table";
import { freshDatabase } from "#tests/support/fresh-database";

const DAYS = 30;
const END = Date.UTC(2026, 10, 20);
const BUDGET_MS = 50;
const GROWTH_MAX = 1.2;

/** Time of the Overview at ten million attempts beside one million, over the same month, in turn. */
export async function benchOverview(quick: boolean): Promise<void> {
  process.env.REBOUND_SECRET ??= "a secret that only the bench knows, 32+";
  const server = await freshDatabase();
  process.env.DATABASE_URL = server.url;
  const { closeDatabase } = await import("#lib/platform/database");
  const { systemActor } = await import("#lib/access/actor");
  const { getOverview } = await import("#lib/volume/overview");
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const large = quick ? 1_000_000 : 10_000_000;
    await fill(client, "wsp_small", large / 10);
    await fill(client, "wsp_large", large);
    await client.query("VACUUM ANALYZE");
    const ask = (workspaceId: string, hours: number) => () =>
      getOverview(systemActor("bench", workspaceId), {
        from: new Date(END - hours * 3_600_000).toISOString(),
        to: new Date(END).toISOString(),
        reason: "relay_denied",
        bucketsMax: 500,
      });
    const rows: Row[] = [];
    for (const { what, hours } of [
      { what: "Overview of a day", hours: 24 },
      { what: "Overview of a week", hours: 7 * 24 },
      { what: "Overview of a month", hours: DAYS * 24 },
    ]) {
      const [ours, beside] = await inTurn(ask("wsp_large", hours), ask("wsp_small", hours), quick ? 10 : 60);
      const p95 = percentile(ours, 0.95);
      const growth = median(ours) / median(beside);
      const misses = [
        ...(p95 > BUDGET_MS ? [`${figure(p95 - BUDGET_MS)} ms over`] : []),
        ...(growth > GROWTH_MAX ? ["grows"] : []),
      ];
      rows.push({
        what,
        ours: `p50 ${figure(median(ours))}, p95 ${figure(p95)} ms`,
        theirs: `a tenth of it: p50 ${figure(median(beside))}, p95 ${figure(percentile(beside, 0.95))} ms`,
        ratio: `${figure(growth)} ×`,
        budget: `p95 ≤ ${BUDGET_MS} ms, ≤ ${GROWTH_MAX} ×`,
        verdict: misses.length === 0 ? "yes" : `no: ${misses.join(", ")}`,
      });
    }
    console.log(`\n${table(rows)}`);
  } finally {
    await client.end();
    await closeDatabase();
    await server.stop();
  }
}

/** Milliseconds of two works, round about. */
async function inTurn(
  ours: () => Promise<unknown>,
  beside: () => Promise<unknown>,
  rounds: number,
): Promise<[number[], number[]]> {
  const found: [number[], number[]] = [[], []];
  for (let round = -5; round < rounds; round++) {
    const [mine, other] = [(await secondsOf(ours)) * 1000, (await secondsOf(beside)) * 1000];
    if (round < 0) continue;
    found[0].push(mine);
    found[1].push(other);
  }
  return found;
}

/** `attempts` at twelve providers by three pools, each in a random minute of the month; one in twenty fails. */
async function fill(client: pg.Client, workspaceId: string, attempts: number): Promise<void> {
  await client.query(`INSERT INTO "Workspace" ("id", "name") VALUES ($1, 'Bench')`, [workspaceId]);
  await client.query(
    `INSERT INTO "VolumeBucket" ("workspaceId", "minute", "provider", "reason", "pool", "outcome", "count")
     SELECT $1, $2::timestamptz - (1 + floor(random() * ${DAYS * 1440})) * interval '1 minute', 'p' || n % 12,
       CASE WHEN n % 40 = 1 THEN 'relay_denied' WHEN n % 40 = 2 THEN 'user_unknown' ELSE '' END, 'mta-' || n % 3,
       CASE WHEN n % 40 IN (1, 2) THEN 'bounced' ELSE 'delivered' END, count(*)
     FROM generate_series(1, $3::int) AS n GROUP BY 1, 2, 3, 4, 5, 6`,
    [workspaceId, new Date(END), attempts],
  );
  const { rows } = await client.query<{ minutes: number; quarters: number }>(
    `SELECT (SELECT count(*)::int FROM "VolumeBucket" WHERE "workspaceId" = $1) AS "minutes",
       (SELECT count(*)::int FROM "VolumeQuarter" WHERE "workspaceId" = $1) AS "quarters"`,
    [workspaceId],
  );
  console.log(
    `${figure(attempts)} attempts: ${figure(rows[0]?.minutes ?? 0)} counts by the minute, ${figure(rows[0]?.quarters ?? 0)} by the quarter of an hour`,
  );
}
