import { execFileSync } from "node:child_process";
import { chmod, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** The user PostgreSQL runs as when we are root, which it refuses to be; null when we are somebody else already. */
export type RunAs = { uid: number; gid: number; name: string } | null;

/** `postgres` where the system has it, else `nobody`: no user is added to anybody's system. */
export function serverUser(): RunAs {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g"), name };
    } catch {
      // Not on this system: the next one.
    }
  }
  throw new Error("PostgreSQL does not run as root, and this system has neither a user “postgres” nor “nobody”.");
}

/** Whose data lie in `folder` decides who serves them: a desk that was started by its owner may be started by root. */
export async function ownerOf(folder: string, otherwise: RunAs): Promise<RunAs> {
  if (!otherwise) return null;
  const found = await stat(folder).catch(() => null);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid, name: `user ${found.uid}` } : otherwise;
}

/** Whether `user` may walk into every folder above `path`. */
export async function canReach(path: string, user: RunAs): Promise<boolean> {
  if (!user) return true;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    // A folder that does not exist yet is made by us, open enough.
    if (found) {
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
      if ((found.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/** Lets others walk through `folder` without listing it. */
export async function letThrough(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o777) | 0o011);
}
