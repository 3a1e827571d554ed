import pg from "pg";
import { log } from "#lib/platform/log";

/** Any number: all processes that run jobs share this lock while they live. */
const PRESENCE_LOCK = 7_325_118;
const ALONE_TRIES = 4;
const TRY_PAUSE_MS = 250;
const RECONNECT_MS = 1_000;

/**
 * Says that a process which runs jobs is here, by a shared lock that dies with it. When it is the only one, every job
 * still locked belongs to a killed process and is unlocked: the job runner by itself would wait four hours.
 */
export async function enterAsWorker(databaseUrl: string): Promise<{ leave: () => Promise<void> }> {
  let client = await connect(databaseUrl);
  let left = false;
  let timer: NodeJS.Timeout | undefined;
  // A process that was just killed may be listed by the server for a moment.
  for (let tries = 0; tries < ALONE_TRIES && !(await unlockIfAlone(client)); tries++) await pause(TRY_PAUSE_MS);
  await holdLock(client);

  function watch(): void {
    client.once("error", (error) => {
      if (!left) log.warn({ err: error }, "the connection that shows this worker was lost");
      again();
    });
  }
  function again(): void {
    if (left) return;
    timer = setTimeout(async () => {
      try {
        client = await connect(databaseUrl);
        await holdLock(client);
        watch();
      } catch {
        again();
      }
    }, RECONNECT_MS);
  }
  watch();
  return {
    leave: async () => {
      left = true;
      clearTimeout(timer);
      await client.end().catch(() => {});
    },
  };
}

/** Whether any process that runs jobs is here. */
export async function workerIsHere(databaseUrl: string): Promise<boolean> {
  const client = await connect(databaseUrl);
  try {
    return !(await tryAlone(client));
  } finally {
    await client.end();
  }
}

async function unlockIfAlone(client: pg.Client): Promise<boolean> {
  if (!(await tryAlone(client))) return false;
  const { rows } = await client.query<{ ids: string[] | null }>(`
    SELECT array_agg(DISTINCT "locked_by") AS ids FROM (
      SELECT "locked_by" FROM graphile_worker._private_jobs WHERE "locked_by" IS NOT NULL
      UNION SELECT "locked_by" FROM graphile_worker._private_job_queues WHERE "locked_by" IS NOT NULL) AS "locks"`);
  const ids = rows[0]?.ids ?? [];
  if (ids.length > 0) await client.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [ids]);
  await holdLock(client);
  await client.query("SELECT pg_advisory_unlock($1)", [PRESENCE_LOCK]);
  return true;
}

async function tryAlone(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [PRESENCE_LOCK]);
  return rows[0]?.alone === true;
}

async function holdLock(client: pg.Client): Promise<void> {
  await client.query("SELECT pg_advisory_lock_shared($1)", [PRESENCE_LOCK]);
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, keepAlive: true });
  // Told through `watch` once it matters; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  return client;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
