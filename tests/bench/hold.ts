import pg from "pg";
import { figure, median, percentile, table } from "#tests/bench/table";
import { freshDatabase } from "#tests/support/fresh-database";

const WORKSPACE = "wsp_bench";
const START = Date.UTC(2026, 2, 8, 2);
const HOLDS = 50;
const BUDGET_MS = 20;

/**
 * Time to answer whether addresses may be suppressed, against a million failures and 50 active holds, beside an empty
 * round trip in the same run. Half of the failures are held, half of the addresses asked for are unknown.
 */
export async function benchHold(quick: boolean): Promise<void> {
  process.env.REBOUND_SECRET ??= "a secret that only the bench knows, 32+";
  const server = await freshDatabase();
  process.env.DATABASE_URL = server.url;
  const { closeDatabase, database } = await import("#lib/platform/database");
  const { inTransaction } = await import("#lib/platform/transaction");
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const failures = quick ? 100_000 : 1_000_000;
    await fill(client, failures);
    const { systemActor } = await import("#lib/access/actor");
    const { checkSuppression } = await import("#lib/hold/check-suppression");
    const { readFeed } = await import("#lib/hold/feed/read-feed");
    const { followHolds } = await import("#lib/hold/feed/follow-holds");
    const actor = systemActor("bench", WORKSPACE);
    const now = new Date(START + 3_600_000);
    const began = performance.now();
    await followHolds(actor, { workspaceId: WORKSPACE, now });
    console.log(`the feed of ${figure(failures / 2)} recipients, first made: ${figure(performance.now() - began)} ms`);
    const again = performance.now();
    await followHolds(actor, { workspaceId: WORKSPACE, now });
    console.log(`looked at again, nothing new: ${figure(performance.now() - again)} ms`);
    await client.query("VACUUM ANALYZE");

    const empty = () => inTransaction((tx) => tx.$queryRaw`SELECT 1 AS "one"`);
    const ask = (count: number) => () =>
      checkSuppression(actor, { recipients: Array.from({ length: count }, () => anyone(failures)), now });
    const works = [
      { what: "May this address be suppressed?", run: ask(1), rounds: 500, budget: BUDGET_MS },
      { what: "100 addresses at once", run: ask(100), rounds: 200, budget: null },
      { what: "1 000 addresses at once", run: ask(1_000), rounds: 100, budget: null },
      {
        what: "A page of 500 of the feed, from the start",
        run: () => readFeed(actor, { limit: 500, now }),
        rounds: 100,
        budget: null,
      },
    ];
    const rows = [];
    for (const { what, run, rounds, budget } of works) {
      for (let round = 0; round < 20; round++) await run();
      const ours: number[] = [];
      const beside: number[] = [];
      for (let round = 0; round < (quick ? 50 : rounds); round++) {
        ours.push(await time(run));
        beside.push(await time(empty));
      }
      const p95 = percentile(ours, 0.95);
      rows.push({
        what,
        ours: `${[0.5, 0.95, 0.99].map((share) => `p${share * 100} ${figure(percentile(ours, share))}`).join(", ")} ms`,
        theirs: `SELECT 1: p50 ${figure(median(beside))}, p95 ${figure(percentile(beside, 0.95))} ms`,
        ratio: `${figure(median(ours) / median(beside))} ×`,
        budget: budget === null ? "–" : `p95 ≤ ${budget} ms`,
        verdict: budget === null ? "–" : p95 <= budget ? "yes" : `no: ${figure(p95 - budget)} ms over`,
      });
    }
    const [held] = await database().$queryRaw<{ held: bigint }[]>`SELECT count(*) AS "held" FROM "HeldRecipient"`;
    console.log(`${failures} failures, ${HOLDS} active holds, ${held?.held} held recipients\n\n${table(rows)}`);
  } finally {
    await client.end();
    await closeDatabase();
    await server.stop();
  }
}

/** One of those who failed, or, every second time, nobody we know. */
function anyone(failures: number): string {
  const n = Math.ceil(Math.random() * failures);
  return Math.random() < 0.5 ? `nobody.${n}@example.org` : `Person.${n}@d${n % 2000}.example.org`;
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** Every second failure is a relay denial in the window of its provider's hold; the rest is of the week before. */
export async function fill(client: pg.Client, failures: number): Promise<void> {
  await client.query(`INSERT INTO "Workspace" ("id", "name") VALUES ('${WORKSPACE}', 'Bench')`);
  await client.query(
    `INSERT INTO "DeliveryEvent" ("workspaceId", "eventKey", "uploadId", "format", "line", "itemIndex", "outcome",
       "recipient", "recipientKey", "recipientDomain", "replyCode", "enhancedStatus", "reply", "remoteMta", "remoteIp",
       "occurredAt", "occurredAtFrom", "reason", "rule", "provider", "saidBy", "rawLine")
     SELECT $1, sha256(n::text::bytea), 'upl_bench', 'postfix_log', n, 0, 'bounced', 'Person.' || n || '@' || d,
       'person.' || n || '@' || d, d, 550, '5.7.1', '550 5.7.1 relaying denied (' || md5(n::text) || ')',
       'mx' || n % 12 || '.example.net', '198.18.' || n % 5 || '.' || n % 60,
       CASE WHEN n % 2 = 0 THEN $2::timestamptz + n % 3600 * interval '1 second'
         ELSE $2::timestamptz - interval '7 days' + n % 500000 * interval '1 second' END, 'log',
       CASE WHEN n % 2 = 0 THEN 'relay_denied' ELSE 'mailbox_full' END, 'relay.access-denied', 'p' || n / 2 % ${HOLDS},
       'recipient_mx', ('Mar  8 02:00:00 out postfix/smtp[1]: ' || md5(n::text))::bytea
     FROM (SELECT n, 'd' || n % 2000 || '.example.org' AS d FROM generate_series(1, $3::int) AS n) AS "made"`,
    [WORKSPACE, new Date(START), failures],
  );
  await client.query(
    `INSERT INTO "RecipientState" ("workspaceId", "recipientKey", "lastFailedAt")
     SELECT $1, "recipientKey", max("occurredAt") FROM "DeliveryEvent" GROUP BY 2`,
    [WORKSPACE],
  );
  await client.query(
    `INSERT INTO "Incident" ("id", "workspaceId", "number", "reason", "provider", "state", "startedAt", "detectedAt", "peakAt", "updatedAt")
     SELECT 'inc_' || n, $1, n + 1, 'relay_denied', 'p' || n, 'open', $2::timestamptz, $2, $2, now() FROM generate_series(0, ${HOLDS - 1}) AS n`,
    [WORKSPACE, new Date(START)],
  );
  await client.query(
    `INSERT INTO "Hold" ("id", "workspaceId", "incidentId", "reason", "provider", "startsAt", "state", "leaseUntil")
     SELECT 'hol_' || n, $1, 'inc_' || n, 'relay_denied', 'p' || n, $2::timestamptz, 'active', $2::timestamptz + interval '1 day'
     FROM generate_series(0, ${HOLDS - 1}) AS n`,
    [WORKSPACE, new Date(START)],
  );
  await client.query("VACUUM ANALYZE");
}
