import { resolve } from "node:path";
import { openDatabase } from "#lib/cli/open-database";
import { runningDesk } from "#lib/cli/run-file";
import { disconnect } from "#lib/platform/disconnect";

/** What a command needs: nothing, the database if it is there anyway, or the database in any case. */
export type Need = "nothing" | "if-there" | "database";

/**
 * Sets DATABASE_URL for a command: the given one, that of the desk that runs here, or the built-in PostgreSQL, started
 * until the returned function is called.
 */
export async function openFor(need: Need): Promise<() => Promise<void>> {
  if (need === "nothing") return async () => {};
  const dataDir = resolve(process.env.REBOUND_DATA_DIR || ".data");
  process.env.REBOUND_DATA_DIR = dataDir;
  const given = process.env.DATABASE_URL || undefined;
  const running = given ? null : await runningDesk(dataDir);
  if (running) {
    process.env.DATABASE_URL = running.databaseUrl;
    process.env.REBOUND_URL ||= running.url;
    return disconnect;
  }
  if (need === "if-there") return disconnect;
  const { url, server } = await openDatabase(dataDir, given);
  process.env.DATABASE_URL = url;
  const close = async () => {
    await disconnect();
    await server?.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      close().finally(() => process.exit(1));
    });
  }
  return close;
}
