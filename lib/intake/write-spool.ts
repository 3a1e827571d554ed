import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type IntakeLimits, sizeText } from "#lib/intake/limits";
import { SNIFF_BYTES } from "#lib/intake/sniff";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";

/** Bytes that are safe on disk. `file` is a name within the spool, never one that a user chose. */
export type Spooled = { file: string; sizeBytes: number; sha256: string; head: Uint8Array };

/** Where files wait until they have landed. Keep it on a local file system: fsync has to mean it. */
export function spoolDirectory(): string {
  return resolve(env().REBOUND_DATA_DIR, "spool");
}

export function spoolFile(file: string): string {
  return join(spoolDirectory(), file);
}

/**
 * Streams `body` to a file of its own and returns once the disk has it. Throws `too_large` above the limit and
 * `unavailable` on a full disk; then, as when the connection is cut, nothing stays behind.
 */
export async function writeSpool(body: AsyncIterable<Uint8Array>, limits: IntakeLimits): Promise<Spooled> {
  const directory = spoolDirectory();
  const file = randomBytes(16).toString("hex");
  const hash = createHash("sha256");
  const heads: Uint8Array[] = [];
  let headBytes = 0;
  let sizeBytes = 0;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(join(directory, file), "wx", 0o600);
    try {
      for await (const chunk of body) {
        sizeBytes += chunk.length;
        if (sizeBytes > limits.uploadBytes) throw tooLarge(limits);
        if (headBytes < SNIFF_BYTES) {
          heads.push(Uint8Array.from(chunk.subarray(0, SNIFF_BYTES - headBytes)));
          headBytes += heads.at(-1)?.length ?? 0;
        }
        hash.update(chunk);
        for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDirectory(directory);
  } catch (error) {
    await rm(join(directory, file), { force: true });
    throw inWords(error);
  }
  return { file, sizeBytes, sha256: hash.digest("hex"), head: Buffer.concat(heads) };
}

/** The name of a new file survives a power cut only when its directory is on disk too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function tooLarge(limits: IntakeLimits): ServiceError {
  return new ServiceError(
    "too_large",
    `The file is over ${sizeText(limits.uploadBytes)}, the most one upload may have. Nothing of it was kept: ` +
      "gzip it or send it in parts; what comes in twice is counted once.",
  );
}

function inWords(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new ServiceError(
    "unavailable",
    "The disk of Rebound is full, so the file was not taken. Make room in its data directory and send it again.",
  );
}
