import { sizeText } from "#lib/intake/limits";
import { Refusal } from "#lib/intake/unpack-steps";

/** The memory a frame may ask for: what `zstd` itself grants without `--long`. */
const WINDOW_BYTES_MAX = 128 * 1024 * 1024;
/** Our unpacker moves its whole window for each block: so many bytes it may move for one file, some minutes' work. */
const MOVED_BYTES_MAX = 1024 ** 4;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;

/**
 * Walks over the frames and blocks of a zstd stream (RFC 8878 §3.1) ahead of the unpacker, and throws a `Refusal` before
 * a frame takes too much memory or its blocks too much work. What is no zstd is left to the unpacker to tell.
 */
export class ZstdFrames {
  private readonly head = Buffer.alloc(18);
  private length = 0;
  private wanted = 5;
  private skip = 0;
  private inFrame = false;
  private lost = false;
  private checksumBytes = 0;
  private window = 0;
  private moved = 0;

  /** Looks at the next bytes of the stream. */
  walk(bytes: Buffer): void {
    for (let i = 0; i < bytes.length && !this.lost; ) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, bytes.length - i);
        this.skip -= step;
        i += step;
        continue;
      }
      this.head[this.length++] = bytes[i++] ?? 0;
      if (this.length < this.wanted) continue;
      if (this.inFrame) this.block();
      else this.frame();
    }
  }

  private frame(): void {
    const { head } = this;
    const magic = head.readUInt32LE(0);
    if (magic >>> 4 === SKIPPABLE) {
      if (this.length < 8) this.wanted = 8;
      else this.next(5, head.readUInt32LE(4));
      return;
    }
    if (magic !== MAGIC) {
      this.lost = true;
      return;
    }
    const flags = head[4] ?? 0;
    const single = (flags & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
    const wanted = 5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes;
    if (this.length < wanted) {
      this.wanted = wanted;
      return;
    }
    this.window = single ? contentSize(head, 5 + dictionaryBytes, sizeBytes) : windowOf(head[5] ?? 0);
    if (this.window > WINDOW_BYTES_MAX) {
      throw new Refusal(
        `This zstd file asks for more than ${sizeText(WINDOW_BYTES_MAX)} of memory. Compress it without --long, or with gzip.`,
      );
    }
    this.checksumBytes = (flags & 4) === 0 ? 0 : 4;
    this.inFrame = true;
    this.next(3, 0);
  }

  private block(): void {
    const header = this.head.readUIntLE(0, 3);
    const size = ((header >> 1) & 3) === 1 ? 1 : header >> 3;
    this.moved += this.window;
    if (this.moved > MOVED_BYTES_MAX) {
      throw new Refusal("This zstd file is cut into far too many small blocks. Unpack it, or compress it with gzip.");
    }
    if ((header & 1) === 0) {
      this.next(3, size);
    } else {
      this.inFrame = false;
      this.next(5, size + this.checksumBytes);
    }
  }

  private next(wanted: number, skip: number): void {
    this.length = 0;
    this.wanted = wanted;
    this.skip = skip;
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(head: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  return head.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}
