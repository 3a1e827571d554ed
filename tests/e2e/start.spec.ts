import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { newPassword, startPostgres } from "#lib/platform/embedded-postgres";
import { freePort } from "#lib/platform/free-port";
import { isAlive } from "#lib/platform/postmaster-lock";
import { startDesk } from "#tests/support/desk";

const root = resolve(import.meta.dirname, "../..");

type Process = { pid: number; parent: number; args: string };

function processes(): Process[] {
  return execFileSync("ps", ["-ww", "-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, args]) => ({ pid: Number(pid), parent: Number(parent), args: args ?? "" }));
}

function childrenOf(pid: number): Process[] {
  return processes().filter((one) => one.parent === pid);
}

const isUp = async (url: string) => (await fetch(`${url}/api/health`).catch(() => null))?.ok === true;

test("Ctrl-C ends web, worker and database within ten seconds and leaves nothing behind", async () => {
  const desk = await startDesk();
  const children = childrenOf(desk.pid);
  for (const part of ["web.ts", "worker.ts", "/postgres "])
    expect(
      children.filter((one) => one.args.includes(part)),
      part,
    ).toHaveLength(1);
  const began = Date.now();
  await desk.stop();
  expect(Date.now() - began).toBeLessThan(10_000);
  // The compiler that tsx keeps beside a process ends a moment after it.
  await expect.poll(() => children.filter((one) => isAlive(one.pid))).toEqual([]);
  expect(await isUp(desk.url)).toBe(false);
});

test("when only npm is stopped, the desk it started stops too", async () => {
  const home = await mkdtemp(join(tmpdir(), "rebound-npm-"));
  const npm = spawn("npm", ["start"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", PORT: String(await freePort()), REBOUND_DATA_DIR: home },
    stdio: "ignore",
  });
  const runFile = () => readFile(join(home, "run.json"), "utf8").catch(() => "");
  await expect.poll(runFile, { timeout: 60_000 }).not.toBe("");
  const { pid } = JSON.parse(await runFile()) as { pid: number };
  npm.kill("SIGTERM");
  await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
  await rm(home, { recursive: true, force: true });
});

test("with DATABASE_URL no other database is started; a web process that dies is, and it is said", async () => {
  const home = await mkdtemp(join(tmpdir(), "rebound-server-"));
  const server = await startPostgres({ dataDir: join(home, "data"), password: newPassword(), database: "desk" });
  const desk = await startDesk({ DATABASE_URL: server.url });
  expect(desk.databaseUrl).toBe(server.url);
  expect(childrenOf(desk.pid).filter((one) => one.args.includes("/postgres "))).toEqual([]);
  const web = childrenOf(desk.pid).find((one) => one.args.includes("web.ts"));
  process.kill(web?.pid ?? 0, "SIGKILL");
  await expect.poll(() => desk.said()).toContain("The web process ended (SIGKILL). Starting it again in 1 s.");
  await expect.poll(() => isUp(desk.url), { timeout: 30_000 }).toBe(true);
  await desk.stop();
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

test("after kill -9 of the start nothing hangs on, and the next start works on the same data", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "rebound-killed-"));
  const first = await startDesk({ REBOUND_DATA_DIR: dataDir });
  const others = childrenOf(first.pid).filter((one) => /web\.ts|worker\.ts/.test(one.args));
  process.kill(first.pid, "SIGKILL");
  await expect.poll(() => others.filter((one) => isAlive(one.pid)), { timeout: 10_000 }).toEqual([]);
  const second = await startDesk({ REBOUND_DATA_DIR: dataDir });
  expect(second.databaseUrl).toBe(first.databaseUrl);
  expect(await isUp(second.url)).toBe(true);
  await second.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test("the command line finds the running desk and its database", async () => {
  const desk = await startDesk();
  const out = execFileSync(
    process.execPath,
    [join(root, "lib/cli/rebound.mjs"), "user", "add", "ops@example.org", "--role", "operator"],
    { encoding: "utf8", env: { ...process.env, REBOUND_DATA_DIR: desk.dataDir }, stdio: ["ignore", "pipe", "ignore"] },
  );
  expect(out.startsWith(`${desk.url}/join/join_`)).toBe(true);
  const { mode } = await import("node:fs/promises").then((fs) => fs.stat(join(desk.dataDir, "run.json")));
  expect(mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(desk.dataDir, "run.json"), "utf8"))).toMatchObject({ pid: desk.pid });
  await desk.stop();
});

async function failedStart(env: Record<string, string>): Promise<{ code: number | null; words: string }> {
  const child = spawn(process.execPath, [join(root, "lib/cli/start.mjs")], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      words += chunk;
    });
  const code = await new Promise<number | null>((done) => child.once("exit", done));
  expect(words).not.toMatch(/\n\s+at /);
  return { code, words };
}

test("a port that is in use is named, with what to do", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const address = other.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const { code, words } = await failedStart({ PORT: String(port) });
  expect(code).toBe(1);
  expect(words).toContain(`Port ${port} on 127.0.0.1 is in use`);
  other.close();
});

test("a database that cannot be reached is named without its password", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "rebound-unreachable-"));
  const { code, words } = await failedStart({
    PORT: "1025",
    REBOUND_DATA_DIR: dataDir,
    DATABASE_URL: "postgresql://ops:s3cret@127.0.0.1:1/desk",
  });
  expect(code).toBe(1);
  expect(words).toContain("127.0.0.1:1, database “desk”, user “ops”: nothing listens there");
  expect(words).not.toContain("s3cret");
  await rm(dataDir, { recursive: true, force: true });
});
