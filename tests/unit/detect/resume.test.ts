import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDetector, resumeDetector } from "#lib/detect/create-detector";
import type { Bin, DetectorState } from "#lib/detect/detector";

const settings = { binSeconds: 300, falseIncidentsPerMonth: 1, seriesCount: 4 };
/** As kept: through text and back. */
const kept = (state: DetectorState): DetectorState => JSON.parse(JSON.stringify(state));

/** Quiet stretches and rises, so that states are taken before, inside, right after and long after a spike. */
const stretches = fc.array(
  fc.record({
    bins: fc.integer({ min: 1, max: 150 }),
    count: fc.constantFrom(0, 0, 0, 1, 2, 9, 40),
    attempts: fc.constantFrom(0, 3, 20, 200),
  }),
  { minLength: 3, maxLength: 12 },
);

describe("a detector resumed from its state", () => {
  test.each([{ known: true }, { known: false }])(
    "goes on bit for bit as one that never stopped (attempts: $known)",
    ({ known }) => {
      fc.assert(
        fc.property(stretches, fc.integer({ min: 1, max: 400 }), fc.boolean(), (parts, every, usual) => {
          const bins: Bin[] = parts.flatMap(({ bins, count, attempts }, part) =>
            Array.from({ length: bins }, (_, index) => ({
              count: index % 3 === 0 ? count : Math.floor(count / 2),
              attempts: known ? attempts + count : null,
              ...(usual && part === 2 ? { usual } : {}),
            })),
          );
          const whole = createDetector(settings);
          let pieces = createDetector(settings);
          bins.forEach((bin, index) => {
            if (index > 0 && index % every === 0) {
              const resumed = resumeDetector(settings, kept(pieces.state()));
              if (!resumed) throw new Error("Its own state was refused.");
              pieces = resumed;
            }
            expect(pieces.step(bin)).toEqual(whole.step(bin));
          });
          expect(pieces.spikes()).toEqual(whole.spikes());
          expect(kept(pieces.state())).toEqual(kept(whole.state()));
        }),
        { numRuns: 60 },
      );
    },
  );

  test("is refused for other settings and for another version", () => {
    const state = createDetector(settings).state();
    expect(resumeDetector({ ...settings, binSeconds: 60 }, state)).toBeNull();
    expect(resumeDetector({ ...settings, falseIncidentsPerMonth: 2 }, state)).toBeNull();
    expect(resumeDetector(settings, { ...state, version: -1 })).toBeNull();
  });
});

describe("a stretch that a person called usual", () => {
  const quiet = (bins: number): Bin[] => Array.from({ length: bins }, () => ({ count: 0, attempts: 20 }));
  const rise = (usual: boolean): Bin[] =>
    Array.from({ length: 24 }, () => ({ count: 8, attempts: 20, ...(usual ? { usual } : {}) }));
  const fed = (bins: readonly Bin[]) => {
    const detector = createDetector(settings);
    for (const bin of bins) detector.step(bin);
    return detector;
  };

  test("opens nothing, and is learnt: the same share is expected afterwards", () => {
    const bins = [...quiet(600), ...rise(true), ...quiet(60)];
    const detector = fed(bins);
    expect(detector.spikes()).toEqual([]);
    const untaught = fed([...quiet(600), ...rise(false), ...quiet(60)]);
    expect(untaught.spikes()).toHaveLength(1);
    const next = { count: 0, attempts: 20 };
    expect(detector.step(next).expected).toBeGreaterThan(10 * untaught.step(next).expected);
  });
});
