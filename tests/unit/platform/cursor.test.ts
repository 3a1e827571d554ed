import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "#lib/platform/cursor";

test("a cursor gives back its parts", () => {
  expect(decodeCursor(encodeCursor(["2026-03-01T00:00:00.000Z", "17"]), 2)).toEqual(["2026-03-01T00:00:00.000Z", "17"]);
});

test.each([["nonsense"], [""], [encodeCursor(["one"])], [Buffer.from('["a",1]').toString("base64url")]])(
  "a foreign cursor is refused: %j",
  (cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow(/not one of ours/);
  },
);
