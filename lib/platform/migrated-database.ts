import { runMigrations } from "graphile-worker";
import pg from "pg";
import { applyMigrations } from "#lib/platform/migrate";

/** Runs one statement on its own connection to `url`: for statements that no transaction takes. */
export async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/** Makes an empty, fully migrated database on the server of `url`; `drop` throws out whoever is still connected. */
export async function migratedDatabase(url: string, name: string): Promise<{ url: string; drop: () => Promise<void> }> {
  await statement(url, `CREATE DATABASE "${name}"`);
  const made = withDatabase(url, name);
  await applyMigrations(made);
  await runMigrations({ connectionString: made });
  return { url: made, drop: () => statement(url, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) };
}
