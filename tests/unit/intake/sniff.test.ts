import { describe, expect, test } from "vitest";
import { sniff } from "#lib/intake/sniff";

const bytes = (hex: string) => Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(600, 0x61)]);

describe("what the first bytes of a file say", () => {
  test.each([
    ["a mail", Buffer.from("Return-Path: <>\r\nSubject: Undelivered\r\n")],
    ["a log", Buffer.from("Nov 21 00:20:12 out postfix/smtp[1]: 5E57A: to=<a@example.org>\n")],
    ["text in UTF-8 with a byte order mark", Buffer.from("\uFEFFNov 21 00:20:12 out postfix/smtp[1]: x\n")],
    ["text in Latin-1", Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x0a])],
    [
      "a log with some NUL bytes",
      Buffer.from(`Nov 21 00:20:12 out postfix/smtp[1]: ${"\0".repeat(20)}${"x".repeat(200)}`),
    ],
  ])("%s is taken as it is", (_name, head) => {
    expect(sniff(head)).toEqual({ encoding: "identity", refused: null });
  });

  test.each([
    ["gzip", "1f8b0800"],
    ["zstd", "28b52ffd"],
    ["bzip2", "425a6839"],
    ["zip", "504b0304"],
  ])("%s is unpacked", (encoding, magic) => {
    expect(sniff(bytes(magic))).toEqual({ encoding, refused: null });
  });

  test.each([
    ["with its byte order mark", Buffer.from("\uFEFForigin_timestamp_utc,recipient_status", "utf16le")],
    ["without one", Buffer.from("origin_timestamp_utc,recipient_status", "utf16le")],
  ])("UTF-16LE %s is taken as text", (_name, head) => {
    expect(sniff(head)).toEqual({ encoding: "identity", refused: null });
  });

  test.each([
    ["an empty zip", "504b0506", /empty zip archive/],
    ["7z", "377abcaf271c", /7z/],
    ["rar", "526172211a07", /RAR/],
    ["xz", "fd377a585a00", /xz/],
    ["pdf", "25504446", /PDF/],
    ["png", "89504e470d0a1a0a", /picture/],
    ["msg", "d0cf11e0a1b11ae1", /Outlook/],
    ["UTF-16BE", "feff", /UTF-16/],
  ])("%s is refused by its name", (_name, magic, words) => {
    expect(sniff(bytes(magic)).refused).toMatch(words);
  });

  test("tar is known by its mark at byte 257", () => {
    const head = Buffer.alloc(512, 0x61);
    head.write("ustar", 257);
    expect(sniff(head).refused).toMatch(/tar archive/);
  });

  test("an empty file is refused as empty", () => {
    expect(sniff(new Uint8Array()).refused).toMatch(/empty/);
  });

  test("bytes that are no text are refused", () => {
    expect(sniff(Buffer.alloc(4096, 0x02)).refused).toMatch(/binary/);
  });
});
