import { createReadStream } from "node:fs";
import { type IntakeLimits, sizeText } from "#lib/intake/limits";
import { sniff } from "#lib/intake/sniff";
import { bzip2Steps } from "#lib/intake/unpack-bzip2";
import { gunzipSteps } from "#lib/intake/unpack-gzip";
import { Damaged, Refusal, type Steps } from "#lib/intake/unpack-steps";
import { zipMembers } from "#lib/intake/unpack-zip";
import { zstdSteps } from "#lib/intake/unpack-zstd";
import { spoolFile } from "#lib/intake/write-spool";

/** Why the reading ended before the end of the file, in words. */
export type Stop =
  /** A limit, or an archive within the archive: the upload fails. */
  | { kind: "refused"; words: string }
  /** The packed bytes are cut or damaged: what came out of them is kept. */
  | { kind: "damaged"; words: string };

/** One file: the upload itself (`name` null), or one of an archive's. */
export type SpooledPart = { name: string | null; chunks: AsyncIterable<Uint8Array> };

export type SpoolReader = {
  /** The unpacked files, one after the other, in the same pieces on every reading. */
  parts: AsyncIterable<SpooledPart>;
  /** How far in the stored file the first `unpacked` bytes of all parts reach. Ask in rising order. */
  packedAt(unpacked: number): number;
  /** Null while reading and after a whole file. */
  stop(): Stop | null;
};

/** Small, so that reading a file leaves turns for what else goes on. */
const CHUNK_BYTES = 64 * 1024;

const UNPACKERS: ReadonlyMap<string, (allow: (bytes: number) => void) => Steps> = new Map([
  ["gzip", gunzipSteps],
  ["zstd", zstdSteps],
  ["bzip2", bzip2Steps],
]);

/** Reads a spooled file back, unpacking it; the limits are held against every piece before the next is unpacked. */
export function readSpool(file: string, encoding: string, limits: IntakeLimits): SpoolReader {
  return readPacked(spoolFile(file), encoding, limits);
}

/** The same for any file of this machine, by its path. */
export function readPacked(path: string, encoding: string, limits: IntakeLimits): SpoolReader {
  const makeSteps = UNPACKERS.get(encoding);
  const marks: { unpacked: number; packed: number }[] = [];
  let stopped: Stop | null = null;
  let packed = 0;
  let produced = 0;
  let given = 0;

  function allow(bytes: number, packedBytes: number): void {
    produced += bytes;
    const words = over(produced, packedBytes, limits);
    if (words) throw new Refusal(words);
  }
  function mark(piece: Uint8Array): Uint8Array {
    given += piece.length;
    marks.push({ unpacked: given, packed });
    return piece;
  }

  async function* unpack(make: (allow: (bytes: number) => void) => Steps): AsyncGenerator<Uint8Array> {
    const steps = make((bytes) => allow(bytes, packed));
    function* give(pieces: Buffer[]): Generator<Uint8Array> {
      for (const piece of pieces) {
        if (given === 0) refuseNested(piece, encoding);
        yield mark(piece);
      }
    }
    try {
      for await (const chunk of storedBytes(path)) {
        packed += chunk.length;
        const { pieces, problem } = await steps.feed(chunk);
        yield* give(pieces);
        if (problem) throw problem;
      }
      const { pieces, problem } = await steps.end();
      yield* give(pieces);
      if (problem) throw problem;
    } catch (error) {
      stopped = stopOf(error);
    } finally {
      steps.close();
    }
  }

  async function* members(): AsyncGenerator<SpooledPart> {
    try {
      for await (const member of zipMembers(path)) {
        const before = packed;
        async function* chunks(): AsyncGenerator<Uint8Array> {
          try {
            for await (const chunk of member.chunks) {
              allow(chunk.length, before + member.packedBytes);
              yield mark(chunk);
            }
          } catch (error) {
            stopped = stopOf(error);
          }
        }
        yield { name: member.name, chunks: chunks() };
        packed = before + member.packedBytes;
        if (stopped) return;
      }
    } catch (error) {
      stopped = stopOf(error);
    }
  }

  async function* whole(): AsyncGenerator<SpooledPart> {
    yield { name: null, chunks: makeSteps ? unpack(makeSteps) : storedBytes(path) };
  }

  return {
    parts: encoding === "zip" ? members() : whole(),
    packedAt(unpacked) {
      if (encoding === "identity") return unpacked;
      while (marks.length > 1 && (marks[1]?.unpacked ?? Number.POSITIVE_INFINITY) <= unpacked) marks.shift();
      const known = marks[0];
      return known && known.unpacked <= unpacked ? known.packed : 0;
    },
    stop: () => stopped,
  };
}

function storedBytes(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

function refuseNested(head: Uint8Array, outer: string): void {
  const { encoding, refused } = sniff(head.subarray(0, 4096));
  if (refused) throw new Refusal(refused);
  if (encoding !== "identity") {
    throw new Refusal(`This is ${encoding} within ${outer}. Unpack it once and send it again.`);
  }
}

function over(unpacked: number, packed: number, limits: IntakeLimits): string | null {
  if (unpacked > limits.unpackedBytes)
    return `The file unpacks to more than ${sizeText(limits.unpackedBytes)}, the most one upload may have. Split it.`;
  if (unpacked > limits.ratioFromBytes && unpacked > packed * limits.ratio)
    return `The file unpacks to more than ${limits.ratio} times its size, as no log does. Send it unpacked.`;
  return null;
}

function stopOf(error: unknown): Stop {
  if (error instanceof Refusal) return { kind: "refused", words: error.message };
  if (error instanceof Damaged) return { kind: "damaged", words: error.message };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return { kind: "damaged", words: "The gzip file is cut off" };
  if (code.startsWith("Z_")) return { kind: "damaged", words: "The gzip file is damaged" };
  throw error;
}
