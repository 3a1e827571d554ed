import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { aDamage, type Damage, readDamaged } from "#tests/fuzz/damaged";
import { readSoundly } from "#tests/fuzz/reading";
import { samples } from "#tests/fuzz/samples";
import { forAtMost } from "#tests/support/for-at-most";

// A bound for what hangs, not a stopwatch: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

test("the samples to be damaged are read as what they are, with events", async () => {
  // Folders of fixtures may hold mails that are no report.
  const plain = samples().filter(({ name }) => !name.includes("/"));
  expect(plain.length).toBeGreaterThan(15);
  for (const { name, kind, bytes } of plain) {
    const batches = await readSoundly(bytes);
    const events = batches.flatMap(({ items }) => items).filter((item) => item.kind === "event");
    expect(events.length, name).toBeGreaterThan(0);
    const mail = batches[0]?.format === "rfc3464";
    expect(mail, name).toBe(kind === "mail");
  }
});

test("damaged mails, logs, records and dialogues never throw, are spoken of, and fall into the same batches", async () => {
  await fc.assert(
    fc.asyncProperty(
      aDamage,
      forAtMost(4_000, (damage: Damage) => readDamaged(damage)),
    ),
    { numRuns: 600, seed: 1 },
  );
});
