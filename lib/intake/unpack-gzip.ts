import { createGunzip } from "node:zlib";
import type { Step, Steps } from "#lib/intake/unpack-steps";

const CHUNK_BYTES = 256 * 1024;

/**
 * A gunzip that is fed by hand: each step gives all that came out of the bytes fed, so that the same file always
 * falls into the same pieces, also up to the place where it is damaged. `allow` sees the size of each piece before
 * it is kept, and stops the unpacking by throwing.
 */
export function gunzipSteps(allow: (bytes: number) => void): Steps {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let step: Step = { pieces: [], problem: null };
  let settle: () => void = () => {};

  gunzip.on("data", (piece: Buffer) => {
    if (step.problem) return;
    try {
      allow(piece.length);
      step.pieces.push(piece);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  gunzip.on("error", fail);
  gunzip.on("end", () => settle());

  function fail(error: Error): void {
    step.problem ??= error;
    settle();
  }
  async function run(begin: () => void): Promise<Step> {
    step = { pieces: [], problem: null };
    await new Promise<void>((resolve) => {
      settle = resolve;
      begin();
    });
    return step;
  }
  return {
    feed: (chunk) => run(() => gunzip.write(chunk, () => settle())),
    end: () => run(() => gunzip.end()),
    close: () => gunzip.destroy(),
  };
}
