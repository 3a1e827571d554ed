import { readdir, rm, stat } from "node:fs/promises";
import { spooledFiles } from "#lib/intake/store";
import { spoolDirectory, spoolFile } from "#lib/intake/write-spool";

/** A file that is being written has no row yet; one this old was cut off with its process. */
const ORPHAN_AGE_MS = 24 * 3_600_000;

/** Takes a file out of the spool, when it has landed or will not. */
export async function removeSpooled(file: string): Promise<void> {
  await rm(spoolFile(file), { force: true });
}

/** Removes files that no upload waits for and that are over a day old at `now`; gives how many. */
export async function sweepSpool(now: Date): Promise<number> {
  const names = await readdir(spoolDirectory()).catch(() => []);
  const waiting = await spooledFiles(names);
  let removed = 0;
  for (const name of names.filter((one) => !waiting.has(one))) {
    const info = await stat(spoolFile(name)).catch(() => null);
    if (!info || now.getTime() - info.mtimeMs < ORPHAN_AGE_MS) continue;
    await removeSpooled(name);
    removed++;
  }
  return removed;
}
