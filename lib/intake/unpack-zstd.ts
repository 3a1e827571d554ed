import { Decompress, ZstdErrorCode } from "fzstd";
import { Damaged, Refusal, type Step, type Steps } from "#lib/intake/unpack-steps";
import { ZstdFrames } from "#lib/intake/zstd-frames";

/** A few bytes can become 128 KB: so much is fed before the limits are looked at again. */
const SLICE_BYTES = 4 * 1024;

/** Unpacks zstd (RFC 8878) step by step, frame after frame. `allow` stops it by throwing. */
export function zstdSteps(allow: (bytes: number) => void): Steps {
  const frames = new ZstdFrames();
  let pieces: Buffer[] = [];
  const zstd = new Decompress((data) => {
    if (data.length === 0) return;
    allow(data.length);
    // Its memory is used again for the next block.
    pieces.push(Buffer.from(data));
  });

  async function run(work: () => void): Promise<Step> {
    pieces = [];
    try {
      work();
      return { pieces, problem: null };
    } catch (error) {
      return { pieces, problem: inWords(error) };
    }
  }

  return {
    feed: (chunk) =>
      run(() => {
        for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
          const slice = chunk.subarray(at, at + SLICE_BYTES);
          frames.walk(slice);
          zstd.push(slice);
        }
      }),
    end: () => run(() => zstd.push(new Uint8Array(0), true)),
    close: () => {},
  };
}

function inWords(error: unknown): Error {
  if (error instanceof Refusal) return error;
  const code = error instanceof Error && "code" in error ? error.code : null;
  const cut = code === ZstdErrorCode.UnexpectedEOF;
  return new Damaged(cut ? "The zstd file is cut off" : "The zstd file is damaged");
}
