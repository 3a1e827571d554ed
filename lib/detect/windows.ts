import { negativeLogTail } from "#lib/detect/negative-binomial";

/** Lengths that are looked at, in bins: Fibonacci, then a day of minutes. */
const LENGTHS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1440] as const;
const LONGEST_SECONDS = 86_400;
const COARSE_LONGEST = 2;
const EVENTS_MIN = 5;
/** Bins that hold something are counted where a bin is expected to hold less than this, in means of the window. */
const SPARSE_MEAN = 0.7;
const OCCUPIED_MIN = 3;
/** In longer windows a few single failures an hour apart would do. */
const OCCUPIED_LONGEST = 55;
/** Less than twice the expected is a change of mood, not an incident. */
export const RATIO_MIN = 2;

export type WindowSums = { count: number; mean: number; attempts: number };

/** Sums over the bins that end now, for every length in constant time. */
export type Windows = {
  push(count: number, mean: number, attempts: number): void;
  /** Index of the last bin pushed. */
  readonly now: number;
  /** Bins of the longest window. */
  readonly longest: number;
  /** Sums of the bins from `first` to the last one; `first` within the ring. */
  since(first: number): WindowSums;
  countAt(index: number): number;
  /**
   * The strongest window ending now that starts at `origin` or later, as −ln of its chance. A window of k bins is a
   * fresh look only every k bins, so ln k is added: all lengths raise equally many false alarms. Where bins are sparse,
   * the bins that hold something are evidence too: refusals come in bursts, but bursts of one bin count once there.
   */
  score(dispersion: number, cv2: number, threshold: number, origin: number): number;
  /** Where the likeliest change lies that explains the bins up to now. */
  likeliestStart(origin: number): number;
  state(): WindowsState;
};

export type WindowsState = { now: number; counts: number[]; means: number[]; attempts: number[] };

export function createWindows(binSeconds: number, kept?: WindowsState): Windows {
  const longestBins = Math.max(3, Math.floor(LONGEST_SECONDS / binSeconds));
  // Of a day or longer each bin is an observation of its own and two tell enough; of minutes most hold nothing.
  const coarse = binSeconds >= LONGEST_SECONDS;
  const lengths = LENGTHS.filter((length) => length <= (coarse ? COARSE_LONGEST : longestBins));
  const longest = lengths[lengths.length - 1] ?? 1;
  const size = 2 ** Math.ceil(Math.log2(longest + 2));
  const mask = size - 1;
  // Prefix sums in rings: entry i holds the sum of bins before i.
  const ring = (from?: number[]) => (from ? Float64Array.from(from) : new Float64Array(size));
  const counts = ring(kept?.counts);
  const means = ring(kept?.means);
  const attempts = ring(kept?.attempts);
  let now = kept?.now ?? -1;

  const at = (ring: Float64Array, index: number) => ring[index & mask] ?? 0;
  const sumFrom = (ring: Float64Array, first: number) => at(ring, now + 1) - at(ring, first);
  const earliest = (origin: number) => Math.max(origin, 0, now - longest + 1);

  const eventsMin = coarse ? 1 : EVENTS_MIN;
  const startMin = coarse ? 1 : OCCUPIED_MIN;
  const ratioMin = coarse ? 1 : RATIO_MIN;

  /** Log-likelihood ratio of "the rate is count/mean times the baseline" against the baseline. */
  function gain(first: number, least = eventsMin): number {
    const count = sumFrom(counts, first);
    if (count < least) return 0;
    const mean = sumFrom(means, first);
    if (mean <= 0 || count <= ratioMin * mean) return 0;
    return count * Math.log(count / mean) - (count - mean);
  }

  /** −ln of the chance of so many bins that hold something; 0 where they are too few to tell. */
  function occupiedSurprise(first: number, cv2: number): number {
    let occupied = 0;
    let mean = 0;
    for (let index = first; index <= now; index++) {
      if (at(counts, index + 1) > at(counts, index)) occupied += 1;
      // A Poisson bin holds something more often than a bursty one of the same mean: the dispersion is not needed.
      mean -= Math.expm1(at(means, index) - at(means, index + 1));
    }
    if (occupied < OCCUPIED_MIN || mean <= 0 || occupied <= ratioMin * mean) return 0;
    return negativeLogTail(occupied, mean, 1 + cv2 * mean);
  }

  return {
    longest,
    get now() {
      return now;
    },
    push(count, mean, tried) {
      now += 1;
      const from = now & mask;
      const to = (now + 1) & mask;
      counts[to] = (counts[from] ?? 0) + count;
      means[to] = (means[from] ?? 0) + mean;
      attempts[to] = (attempts[from] ?? 0) + tried;
    },
    since(first) {
      return { count: sumFrom(counts, first), mean: sumFrom(means, first), attempts: sumFrom(attempts, first) };
    },
    countAt(index) {
      return at(counts, index + 1) - at(counts, index);
    },
    score(dispersion, cv2, threshold, origin) {
      let best = 0;
      for (const length of lengths) {
        const first = now - length + 1;
        if (first < origin || first < 0) break;
        const bound = gain(first);
        if (bound <= 0) continue;
        const mean = sumFrom(means, first);
        const spread = dispersion + cv2 * mean;
        // Far below the threshold the likelihood ratio is near enough, and much cheaper than the exact tail.
        const surprise =
          bound < 0.35 * threshold * spread ? bound / spread : negativeLogTail(sumFrom(counts, first), mean, spread);
        best = Math.max(best, surprise + Math.log(length));
        // Looked at only where the counts would decide but for their bursts.
        const sparse = !coarse && length > 1 && length <= OCCUPIED_LONGEST && mean < SPARSE_MEAN * length;
        if (sparse && best < threshold && bound + Math.log(length) >= threshold)
          best = Math.max(best, occupiedSurprise(first, cv2) + Math.log(length));
      }
      return best;
    },
    likeliestStart(origin) {
      let start = now;
      let top = -1;
      for (let first = now; first >= earliest(origin); first--) {
        // Of few events too: with the least that open, a stray one from before would be needed to date the rest.
        const value = gain(first, startMin);
        if (value > top) {
          start = first;
          top = value;
        }
      }
      while (start < now && at(counts, start + 1) === at(counts, start)) start += 1;
      return start;
    },
    state: () => ({ now, counts: [...counts], means: [...means], attempts: [...attempts] }),
  };
}
