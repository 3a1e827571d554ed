import { spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PostgresBinaries } from "#lib/platform/postgres-binaries";
import type { RunAs } from "#lib/platform/run-as";

export const SUPERUSER = "rebound";

/** Makes the data folder of a new server, or leaves nothing behind. `sync` false only where losing it is fine. */
export async function initialise(
  binaries: PostgresBinaries,
  dataDir: string,
  password: string,
  user: RunAs,
  sync: boolean,
): Promise<void> {
  // A folder without PG_VERSION is an initdb that was cut short; it holds nothing of anybody's.
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { mode: 0o700 });
  const folder = await mkdtemp(join(tmpdir(), "rebound-init-"));
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [dataDir, folder, passwordFile]) await chown(path, user.uid, user.gid);
  await chmod(folder, 0o700);
  try {
    const child = spawn(
      binaries.initdb,
      [
        `--pgdata=${dataDir}`,
        `--username=${SUPERUSER}`,
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        ...(sync ? [] : ["--no-sync"]),
      ],
      {
        detached: true,
        cwd: "/",
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
        ...(user ? { uid: user.uid, gid: user.gid } : {}),
      },
    );
    let words = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        words += chunk;
      });
    const code = await new Promise<number | null>((done, fail) => {
      child.once("error", fail);
      child.once("close", done);
    });
    if (code !== 0) {
      await rm(dataDir, { recursive: true, force: true });
      throw new Error(
        `PostgreSQL could not make its folder ${dataDir}: ${words.trim().split("\n").slice(-4).join(" ")}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
