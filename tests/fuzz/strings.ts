import fc from "fast-check";

/** What a text column may be handed by bytes from outside: NUL, C1, lone surrogates, marks in the middle, 4-byte signs. */
export const aHostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom("\0", "\u0085", "\u009f", "\ud800", "\udfff", "\ufeff", "\ufffe", "\uffff", "𐍈", "😀", "\u202e"),
      fc.constantFrom("'", '"', "\\", "{", "}", ",", "\\x", "\\N", "\n", "\r", "\t", "NULL", "$1", "--", "%", "@"),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.string({ unit: "grapheme", maxLength: 20 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

/** Bytes that are no UTF-8: overlong forms, halves, surrogates, and anything. */
export const hostileBytes: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      fc.constantFrom("00", "c080", "e08080", "eda080", "f4908080", "ff", "fe", "efbbbf", "f09f9880", "c3", "85"),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join(""), "hex"));
