import { execFileSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The command line of a process; empty when it cannot be read. */
export function commandLine(pid: number): string {
  try {
    return execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
}

/** The server that runs on `dataDir` right now, by its lock file: line 1 is its process id, line 4 its port. */
export async function runningPostmaster(dataDir: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!pid || !port || !isAlive(pid)) return null;
  // After a restart of the machine the number may belong to somebody else.
  return (await commandOf(pid)).includes(dataDir) ? { pid, port } : null;
}

/** Removes the lock of a server that is gone. PostgreSQL does so itself, except when its number is in use again. */
export async function clearStaleLock(dataDir: string): Promise<void> {
  await rm(join(dataDir, "postmaster.pid"), { force: true });
}

/** The command line of a process, whoever owns it; empty when it cannot be read. */
export async function commandOf(pid: number): Promise<string> {
  const fromProc = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  return fromProc?.replaceAll("\0", " ") ?? commandLine(pid);
}

/** Waits until a process is gone; false when it is still there after `limitMs`. */
export async function waitUntilGone(pid: number, limitMs: number): Promise<boolean> {
  const until = Date.now() + limitMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await new Promise((done) => setTimeout(done, 30));
  }
  return true;
}
