import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "#lib/platform/embedded-postgres";
import { migratedDatabase, withDatabase } from "#lib/platform/migrated-database";
import { isAlive } from "#lib/platform/postmaster-lock";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
    templateName: string;
  }
}

const TEMPLATE = `rebound_template_${process.pid}`;

/** One real PostgreSQL a run, with a migrated template that each test file clones. TEST_POSTGRES_URL uses a running one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? null : await startServer();
  const url = given ?? server?.url ?? "";
  const template = await migratedDatabase(url, TEMPLATE);
  project.provide("postgresUrl", url);
  project.provide("templateName", TEMPLATE);
  return async () => {
    if (server) await server.stop();
    else await template.drop();
  };
}

/** A PostgreSQL of its own on a free port, gone after `stop`. */
export async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "rebound-test-postgres-"));
  const server = await startPostgres({
    dataDir: join(home, "data"),
    password: "only for tests",
    // Nothing here outlives the run, so nothing needs to be flushed.
    settings: { fsync: "off", max_connections: "200" },
  });
  // An interrupted run must not leave a server behind.
  process.once("exit", () => {
    if (isAlive(server.pid)) process.kill(server.pid, "SIGQUIT");
  });
  return {
    url: withDatabase(server.url, "postgres"),
    stop: async () => {
      await server.stop();
      await rm(server.dataDir, { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    },
  };
}
