import fc from "fast-check";
import { expect, test } from "vitest";
import { database, Prisma } from "#lib/platform/database";
import { type PgType, type PgValue, pgArray } from "#lib/platform/pg-array";

async function through(type: PgType, values: PgValue[]): Promise<unknown[]> {
  const rows = await database().$queryRaw<{ value: unknown }[]>`
    SELECT "value" FROM unnest(${pgArray(type, values)}::${Prisma.raw(type)}[]) WITH ORDINALITY AS "t"("value", "n")
    ORDER BY "n"`;
  return rows.map(({ value }) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value));
}

test("texts arrive as they were sent, whatever is in them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.string({ unit: "binary" }))), async (values) => {
      expect(await through("text", values)).toEqual(values.map((value) => value?.replaceAll("\0", "\uFFFD") ?? null));
    }),
    { numRuns: 30 },
  );
});

test("bytes arrive as they were sent", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.uint8Array())), async (values) => {
      const hex = values.map((value) => (value ? Buffer.from(value).toString("hex") : null));
      expect(await through("bytea", values)).toEqual(hex);
    }),
    { numRuns: 20 },
  );
});

test.each<[PgType, PgValue[]]>([
  ["integer", [0, -1, 2_147_483_647, -2_147_483_648, null]],
  ["boolean", [true, null, false]],
  [
    "timestamptz",
    [
      new Date("2026-03-01T00:02:30.123Z"),
      new Date("1999-12-31T23:59:59.999Z"),
      new Date("1970-01-01T00:00:00Z"),
      null,
    ],
  ],
  ["text", []],
  ["text", [null, null]],
  ["text", ["", '"', "\\", "{a,b}", "NULL", "é€😀"]],
])("%s: %j", async (type, values) => {
  expect(await through(type, values)).toEqual(values);
});

test("a lone surrogate and a NUL become U+FFFD", async () => {
  expect(await through("text", ["a\ud800b", "a\0b"])).toEqual(["a\uFFFDb", "a\uFFFDb"]);
});

test("a value of another type is refused before anything is sent", () => {
  expect(() => pgArray("integer", ["1"])).toThrow(/cannot be an element/);
});
