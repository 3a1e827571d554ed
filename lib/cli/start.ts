import { resolve } from "node:path";
import { systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { inviteFirstAdministrator } from "#lib/access/invite-person";
import { type OpenDatabase, openDatabase } from "#lib/cli/open-database";
import { removeRunFile, runningDesk, writeRunFile } from "#lib/cli/run-file";
import { keptSecrets } from "#lib/cli/secrets";
import { type Supervised, supervise } from "#lib/cli/supervise";
import { disconnect } from "#lib/platform/disconnect";
import { env } from "#lib/platform/env";
import { explain, quit, step } from "./steps.mjs";

/** Database, web and worker, until somebody stops them. Called when packages and pages are in place. */
export async function startDesk({ dev }: { dev: boolean }): Promise<void> {
  let database: OpenDatabase | undefined;
  const children: Supervised[] = [];
  let stopping: Promise<void> | undefined;
  const dataDir = resolve(process.env.REBOUND_DATA_DIR || ".data");

  const stop = () => {
    stopping ??= (async () => {
      await Promise.all(children.map((child) => child.stop(4_000)));
      await disconnect();
      await database?.server?.stop();
      await removeRunFile(dataDir);
    })();
    return stopping;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      stop().then(() => process.exit(0));
    });
  }

  // npm does not hand on a signal that was meant for it alone: when it is gone, so are we.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== parent) stop().then(() => process.exit(0));
    }, 1_000).unref();
  }

  try {
    const running = await runningDesk(dataDir);
    if (running) {
      quit(
        `Rebound runs already on this data folder: ${running.url} (process ${running.pid}). Stop it there with Ctrl-C first; for a second desk set both PORT and REBOUND_DATA_DIR.`,
      );
    }
    const { secret } = await keptSecrets(dataDir);
    process.env.REBOUND_SECRET ||= secret;
    process.env.REBOUND_DATA_DIR = dataDir;
    database = await step(process.env.DATABASE_URL ? "Opening the database" : "Starting PostgreSQL", () =>
      openDatabase(dataDir, process.env.DATABASE_URL || undefined),
    );
    if (stopping) return;
    process.env.DATABASE_URL = database.url;
    if (database.server && !database.server.dataDir.startsWith(dataDir)) {
      console.error(`  Its data lie in ${database.server.dataDir}: PostgreSQL may not enter ${dataDir}.`);
    }
    const { PORT, REBOUND_URL } = env();
    const url = REBOUND_URL ?? `http://localhost:${PORT}`;
    const link = await inviteFirstAdministrator(systemActor("start", await firstWorkspace()), url);

    const childEnv = { NODE_ENV: dev ? "development" : "production" } as const;
    await step("Starting web and worker", async () => {
      children.push(supervise("web", "web.ts", childEnv), supervise("worker", "worker.ts", childEnv));
      await Promise.all(children.map((child) => child.ready));
    });
    if (stopping) return;
    await writeRunFile(dataDir, { pid: process.pid, port: PORT, url, databaseUrl: database.url });
    console.log(
      link
        ? `\nRebound runs at ${url}. Nobody has an account yet; this link makes the first administrator, once:\n\n  ${link}\n`
        : `\nRebound runs at ${url}\n`,
    );
  } catch (error) {
    if (stopping) return;
    await stop();
    quit(explain(error));
  }
}
