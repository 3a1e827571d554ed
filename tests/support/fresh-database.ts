import { randomBytes } from "node:crypto";
import { runMigrations } from "graphile-worker";
import { applyMigrations } from "#lib/platform/migrate";
import { query, startServer, withDatabase } from "#tests/support/postgres-server";

/** A migrated database for a script that vitest does not run: on TEST_POSTGRES_URL, else on a server of its own. */
export async function freshDatabase(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? null : await startServer();
  const base = given ?? server?.url ?? "";
  const name = `rebound_script_${randomBytes(6).toString("hex")}`;
  await query(base, `CREATE DATABASE "${name}"`);
  const url = withDatabase(base, name);
  await applyMigrations(url);
  await runMigrations({ connectionString: url });
  return {
    url,
    stop: async () => {
      if (server) await server.stop();
      else await query(base, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
