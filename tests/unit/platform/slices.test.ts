import { expect, test } from "vitest";
import { atOnce, inTurns, type Steps } from "#lib/platform/slices";

function* counting(to: number, each: () => void = () => {}): Steps<number> {
  let sum = 0;
  for (let i = 1; i <= to; i++) {
    sum += i;
    each();
    yield;
  }
  return sum;
}

test("work in steps gives the same, done at once or in turns", async () => {
  expect(atOnce(counting(100))).toBe(5_050);
  expect(await inTurns(counting(100))).toBe(5_050);
});

test("in turns, what waits in this process goes on before the work is done", async () => {
  let done = false;
  let turned = false;
  setImmediate(() => {
    turned = !done;
  });
  await inTurns(counting(3), 0);
  done = true;
  expect(turned).toBe(true);
});

test("an error of a step is thrown to who asked", async () => {
  const failing = () =>
    counting(2, () => {
      throw new Error("no");
    });
  expect(() => atOnce(failing())).toThrow("no");
  await expect(inTurns(failing())).rejects.toThrow("no");
});
