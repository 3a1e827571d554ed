import { resolve } from "node:path";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { keptSecrets } from "#lib/cli/secrets";
import { type PostgresServer, startPostgres } from "#lib/platform/embedded-postgres";
import { applyMigrations } from "#lib/platform/migrate";

export type OpenDatabase = { url: string; server: PostgresServer | null };

/** The database of DATABASE_URL when it is set, else the built-in one, started. Its tables are brought up to date. */
export async function openDatabase(dataDir: string, given: string | undefined): Promise<OpenDatabase> {
  if (given) {
    await check(given);
    await bringUpToDate(given);
    return { url: given, server: null };
  }
  const { postgresPassword } = await keptSecrets(dataDir);
  const server = await startPostgres({ dataDir: resolve(dataDir, "postgres"), password: postgresPassword });
  try {
    await bringUpToDate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.url, server };
}

/** Applies what is missing of our migrations and of the job runner's. */
export async function bringUpToDate(url: string): Promise<void> {
  await applyMigrations(url);
  await runMigrations({ connectionString: url });
}

async function check(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
  } catch (error) {
    throw new Error(databaseTrouble(url, error));
  } finally {
    await client.end().catch(() => {});
  }
}

const WHY: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no machine has this name",
  EAI_AGAIN: "its name cannot be resolved right now",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to this machine",
  "28P01": "the password is wrong",
  "28000": "this user is not let in",
  "3D000": "there is no such database; make it with CREATE DATABASE",
  "53300": "it has no connection left",
  "57P03": "it is still starting; try again in a moment",
};

/** Why the database of `url` cannot be used, for a person: host and port, never the password. */
export function databaseTrouble(url: string, error: unknown): string {
  const { hostname, port, pathname, username } = new URL(url);
  const why = WHY[codeOf(error)] ?? (error instanceof Error && error.message ? error.message : "it does not answer");
  const place = `${hostname}:${port || "5432"}`;
  const name = decodeURIComponent(pathname.slice(1)) || username;
  return `The database of DATABASE_URL cannot be used: ${place}, database “${name}”, user “${decodeURIComponent(username)}”: ${why}. Nothing was changed. Mend the address or start the server, then run the same command again; without DATABASE_URL Rebound starts its own.`;
}

function codeOf(error: unknown): string {
  // Several addresses of one name fail as a group.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return first && typeof first === "object" && "code" in first && typeof first.code === "string" ? first.code : "";
}
