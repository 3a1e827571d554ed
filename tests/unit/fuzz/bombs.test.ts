import { expect, test, vi } from "vitest";
import { BOMBS } from "#tests/fuzz/bombs";
import { readSoundly } from "#tests/fuzz/reading";

// A bound for what hangs, not a stopwatch: `npm run fuzz` prints how long each takes.
vi.setConfig({ testTimeout: 60_000 });

test.each(BOMBS.map((bomb) => [bomb.name, bomb] as const))("%s is read to its end and spoken of", async (_, bomb) => {
  const batches = await readSoundly(bomb.make());
  expect(batches.length).toBeGreaterThan(0);
});
