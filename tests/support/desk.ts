import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import type { Role } from "#lib/access/actor";
import { newSecret, secretHash } from "#lib/access/secret";
import { freePort } from "#lib/platform/free-port";
import { newId } from "#lib/platform/ids";

const root = resolve(import.meta.dirname, "../..");
const START_LIMIT_MS = 180_000;

export type Desk = {
  url: string;
  databaseUrl: string;
  dataDir: string;
  /** Of the process that started everything. */
  pid: number;
  /** The one-time link that the start printed. */
  firstLink: string;
  /** What start, web and worker have said so far. */
  said: () => string;
  /** A link for somebody new, straight into the tables. */
  invite: (role: Role) => Promise<string>;
  stop: () => Promise<void>;
};

/**
 * Starts a whole desk the way `npm start` does, in a data folder (kept when `env` names one) and on a port of its own.
 * Needs the built pages.
 */
export async function startDesk(env: Record<string, string> = {}): Promise<Desk> {
  const given = env.REBOUND_DATA_DIR;
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), "rebound-desk-")));
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, "lib/cli/start.mjs")], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", PORT: String(port), REBOUND_DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  let ended: string | null = null;
  const exited = new Promise<void>((done) => {
    child.once("exit", (code, signal) => {
      ended = String(signal ?? code);
      done();
    });
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      words += chunk;
    });
  const stop = async () => {
    if (ended === null) child.kill("SIGTERM");
    await exited;
    if (!given) await rm(dataDir, { recursive: true, force: true });
  };

  const until = Date.now() + START_LIMIT_MS;
  let link: string | undefined;
  while (!link) {
    if (ended !== null || Date.now() > until) {
      await stop();
      throw new Error(`The desk did not start (${ended ?? "too slow"}):\n${words}`);
    }
    await new Promise((done) => setTimeout(done, 100));
    link = /http\S+\/join\/\S+(?=\n)/.exec(words)?.[0];
  }
  const { databaseUrl, url } = JSON.parse(await readFile(join(dataDir, "run.json"), "utf8")) as Record<string, string>;
  if (!databaseUrl || !url) throw new Error("The run file lacks an address.");
  const pid = child.pid ?? 0;
  const invite = inviter(url, databaseUrl);
  return { url, databaseUrl, dataDir, pid, firstLink: link, said: () => words, invite, stop };
}

function inviter(url: string, databaseUrl: string) {
  return async (role: Role): Promise<string> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      const token = newSecret("join");
      await client.query(
        `INSERT INTO "Invite" ("id", "workspaceId", "role", "tokenHash", "expiresAt")
         SELECT $1, "id", $2, $3, now() + interval '1 day' FROM "Workspace" ORDER BY "createdAt" LIMIT 1`,
        [newId("inv"), role, secretHash(token)],
      );
      return `${url}/join/${token}`;
    } finally {
      await client.end();
    }
  };
}
