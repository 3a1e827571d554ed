import { createReadStream } from "node:fs";
import { type IntakeLimits, sizeText } from "#lib/intake/limits";
import { sniff } from "#lib/intake/sniff";
import { gunzipSteps } from "#lib/intake/unpack-gzip";
import { spoolFile } from "#lib/intake/write-spool";

/** Why the reading ended before the end of the file, in words. */
export type Stop =
  /** A limit, or an archive within the archive: the upload fails. */
  | { kind: "refused"; words: string }
  /** The packed bytes are cut or damaged: what came out of them is kept. */
  | { kind: "damaged"; words: string };

export type SpoolReader = {
  /** The unpacked bytes, in the same pieces on every reading. */
  chunks: AsyncIterable<Uint8Array>;
  /** How far in the stored file the first `unpacked` bytes reach. Ask in rising order. */
  packedAt(unpacked: number): number;
  /** Null while reading and after a whole file. */
  stop(): Stop | null;
};

const CHUNK_BYTES = 256 * 1024;

class Refusal extends Error {}

/** Reads a spooled file back, unpacking gzip; the limits are held against every piece before the next is unpacked. */
export function readSpool(file: string, encoding: string, limits: IntakeLimits): SpoolReader {
  const stored: AsyncIterable<Buffer> = createReadStream(spoolFile(file), { highWaterMark: CHUNK_BYTES });
  if (encoding !== "gzip") return { chunks: stored, packedAt: (unpacked) => unpacked, stop: () => null };

  let stopped: Stop | null = null;
  const marks: { unpacked: number; packed: number }[] = [];

  async function* unpack(): AsyncGenerator<Uint8Array> {
    let packed = 0;
    let produced = 0;
    let given = 0;
    const gunzip = gunzipSteps((bytes) => {
      produced += bytes;
      const words = over(produced, packed, limits);
      if (words) throw new Refusal(words);
    });
    function* give(pieces: Buffer[]): Generator<Uint8Array> {
      for (const piece of pieces) {
        if (given === 0) refuseNested(piece);
        given += piece.length;
        marks.push({ unpacked: given, packed });
        yield piece;
      }
    }
    try {
      for await (const chunk of stored) {
        packed += chunk.length;
        const { pieces, problem } = await gunzip.feed(chunk);
        yield* give(pieces);
        if (problem) throw problem;
      }
      const { pieces, problem } = await gunzip.end();
      yield* give(pieces);
      if (problem) throw problem;
    } catch (error) {
      stopped = stopOf(error);
    } finally {
      gunzip.close();
    }
  }

  return {
    chunks: unpack(),
    packedAt(unpacked) {
      while (marks.length > 1 && (marks[1]?.unpacked ?? Number.POSITIVE_INFINITY) <= unpacked) marks.shift();
      const mark = marks[0];
      return mark && mark.unpacked <= unpacked ? mark.packed : 0;
    },
    stop: () => stopped,
  };
}

function refuseNested(head: Uint8Array): void {
  const { encoding, refused } = sniff(head.subarray(0, 4096));
  if (refused) throw new Refusal(refused);
  if (encoding === "gzip") throw new Refusal("This is gzip within gzip. Unpack it once and send it again.");
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
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return { kind: "damaged", words: "The gzip file is cut off" };
  if (code.startsWith("Z_")) return { kind: "damaged", words: "The gzip file is damaged" };
  throw error;
}
