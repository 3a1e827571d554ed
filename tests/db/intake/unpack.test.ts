import { mkdir, readFile, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { INTAKE_LIMITS } from "#lib/intake/limits";
import { readSpool } from "#lib/intake/read-spool";
import { spoolDirectory, spoolFile } from "#lib/intake/write-spool";
import { makeWorkspace } from "#tests/support/people";
import { takeIn } from "#tests/support/uploads";
import { type ZipEntry, zipFile } from "#tests/support/zip-file";

beforeAll(() => mkdir(spoolDirectory(), { recursive: true }));

const fixture = (name: string) => readFile(new URL(`../../fixtures/intake/${name}`, import.meta.url));

async function readBack(bytes: Uint8Array, encoding: string, limits: Partial<typeof INTAKE_LIMITS> = {}) {
  await writeFile(spoolFile("packed"), bytes);
  const reader = readSpool("packed", encoding, { ...INTAKE_LIMITS, ...limits });
  const parts: { name: string | null; sizes: number[]; bytes: Buffer }[] = [];
  let unpacked = 0;
  let packed = 0;
  for await (const part of reader.parts) {
    const pieces: Uint8Array[] = [];
    for await (const piece of part.chunks) {
      pieces.push(piece);
      unpacked += piece.length;
      packed = reader.packedAt(unpacked);
      expect(packed).toBeLessThanOrEqual(bytes.length);
    }
    parts.push({ name: part.name, sizes: pieces.map((piece) => piece.length), bytes: Buffer.concat(pieces) });
  }
  return { parts, bytes: Buffer.concat(parts.map((part) => part.bytes)), unpacked, stop: reader.stop() };
}

// Damage within zstd's literals goes unseen: its checksum is not looked at, as it is for bzip2.
describe.each([
  ["zstd", "mail.log.zst", [4]],
  ["bzip2", "mail.log.bz2", [4, 40, 1_000, 38_000]],
])("a %s file", (encoding, name, damage) => {
  test("comes back whole, in the same pieces every time", async () => {
    const packed = await fixture(name);
    const [first, second] = [await readBack(packed, encoding), await readBack(packed, encoding)];
    expect(first.stop).toBeNull();
    expect(first.bytes.toString().split("\n")).toHaveLength(3_001);
    expect(first.bytes.toString()).toMatch(/user2999@example\.net.*Relay access denied\)\n$/);
    expect(second.parts).toEqual(first.parts);
  });

  test("of several frames is read to the last one", async () => {
    const packed = await fixture(name);
    const { bytes, stop } = await readBack(Buffer.concat([packed, packed]), encoding);
    expect(stop).toBeNull();
    expect(bytes.toString().split("\n")).toHaveLength(6_001);
  });

  test("that is cut off says so", async () => {
    const packed = await fixture(name);
    const { stop } = await readBack(packed.subarray(0, packed.length - 40), encoding);
    expect(stop).toEqual({ kind: "damaged", words: expect.stringMatching(/cut off|damaged/) });
  });

  test("that is damaged says so", async () => {
    const packed = await fixture(name);
    for (const at of damage) {
      const broken = Buffer.from(packed);
      broken.fill(0xff, at, at + 30);
      expect((await readBack(broken, encoding)).stop?.kind).toMatch(/damaged|refused/);
    }
  });

  test("is refused beyond the limit of unpacked bytes", async () => {
    const { stop } = await readBack(await fixture(name), encoding, { unpackedBytes: 100_000 });
    expect(stop).toMatchObject({ kind: "refused", words: expect.stringMatching(/unpacks to more/) });
  });

  test("lands like the plain log, and the plain log after it adds nothing", async () => {
    const workspaceId = await makeWorkspace();
    const packed = await fixture(name);
    const plain = (await readBack(packed, encoding)).bytes;
    expect(await takeIn(workspaceId, packed, name)).toMatchObject({
      state: "done",
      encoding,
      format: "postfix_log",
      inserted: 3_000,
    });
    expect(await takeIn(workspaceId, plain)).toMatchObject({ inserted: 0, duplicates: 3_000 });
  });
});

describe("bombs are refused early", () => {
  const rle = (blocks: number, window = "50") =>
    Buffer.concat([
      Buffer.from(`28b52ffd00${window}`, "hex"),
      ...Array.from({ length: blocks }, () => Buffer.from("02001061", "hex")),
    ]);

  test("a zstd file of equal bytes", async () => {
    const { stop, unpacked } = await readBack(rle(100_000), "zstd");
    expect(stop).toMatchObject({ kind: "refused", words: expect.stringMatching(/200 times/) });
    expect(unpacked).toBeLessThan(200 * 1024 * 1024);
  });

  test("a zstd frame that asks for two gigabytes, first or later", async () => {
    const words = expect.stringMatching(/128 MB of memory/);
    expect((await readBack(rle(20, "a8"), "zstd")).stop).toEqual({ kind: "refused", words });
    const later = Buffer.concat([await fixture("mail.log.zst"), rle(20, "a8")]);
    expect((await readBack(later, "zstd")).stop).toEqual({ kind: "refused", words });
  });

  test("a bzip2 file of equal bytes", async () => {
    const { stop, unpacked } = await readBack(await fixture("bomb.bz2"), "bzip2");
    expect(stop).toMatchObject({ kind: "refused", words: expect.stringMatching(/200 times/) });
    expect(unpacked).toBeLessThan(20 * 1024 * 1024);
  });

  test("a zip archive of equal bytes", async () => {
    const zip = zipFile([{ name: "a.log", bytes: Buffer.alloc(60_000_000, "a") }]);
    const { stop, unpacked } = await readBack(zip, "zip");
    expect(stop).toMatchObject({ kind: "refused", words: expect.stringMatching(/200 times/) });
    expect(unpacked).toBeLessThan(20 * 1024 * 1024);
  });
});

const LINE = (user: string) =>
  Buffer.from(
    `Nov 21 00:20:12 out postfix/smtp[1]: 4XABC: to=<${user}@example.net>, relay=mx.example.net[198.51.100.1]:25, delay=1, dsn=5.7.1, status=bounced (host mx.example.net[198.51.100.1] said: 554 5.7.1 Relay access denied)\n`,
  );

describe("a zip archive", () => {
  const entries: ZipEntry[] = [
    { name: "logs/", bytes: Buffer.alloc(0) },
    { name: "logs/mail.log", bytes: LINE("ann") },
    { name: "__MACOSX/._mail.log", bytes: Buffer.from("junk") },
    { name: "../../etc/mail.log.1", bytes: LINE("bob") },
  ];

  test("gives its files one by one, without folders; a name that leads out of it is only a name", async () => {
    const { parts, stop } = await readBack(zipFile(entries), "zip");
    expect(stop).toBeNull();
    expect(parts.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
      ["mail.log", LINE("ann").toString()],
      ["mail.log.1", LINE("bob").toString()],
    ]);
  });

  test("lands each of its files; what is no log is told by its name", async () => {
    const zip = zipFile([...entries, { name: "notes.txt", bytes: Buffer.from("Dear all,\n") }]);
    expect(await takeIn(await makeWorkspace(), zip, "logs.zip")).toMatchObject({
      state: "done",
      encoding: "zip",
      inserted: 2,
      notices: [{ where: "notes.txt", what: expect.stringMatching(/neither a mail nor a log/) }],
    });
  });

  test.each([
    ["a password", [{ name: "a.log", bytes: LINE("a"), encrypted: true }], /password/],
    ["a method nobody reads", [{ name: "a.log", bytes: LINE("a"), method: 12 }], /a way that we do not read/],
    ["an archive in it", [{ name: "b.zip", bytes: zipFile(entries) }], /b\.zip .* packed once more/],
    ["a picture in it", [{ name: "c.png", bytes: Buffer.from("89504e470d0a1a0a00", "hex") }], /c\.png .* picture/],
  ])("with %s is refused by name", async (_name, held: ZipEntry[], words) => {
    expect((await readBack(zipFile(held), "zip")).stop).toEqual({
      kind: "refused",
      words: expect.stringMatching(words),
    });
  });

  test("with far too many names is refused before any is read", async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}`, bytes: Buffer.from("x") }));
    const { stop, parts } = await readBack(zipFile(many), "zip");
    expect(stop).toMatchObject({ kind: "refused", words: expect.stringMatching(/more than 10000 files/) });
    expect(parts).toEqual([]);
  });

  test("that is cut off is damaged", async () => {
    expect((await readBack(zipFile(entries).subarray(0, 200), "zip")).stop).toMatchObject({ kind: "damaged" });
  });
});
