import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { aMutation, type Mutation, mutate } from "#tests/fuzz/mutation";
import { readSoundly, toldBatches } from "#tests/fuzz/reading";
import { samples } from "#tests/fuzz/samples";

export type Damage = { of: number; mutations: Mutation[]; other: number; chunk: number };

const SAMPLES = samples();

/** A sample with up to eight changes, and how large the pieces are in which it comes. */
export const aDamage: fc.Arbitrary<Damage> = fc.record({
  of: fc.nat(SAMPLES.length - 1),
  mutations: fc.array(aMutation, { minLength: 1, maxLength: 8 }),
  other: fc.nat(SAMPLES.length - 1),
  chunk: fc.integer({ min: 1, max: 9_000 }),
});

export function bytesOf({ of, mutations, other }: Damage): Buffer {
  const bytes = SAMPLES[of]?.bytes ?? Buffer.alloc(0);
  return mutate(bytes, mutations, SAMPLES[other]?.bytes ?? Buffer.alloc(0));
}

/**
 * The damaged input is read without a throw, to something that holds together, and to the same batches however it was
 * cut into pieces. `took` hears how many milliseconds one reading took.
 */
export async function readDamaged(damage: Damage, took?: (milliseconds: number) => void): Promise<void> {
  const bytes = bytesOf(damage);
  const began = performance.now();
  const whole = await readSoundly(bytes, bytes.length + 1);
  took?.(performance.now() - began);
  const pieces = await readSoundly(bytes, damage.chunk);
  if (!isDeepStrictEqual(toldBatches(whole), toldBatches(pieces))) {
    throw new Error(`Read in pieces of ${damage.chunk} bytes it gives other batches.`);
  }
}
