import { randomBytes } from "node:crypto";
import { migratedDatabase } from "#lib/platform/migrated-database";
import { startServer } from "#tests/support/postgres-server";

/** A migrated database for a script that vitest does not run: on TEST_POSTGRES_URL, else on a server of its own. */
export async function freshDatabase(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? null : await startServer();
  const database = await migratedDatabase(
    given ?? server?.url ?? "",
    `rebound_script_${randomBytes(6).toString("hex")}`,
  );
  return { url: database.url, stop: () => (server ? server.stop() : database.drop()) };
}
