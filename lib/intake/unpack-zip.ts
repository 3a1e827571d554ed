import { type Entry, openPromise, type ZipFile } from "yauzl";
import { sniff } from "#lib/intake/sniff";
import { Damaged, Refusal } from "#lib/intake/unpack-steps";

/** One file of an archive: its name for words only, never a path. */
export type ZipMember = {
  name: string;
  /** Bytes it takes in the archive. */
  packedBytes: number;
  chunks: AsyncIterable<Buffer>;
};

const ENTRIES_MAX = 10_000;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip archive, one after the other, in the order of its directory. Folders, empty files and what macOS
 * adds are left out. Throws `Refusal` for what we do not unpack and `Damaged` for a broken archive.
 */
export async function* zipMembers(path: string): AsyncGenerator<ZipMember> {
  // Names stay bytes: one that leads out of the archive harms nobody, since no path is made of it.
  const zip = await openPromise(path, { decodeStrings: false }).catch((error: unknown) => {
    throw damagedOr(error);
  });
  try {
    if (zip.entryCount > ENTRIES_MAX) {
      throw new Refusal(`This zip archive holds more than ${ENTRIES_MAX} files. Send it in parts.`);
    }
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name === "" || entry.uncompressedSize === 0) continue;
      if (entry.isEncrypted()) throw new Refusal(`${name} in this zip archive needs a password. Send it without one.`);
      if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
        throw new Refusal(`${name} in this zip archive is packed in a way that we do not read. Send it by itself.`);
      }
      yield { name, packedBytes: entry.compressedSize, chunks: bytesOf(zip, entry, name) };
    }
  } catch (error) {
    throw damagedOr(error);
  } finally {
    zip.close();
  }
}

/** The last part of the name; "" for a folder and for what macOS adds. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw ?? Buffer.alloc(0);
  const path = raw.subarray(0, 1_000).toString("utf8");
  if (path.endsWith("/") || path.startsWith("__MACOSX/")) return "";
  const last = path.split(/[\\/]/).at(-1) ?? "";
  return last === ".DS_Store" ? "" : last.slice(0, 200);
}

async function* bytesOf(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Buffer> {
  const stream = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
    throw damagedOr(error);
  });
  let first = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (first) refusePacked(chunk, name);
      first = false;
      yield chunk;
    }
  } catch (error) {
    throw damagedOr(error);
  } finally {
    stream.destroy();
  }
}

function refusePacked(head: Buffer, name: string): void {
  const { encoding, refused } = sniff(head.subarray(0, 4_096));
  if (refused !== null) throw new Refusal(`${name} in this zip archive: ${refused}`);
  if (encoding !== "identity") {
    throw new Refusal(`${name} in this zip archive is packed once more. Unpack it once and send it again.`);
  }
}

/** Errors of the disk pass; anything else yauzl says is about the archive. */
function damagedOr(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof Damaged) return error;
  if (error instanceof Error && "syscall" in error) return error;
  return new Damaged("The zip archive is damaged or cut off");
}
