import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { newPassword } from "#lib/platform/embedded-postgres";

const Secrets = z.object({ secret: z.string().min(32), postgresPassword: z.string().min(16) });
export type Secrets = z.infer<typeof Secrets>;

/** What signs sessions and opens the built-in database: made at the first start, kept in the data folder (mode 600). */
export async function keptSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, "secrets.json");
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (text !== null) {
    const kept = Secrets.safeParse(JSON.parse(text));
    if (!kept.success)
      throw new Error(`${path} is damaged. Restore it from a backup; the database needs its password.`);
    return kept.data;
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const made: Secrets = { secret: randomBytes(32).toString("hex"), postgresPassword: newPassword() };
  // Whole or not at all.
  await writeFile(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return made;
}
