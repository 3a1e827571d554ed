import { describe, expect, test } from "vitest";
import { createDetector } from "#lib/detect/create-detector";
import type { Bin, Spike } from "#lib/detect/detector";

const DAY = 288;
const DAYS = 10;

/** Five-minute bins of twenty attempts, one refused every twelfth hour; then what `more` gives from the last day on. */
function spikesOf(more: (bin: number) => number): readonly Spike[] {
  const detector = createDetector({ binSeconds: 300, falseIncidentsPerMonth: 1, seriesCount: 20 });
  for (let t = 0; t < DAYS * DAY; t++) {
    const count = (t % 144 === 7 ? 1 : 0) + more(t - (DAYS - 1) * DAY);
    const bin: Bin = { count, attempts: 20 + count };
    detector.step(bin);
  }
  return detector.spikes();
}

describe("where hardly a bin holds anything", () => {
  test("the usual opens nothing", () => {
    expect(spikesOf(() => 0)).toEqual([]);
  });

  test("five refusals in one bin are one burst and open nothing, spread over as many bins they open", () => {
    expect(spikesOf((bin) => (bin === 100 ? 5 : 0))).toEqual([]);
    const [spike, ...others] = spikesOf((bin) => (bin >= 100 && bin < 105 ? 1 : 0));
    expect(others).toEqual([]);
    const start = (DAYS - 1) * DAY + 100;
    expect(spike?.started).toBe(start);
    expect((spike?.detected ?? 0) - start).toBeLessThanOrEqual(4);
  });

  test("single refusals three hours apart open nothing", () => {
    expect(spikesOf((bin) => (bin >= 0 && bin % 36 === 3 ? 1 : 0))).toEqual([]);
  });
});
