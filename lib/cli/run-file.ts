import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { commandOf, isAlive } from "#lib/platform/postmaster-lock";

const RunFile = z.object({ pid: z.number().int(), port: z.number().int(), url: z.string(), databaseUrl: z.string() });
export type RunFile = z.infer<typeof RunFile>;

/** What a running desk tells commands: where it is and which database it uses. Mode 600: it holds a password. */
export async function writeRunFile(dataDir: string, run: RunFile): Promise<void> {
  await writeFile(join(dataDir, "run.json"), JSON.stringify(run), { mode: 0o600 });
}

export async function removeRunFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, "run.json"), { force: true });
}

/** The desk that runs on this data folder right now; null when there is none, or it was killed. */
export async function runningDesk(dataDir: string): Promise<RunFile | null> {
  const text = await readFile(join(dataDir, "run.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const run = RunFile.parse(JSON.parse(text));
    return isAlive(run.pid) && /start\.mjs/.test(await commandOf(run.pid)) ? run : null;
  } catch {
    return null;
  }
}
