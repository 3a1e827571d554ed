import { mkdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { INTAKE_LIMITS } from "#lib/intake/limits";
import { readSpool } from "#lib/intake/read-spool";
import { spoolDirectory, spoolFile } from "#lib/intake/write-spool";

beforeAll(() => mkdir(spoolDirectory(), { recursive: true }));

const text = (lines: number) =>
  Buffer.from(
    Array.from(
      { length: lines },
      (_, index) => `Nov 21 00:20:12 out postfix/smtp[${index}]: ${Math.sin(index)}\n`,
    ).join(""),
  );

async function readBack(bytes: Uint8Array, limits: Partial<typeof INTAKE_LIMITS> = {}, encoding = "gzip") {
  await writeFile(spoolFile("test"), bytes);
  const reader = readSpool("test", encoding, { ...INTAKE_LIMITS, ...limits });
  const names: (string | null)[] = [];
  const pieces: Uint8Array[] = [];
  let packed = 0;
  let unpacked = 0;
  for await (const part of reader.parts) {
    names.push(part.name);
    for await (const piece of part.chunks) {
      pieces.push(piece);
      unpacked += piece.length;
      const at = reader.packedAt(unpacked);
      expect(at).toBeGreaterThanOrEqual(packed);
      packed = at;
    }
  }
  return {
    names,
    bytes: Buffer.concat(pieces),
    sizes: pieces.map((piece) => piece.length),
    packed,
    stop: reader.stop(),
  };
}

describe("a gzip file", () => {
  test("comes back whole, in the same pieces every time", async () => {
    const plain = text(60_000);
    const packed = gzipSync(plain);
    const [first, second] = [await readBack(packed), await readBack(packed)];
    expect(first.bytes.equals(plain)).toBe(true);
    expect(first.stop).toBeNull();
    expect(first.packed).toBe(packed.length);
    expect(second.sizes).toEqual(first.sizes);
  });

  test("of several members is read to the last one", async () => {
    const [a, b] = [text(10), text(20)];
    const { bytes } = await readBack(Buffer.concat([gzipSync(a), gzipSync(b)]));
    expect(bytes.equals(Buffer.concat([a, b]))).toBe(true);
  });

  test("that is cut off gives what is there, always the same, and says so", async () => {
    const plain = text(60_000);
    const packed = gzipSync(plain).subarray(0, 300_000);
    const [first, second] = [await readBack(packed), await readBack(packed)];
    expect(first.stop).toEqual({ kind: "damaged", words: "The gzip file is cut off" });
    expect(first.bytes.length).toBeGreaterThan(0);
    expect(plain.subarray(0, first.bytes.length).equals(first.bytes)).toBe(true);
    expect(second.sizes).toEqual(first.sizes);
  });

  test("that is damaged gives what came before and says so", async () => {
    const packed = Buffer.from(gzipSync(text(60_000)));
    packed.fill(0xff, packed.length - 50_000, packed.length - 40_000);
    expect((await readBack(packed)).stop).toEqual({ kind: "damaged", words: "The gzip file is damaged" });
  });

  test.each([
    ["within gzip", gzipSync(text(3)), /gzip within gzip/],
    ["of a zip archive", Buffer.from("504b030414000000", "hex"), /zip within gzip/],
    ["of nothing readable", Buffer.alloc(5000, 3), /binary/],
  ])("%s is refused", async (_name, inner, words) => {
    expect((await readBack(gzipSync(inner))).stop).toEqual({ kind: "refused", words: expect.stringMatching(words) });
  });
});

describe("limits hold to the byte", () => {
  const plain = text(2_000);
  const packed = gzipSync(plain);

  test.each([
    [plain.length - 1, true],
    [plain.length, false],
    [plain.length + 1, false],
  ])("unpacked at most %i", async (unpackedBytes, refused) => {
    const { stop } = await readBack(packed, { unpackedBytes });
    expect(stop?.kind === "refused").toBe(refused);
  });

  test("a bomb is refused after little of it", async () => {
    const { bytes, stop } = await readBack(gzipSync(Buffer.alloc(100 * 1024 * 1024, "a")));
    expect(stop).toMatchObject({ kind: "refused", words: expect.stringMatching(/200 times/) });
    expect(bytes.length).toBeLessThan(40 * 1024 * 1024);
  });
});
