import pg from "pg";
import { figure, median, percentile, table } from "#tests/bench/table";
import { freshDatabase } from "#tests/support/fresh-database";

const WORKSPACE = "wsp_bench";
const START = Date.UTC(2026, 2, 8, 2);
const BUDGET_MS = 1_000;

/**
 * Time to explain a spike of 100 000 failures against 10 million attempts of history, beside a plain count of the same
 * failures. The history is written as the hourly counts that intake keeps of it.
 */
export async function benchExplain(quick: boolean): Promise<void> {
  process.env.REBOUND_SECRET ??= "a secret that only the bench knows, 32+";
  const server = await freshDatabase();
  process.env.DATABASE_URL = server.url;
  const { closeDatabase, database } = await import("#lib/platform/database");
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const failures = quick ? 10_000 : 100_000;
    await client.query(`INSERT INTO "Workspace" ("id", "name") VALUES ('${WORKSPACE}', 'Bench')`);
    await fillHistory(client, quick ? 1_000_000 : 10_000_000);
    // A week of usual failures through every pool, then two hours in which one pool is refused.
    const usual = { count: quick ? 3_000 : 30_000, from: new Date(START - 7 * 86_400_000), seconds: 6 * 86_400 };
    await fillFailures(client, { ...usual, key: "usual", reason: "user_unknown", pool: "'out-' || n % 8" });
    const spike = { count: failures, from: new Date(START), seconds: 7_200 };
    const pool = "CASE WHEN n % 10 = 0 THEN 'out-1' ELSE 'out-3' END";
    await fillFailures(client, { ...spike, key: "spike", reason: "relay_denied", pool });
    await countSpike(client);
    await client.query(
      `INSERT INTO "Incident" ("id", "workspaceId", "number", "reason", "provider", "state", "startedAt",
        "detectedAt", "peakAt", "endedAt", "updatedAt")
      VALUES ('inc_bench', '${WORKSPACE}', 1, 'relay_denied', 'p0', 'open', $1::timestamptz, $1, $1,
        $1::timestamptz + interval '2 hours', now())`,
      [new Date(START)],
    );
    await client.query("VACUUM ANALYZE");
    const counted = await client.query<{ rows: string; attempts: string; events: string }>(`SELECT
      (SELECT count(*) FROM "AttemptDimension") AS rows, (SELECT count(*) FROM "DeliveryEvent") AS events,
      (SELECT sum("count") FROM "AttemptDimension" WHERE "dimension" = 'localPartCase') AS attempts`);
    console.log(
      `${counted.rows[0]?.attempts} attempts in ${counted.rows[0]?.rows} rows, ${counted.rows[0]?.events} failures`,
    );

    const { systemActor } = await import("#lib/access/actor");
    const { explainIncident } = await import("#lib/incident/explain/explain-incident");
    const { explainSelection } = await import("#lib/incident/explain/explain-selection");
    const actor = systemActor("bench", WORKSPACE);
    const span = { from: new Date(START).toISOString(), to: new Date(START + 2 * 3_600_000).toISOString() };
    const works = [
      {
        what: `Explain an incident of ${figure(failures)}`,
        run: () => explainIncident(actor, { incidentId: "inc_bench", where: "" }),
      },
      {
        what: "The same, all providers",
        run: () => explainSelection(actor, { ...span, reason: "relay_denied" as const, where: "" }),
      },
      {
        what: "The same, without one pool",
        run: () => explainIncident(actor, { incidentId: "inc_bench", where: "-pool:out-1" }),
      },
    ];
    const plain = () => database().$queryRaw`
      SELECT count(*) FROM "DeliveryEvent" WHERE "workspaceId" = ${WORKSPACE} AND "reason" = 'relay_denied'
        AND "provider" = 'p0' AND "occurredAt" >= ${new Date(START)} AND "counted" AND "outcome" IN ('bounced', 'deferred')`;
    const rounds = quick ? 5 : 30;
    const rows = [];
    for (const { what, run } of works) {
      const { dimensions, sentence } = await run();
      console.log(`${what}: ${dimensions[0]?.dimension}: ${sentence}`);
      await plain();
      const ours = await times(rounds, run);
      const beside = await times(rounds, plain);
      const p95 = percentile(ours, 0.95);
      rows.push({
        what,
        ours: `p95 ${figure(p95)} ms`,
        theirs: `count: p95 ${figure(percentile(beside, 0.95))} ms`,
        ratio: `${figure(median(ours) / median(beside))} ×`,
        budget: `p95 ≤ ${BUDGET_MS} ms`,
        verdict: p95 <= BUDGET_MS ? "yes" : `no: ${figure(p95 - BUDGET_MS)} ms over`,
      });
    }
    console.log(`\n${table(rows)}`);
  } finally {
    await client.end();
    await closeDatabase();
    await server.stop();
  }
}

async function times(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work();
    found.push(performance.now() - began);
  }
  return found;
}

/** Values of each stored dimension: how many there are at one provider, and how they are named. */
const VALUES: readonly [dimension: string, values: number, name: string][] = [
  ["recipientDomain", 2_000, `'d' || v || '.p' || p || (ARRAY['.com', '.net', '.org', '.de'])[1 + v % 4]`],
  ["remoteMta", 12, `'mx' || v || '.p' || p || '.example.net'`],
  ["remoteIp", 60, `'198.' || 18 + p || '.' || v % 5 || '.' || v`],
  ["pool", 8, `'out-' || v`],
  ["sourceIp", 32, `'203.0.113.' || v`],
  ["senderDomain", 40, `'news' || v || '.example.com'`],
  ["localPartCase", 4, `(ARRAY['lower', 'mixed', 'upper', 'none'])[1 + v]`],
];
const PROVIDERS = 10;
const HOURS = 7 * 24 + 2;

/** A week and the window: each provider and hour with an equal part of the attempts, spread over its values. */
async function fillHistory(client: pg.Client, attempts: number): Promise<void> {
  const perHour = attempts / PROVIDERS / HOURS;
  for (const [dimension, values, name] of VALUES) {
    // Few values have most of the mail: the count falls with the number of the value.
    const weights = Array.from({ length: values }, (_, v) => 1 / (v + 1) ** 0.9);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    await client.query(
      `INSERT INTO "AttemptDimension" ("workspaceId", "hour", "provider", "dimension", "value", "outcome", "count")
       SELECT $1, $2::timestamptz - h * interval '1 hour', 'p' || p, $3, ${name}, o.name, ceil(o.share * $4 / (v + 1) ^ 0.9)
       FROM generate_series(-1, ${HOURS - 2}) AS h, generate_series(0, ${PROVIDERS - 1}) AS p,
         generate_series(0, ${values - 1}) AS v, (VALUES ('delivered', 0.97), ('failed', 0.03)) AS o(name, share)
       WHERE o.share * $4 / (v + 1) ^ 0.9 > random()`,
      [WORKSPACE, new Date(START), dimension, perHour / sum],
    );
  }
}

type Failures = { count: number; from: Date; seconds: number; key: string; reason: string; pool: string };

async function fillFailures(client: pg.Client, { count, from, seconds, key, reason, pool }: Failures): Promise<void> {
  await client.query(
    `INSERT INTO "DeliveryEvent" ("workspaceId", "eventKey", "uploadId", "format", "line", "itemIndex", "outcome",
       "recipient", "recipientKey", "recipientDomain", "replyCode", "enhancedStatus", "reply", "smtpCommand", "remoteMta",
       "remoteIp", "sourceIp", "pool", "mailFrom", "occurredAt", "occurredAtFrom", "reason", "rule", "provider", "saidBy", "rawLine")
     SELECT $1, sha256(($4 || n)::bytea), 'upl_bench', 'postfix_log', n, 0, 'bounced',
       CASE WHEN n % 20 = 0 THEN 'Person.' ELSE 'person.' END || n || '@' || d, 'person.' || n || '@' || d, d,
       550, '5.7.1', '550 5.7.1 <person.' || n || '@' || d || '>: relaying denied (queue ' || md5(n::text) || ')', 'RCPT TO',
       'mx' || n % 12 || '.p0.example.net', '198.18.' || n % 5 || '.' || n % 60, '203.0.113.' || n % 4,
       ${pool}, 'bounce@news' || n % 40 || '.example.com',
       $2::timestamptz + n * interval '1 second' * $6 / $3, 'log', $5, 'relay.access-denied', 'p0', 'recipient_mx',
       ('Mar  8 02:00:00 out postfix/smtp[1]: ' || md5(n::text) || ': to=<person.' || n || '@' || d ||
         '>, relay=mx1[192.0.2.1]:25, dsn=5.7.1, status=bounced (550 5.7.1 relaying denied)')::bytea
     FROM (SELECT n, 'd' || (n * 7919) % 2000 || '.p0' || (ARRAY['.com', '.net', '.org', '.de'])[1 + (n * 7919) % 2000 % 4] AS d
       FROM generate_series(1, $3::int) AS n) AS "made"`,
    [WORKSPACE, from, count, key, reason, seconds],
  );
}

/** Adds the attempts of the spike to the hours of the window. */
async function countSpike(client: pg.Client): Promise<void> {
  const { dimensionSql } = await import("#lib/volume/dimension/store");
  const { STORED_DIMENSIONS } = await import("#lib/volume/dimension/dimension");
  for (const dimension of STORED_DIMENSIONS) {
    await client.query(
      `INSERT INTO "AttemptDimension" ("workspaceId", "hour", "provider", "dimension", "value", "outcome", "count")
       SELECT $1, date_trunc('hour', "occurredAt", 'UTC'), "provider", $2, ${dimensionSql(dimension).sql}, 'failed', count(*)
       FROM "DeliveryEvent" AS "event" WHERE "workspaceId" = $1 AND "reason" = 'relay_denied' GROUP BY 2, 3, 5
       ON CONFLICT ("workspaceId", "provider", "hour", "dimension", "value", "outcome")
       DO UPDATE SET "count" = "AttemptDimension"."count" + EXCLUDED."count"`,
      [WORKSPACE, dimension],
    );
  }
}
