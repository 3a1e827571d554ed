import { ServiceError } from "#lib/platform/errors";

/** The whole of a body that must stay small. Throws `too_large` with `words` beyond `max` bytes. */
export async function readWithin(body: AsyncIterable<Uint8Array>, max: number, words: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > max) throw new ServiceError("too_large", words);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
