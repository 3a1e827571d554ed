import { createHash } from "node:crypto";
import pg from "pg";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";

/** What came of asking for a lock: the result of the work, or that another process is at it. */
export type Exclusive<T> = { held: true; value: T } | { held: false };

/**
 * Runs `work` while this process alone holds the lock `name` in the database; never waits for it. The lock is the
 * session of a connection of its own, so that it ends the moment the process dies. `lost` fires when that
 * connection breaks: somebody else may then hold the lock, so `work` must still write with conditional updates.
 */
export async function exclusively<T>(name: string, work: (lost: AbortSignal) => Promise<T>): Promise<Exclusive<T>> {
  const connectionString = env().DATABASE_URL;
  if (!connectionString) throw new ServiceError("unavailable", "DATABASE_URL is not set and no database was started.");
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, keepAlive: true });
  const lost = new AbortController();
  client.on("error", (error) => lost.abort(error));
  await client.connect();
  try {
    const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock($1::bigint) AS held", [
      lockNumber(name),
    ]);
    if (!rows[0]?.held) return { held: false };
    return { held: true, value: await work(lost.signal) };
  } finally {
    await client.end().catch(() => {});
  }
}

/** The first 64 bits of the name's hash: advisory locks are numbers. */
function lockNumber(name: string): string {
  return BigInt.asIntN(64, createHash("sha256").update(name).digest().readBigUInt64BE(0)).toString();
}
