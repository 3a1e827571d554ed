import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newPassword, type PostgresServer, startPostgres } from "#lib/platform/embedded-postgres";
import { isAlive } from "#lib/platform/postmaster-lock";

const password = newPassword();
let home: string;
let dataDir: string;
const started: PostgresServer[] = [];

async function start(): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir, password, settings: { shared_buffers: "128MB" } });
  started.push(server);
  return server;
}

async function ask(server: PostgresServer, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  // A closed folder, as a home is: PostgreSQL runs as somebody else when the test runs as root.
  home = await mkdtemp(join(tmpdir(), "rebound-closed-"));
  await chmod(home, 0o700);
  dataDir = join(home, "data", "postgres");
});

afterAll(async () => {
  for (const server of started) await server.stop();
  for (const server of started) await rm(dirname(server.dataDir), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

describe("the built-in PostgreSQL", () => {
  test("starts in a folder that only its owner may enter, flushes to disk, listens on loopback, and stops", async () => {
    const server = await start();
    expect(await ask(server, "SELECT current_setting('server_version_num')::int / 10000")).toBe(18);
    expect(await ask(server, "SHOW fsync")).toBe("on");
    expect(await ask(server, "SHOW listen_addresses")).toBe("127.0.0.1");
    await ask(server, "CREATE TABLE kept AS SELECT 7 AS n");
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  test("starts again with what was in it, although the lock names a process that lives and is another one", async () => {
    const { dataDir: real } = started[0] ?? { dataDir };
    await writeFile(join(real, "postmaster.pid"), `${process.pid}\n${real}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`);
    const server = await start();
    expect(await ask(server, "SELECT n FROM kept")).toBe(7);
  });

  test("is adopted when it still runs after its starter was killed", async () => {
    const before = started.at(-1);
    const again = await start();
    expect(again.pid).toBe(before?.pid);
    expect(await ask(again, "SELECT n FROM kept")).toBe(7);
    await again.stop();
    expect(isAlive(again.pid)).toBe(false);
    expect(existsSync(join(again.dataDir, "postmaster.pid"))).toBe(false);
  });

  test("refuses a wrong password at once instead of waiting", async () => {
    const server = await start();
    const url = new URL(server.url);
    url.password = "guess";
    const client = new pg.Client({ connectionString: url.toString() });
    await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
    expect(await readFile(join(server.dataDir, "pg_hba.conf"), "utf8")).not.toMatch(/^host.*\btrust\b/m);
  });
});
