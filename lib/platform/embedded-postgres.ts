import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { freePort } from "#lib/platform/free-port";
import { postgresBinaries, reachableData } from "#lib/platform/postgres-binaries";
import { initialise, SUPERUSER } from "#lib/platform/postgres-init";
import { clearStaleLock, isAlive, runningPostmaster, waitUntilGone } from "#lib/platform/postmaster-lock";
import { ownerOf, serverUser } from "#lib/platform/run-as";

export type PostgresServer = {
  url: string;
  port: number;
  pid: number;
  /** Where the data really lies: elsewhere when a closed home folder keeps PostgreSQL out. */
  dataDir: string;
  /** Fast shutdown: sessions are cut, everything committed is kept. Ends by force after ten seconds. */
  stop: () => Promise<void>;
};

export type PostgresOptions = {
  /** Its parent is made when missing. */
  dataDir: string;
  /** Of the superuser `rebound`; kept by the caller. */
  password: string;
  database?: string;
  /** More `-c name=value` settings. */
  settings?: Record<string, string>;
};

const START_LIMIT_MS = 60_000;
const LOG_BYTES_MAX = 10_000_000;

/**
 * Starts the built-in PostgreSQL on a free port of 127.0.0.1, making the data folder first when there is none.
 * Adopts a server that an earlier start left behind. Runs as another user when we are root.
 * Throws an Error whose message holds PostgreSQL's own last words.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const user = await ownerOf(join(resolve(options.dataDir), "PG_VERSION"), serverUser());
  const binaries = await postgresBinaries(user);
  const dataDir = await reachableData(resolve(options.dataDir), user);
  const database = options.database ?? "rebound";
  if (!existsSync(join(dataDir, "PG_VERSION")))
    await initialise(binaries, dataDir, options.password, user, options.settings?.fsync !== "off");

  const running = await runningPostmaster(dataDir);
  if (running) {
    const url = urlOf(running.port, options.password, "postgres");
    await untilItAnswers(url, () => (isAlive(running.pid) ? null : "it ended"));
    await makeDatabase(url, database);
    return server(running.pid, running.port, dataDir, options.password, database);
  }
  await clearStaleLock(dataDir);

  const port = await freePort();
  const logPath = `${dataDir}.log`;
  const log = await openLog(logPath);
  const from = (await log.stat()).size;
  const child = spawn(binaries.postgres, ["-D", dataDir, "-p", String(port), ...flags(options.settings)], {
    // A group of its own: Ctrl-C in a terminal must not end the database before those who use it.
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  });
  const failed = failure(child);
  await log.close();
  const url = urlOf(port, options.password, "postgres");
  await untilItAnswers(url, failed).catch(async (error: unknown) => {
    if (child.pid && isAlive(child.pid)) process.kill(child.pid, "SIGINT");
    throw new Error(`PostgreSQL did not start: ${await lastWords(logPath, from, error)}`);
  });
  child.unref();
  await makeDatabase(url, database);
  return server(child.pid ?? 0, port, dataDir, options.password, database);
}

function server(pid: number, port: number, dataDir: string, password: string, database: string): PostgresServer {
  return {
    url: urlOf(port, password, database),
    port,
    pid,
    dataDir,
    stop: async () => {
      if (!isAlive(pid)) return;
      process.kill(pid, "SIGINT");
      if (await waitUntilGone(pid, 8_000)) return;
      // Immediate shutdown: the next start replays the write-ahead log, so nothing committed is lost.
      process.kill(pid, "SIGQUIT");
      await waitUntilGone(pid, 2_000);
    },
  };
}

function urlOf(port: number, password: string, database: string): string {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function flags(more: Record<string, string> = {}): string[] {
  const sharedMb = Math.min(1024, Math.max(128, Math.floor(totalmem() / 2 ** 20 / 16)));
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: `${sharedMb}MB`,
    effective_cache_size: `${sharedMb * 6}MB`,
    max_wal_size: "2GB",
    timezone: "UTC",
    log_timezone: "UTC",
    ...more,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function openLog(path: string) {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  return open(path, size > LOG_BYTES_MAX ? "w" : "a", 0o600);
}

function failure(child: ChildProcess): () => string | null {
  let why: string | null = null;
  child.once("error", (error) => {
    why = error.message;
  });
  child.once("exit", (code, signal) => {
    why ??= `it ended with ${code ?? signal}`;
  });
  return () => why;
}

/** Asks until the server answers a question; throws when it has ended or a minute has gone. */
async function untilItAnswers(url: string, failed: () => string | null): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("SELECT 1");
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      const why = failed();
      if (why) throw new Error(why);
      // 28P01: it runs, and the password is not ours. Waiting does not change that.
      const code = error && typeof error === "object" && "code" in error ? error.code : "";
      if (code === "28P01" || Date.now() > until) throw error;
      await new Promise((done) => setTimeout(done, 40));
    }
  }
}

async function makeDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function lastWords(logPath: string, from: number, error: unknown): Promise<string> {
  const text = (await readFile(logPath, "utf8").catch(() => "")).slice(from).trim();
  const why = error instanceof Error ? error.message : String(error);
  return text === "" ? why : text.split("\n").slice(-4).join(" ");
}

/** A password for a new server: 32 random bytes in hex. */
export function newPassword(): string {
  return randomBytes(32).toString("hex");
}
