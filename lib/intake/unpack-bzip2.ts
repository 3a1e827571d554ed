import unbzip2 from "unbzip2-stream";
import { Damaged, Refusal, type Step, type Steps } from "#lib/intake/unpack-steps";

/** Forty bytes can become 900 KB: so much is fed before the limits are looked at again. */
const SLICE_BYTES = 4 * 1024;

/** Unpacks bzip2 step by step, one stream after the other. `allow` stops it by throwing. */
export function bzip2Steps(allow: (bytes: number) => void): Steps {
  const bzip2 = unbzip2();
  let pieces: Buffer[] = [];
  let problem: Error | null = null;

  bzip2.on("data", (piece: Buffer) => {
    if (problem) return;
    try {
      allow(piece.length);
      pieces.push(piece);
    } catch (error) {
      problem = error instanceof Error ? error : new Error(String(error));
      // Thrown on, it ends the block loop of the decoder.
      throw problem;
    }
  });
  bzip2.on("error", (error: unknown) => {
    const cut = error instanceof Error && error.message.includes("ended prematurely");
    problem ??= new Damaged(cut ? "The bzip2 file is cut off" : "The bzip2 file is damaged");
  });

  // The decoder is a plain old stream: it hands out everything before write() returns.
  async function run(work: () => void): Promise<Step> {
    pieces = [];
    try {
      if (!problem) work();
    } catch (error) {
      problem ??= error instanceof Refusal ? error : new Damaged("The bzip2 file is damaged");
    }
    return { pieces, problem };
  }

  return {
    feed: (chunk) =>
      run(() => {
        for (let at = 0; at < chunk.length && !problem; at += SLICE_BYTES) {
          bzip2.write(chunk.subarray(at, at + SLICE_BYTES));
        }
      }),
    end: () => run(() => bzip2.end()),
    close: () => {},
  };
}
