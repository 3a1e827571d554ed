import type { Bin, EndBasis, OpenedBy, Spike } from "#lib/detect/detector";
import type { WindowSums, Windows } from "#lib/detect/windows";

/** The peak is the largest bin inside the largest run of so many. */
const PEAK_BINS = 3;
const STRAY_SHARE = 0.1;

/** A spike while it is followed: its sums are carried along, because it may be longer than any window. */
export type RunningSpike = {
  readonly started: number;
  readonly sums: WindowSums;
  /** The last bad bin, should the climb of recovery that began since be the final one. */
  readonly ended: number;
  readonly closed: number | null;
  /** Takes the bin that was just pushed. */
  take(bin: Bin, mean: number): void;
  /** The spike is bad up to its last event: recovery, if it comes, begins after it. */
  settleEnd(): void;
  close(basis: EndBasis): void;
  /** A new rise soon after the end: the same spike goes on. */
  reopen(): void;
  /**
   * Dates the start again each time the events have doubled: at the moment of opening a few chance events long before can
   * look like the beginning, and the rise itself soon says better. Never earlier, never after the detection.
   */
  dateAgain(origin: number): void;
  /** As others see it: while it runs it has no end. `attemptsKnown` says whether sums of attempts mean anything. */
  shown(attemptsKnown: boolean): Spike;
  state(): RunningSpikeState;
};

type FoundBy = { detected: number; openedBy: OpenedBy; score: number };
export type RunningSpikeState = {
  started: number;
  found: FoundBy;
  sums: WindowSums;
  lastEvent: number;
  sumsAtEvent: WindowSums;
  sumsAtEnd: WindowSums;
  ended: number;
  closed: number | null;
  endBasis: EndBasis | null;
  peak: number;
  peakSum: number;
  /** Events at the last dating of the start; null when it is no more dated again. */
  datedAt: number | null;
};

export function createRunningSpike(
  windows: Windows,
  first: number,
  found: FoundBy,
  kept?: RunningSpikeState,
): RunningSpike {
  let started = first;
  let sums = kept?.sums ?? windows.since(started);
  let lastEvent = kept?.lastEvent ?? found.detected;
  let sumsAtEvent = kept?.sumsAtEvent ?? sums;
  let sumsAtEnd = kept?.sumsAtEnd ?? sums;
  let ended = kept?.ended ?? found.detected;
  let closed: number | null = kept?.closed ?? null;
  let endBasis: EndBasis | null = kept?.endBasis ?? null;
  let peak = kept?.peak ?? started;
  let peakSum = kept?.peakSum ?? -1;
  let datedAt = kept ? kept.datedAt : sums.count;
  if (!kept) for (let index = started; index <= found.detected; index++) notePeak(index);

  function notePeak(index: number): void {
    const low = Math.max(started, index - PEAK_BINS + 1);
    let sum = 0;
    for (let i = low; i <= index; i++) sum += windows.countAt(i);
    if (sum <= peakSum) return;
    peakSum = sum;
    peak = low;
    for (let i = low; i <= index; i++) if (windows.countAt(i) > windows.countAt(peak)) peak = i;
  }

  /**
   * Whether what lies before `start` is chance: some was expected there, and it is a tenth of the rate from there on. A slow
   * onset is more than that, and where next to nothing was expected no event is stray.
   */
  function isStray(start: number): boolean {
    const kept = windows.since(start);
    const dropped = { count: sums.count - kept.count, mean: sums.mean - kept.mean };
    return dropped.mean >= 1 && dropped.count * kept.mean < STRAY_SHARE * kept.count * dropped.mean;
  }

  /** Sums of the bins from the start to `last`. */
  function sumsTo(last: number): WindowSums {
    const all = windows.since(started);
    const after = windows.since(last + 1);
    return {
      count: all.count - after.count,
      mean: all.mean - after.mean,
      attempts: all.attempts - after.attempts,
    };
  }

  const spike: RunningSpike = {
    get started() {
      return started;
    },
    get ended() {
      return ended;
    },
    get closed() {
      return closed;
    },
    get sums() {
      return sums;
    },
    take(bin, mean) {
      sums = {
        count: sums.count + bin.count,
        mean: sums.mean + mean,
        attempts: sums.attempts + (bin.attempts ?? 0),
      };
      notePeak(windows.now);
      if (bin.count === 0) return;
      lastEvent = windows.now;
      sumsAtEvent = sums;
    },
    settleEnd() {
      ended = lastEvent;
      sumsAtEnd = sumsAtEvent;
    },
    close(basis) {
      closed = windows.now;
      endBasis = basis;
    },
    dateAgain(origin) {
      if (datedAt === null || sums.count < 2 * datedAt) return;
      const start =
        windows.now - started < windows.longest ? windows.likeliestStart(Math.max(origin, started)) : started;
      // What has outgrown the longest window keeps the start it has.
      datedAt = windows.now - started < windows.longest ? sums.count : null;
      if (start <= started || start > found.detected || !isStray(start)) return;
      started = start;
      sums = windows.since(start);
      sumsAtEvent = sumsTo(lastEvent);
      sumsAtEnd = sumsTo(ended);
      if (peak >= start) return;
      peak = start;
      peakSum = -1;
      for (let index = start; index <= windows.now; index++) notePeak(index);
    },
    reopen() {
      datedAt = null;
      const since = windows.since(ended + 1);
      sums = {
        count: sumsAtEnd.count + since.count,
        mean: sumsAtEnd.mean + since.mean,
        attempts: sumsAtEnd.attempts + since.attempts,
      };
      for (let index = ended + 1; index <= windows.now; index++) notePeak(index);
      lastEvent = windows.now;
      sumsAtEvent = sums;
      closed = null;
      endBasis = null;
      spike.settleEnd();
    },
    shown(attemptsKnown) {
      const over = closed !== null;
      const told = over ? sumsAtEnd : sums;
      return {
        started,
        detected: found.detected,
        peak,
        ended: over ? ended : null,
        closed,
        endBasis,
        openedBy: found.openedBy,
        events: told.count,
        expected: told.mean,
        attempts: attemptsKnown ? told.attempts : null,
        score: found.score,
      };
    },
    state: () => ({
      ...{ started, found, sums, lastEvent, sumsAtEvent, sumsAtEnd, ended, closed, endBasis, peak, peakSum, datedAt },
    }),
  };
  return spike;
}
