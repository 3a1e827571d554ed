import type { Bin, EndBasis, OpenedBy, Spike } from "#lib/detect/detector";
import type { WindowSums, Windows } from "#lib/detect/windows";

/** The peak is the largest bin inside the largest run of so many. */
const PEAK_BINS = 3;

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
  /** As others see it: while it runs it has no end. `attemptsKnown` says whether sums of attempts mean anything. */
  shown(attemptsKnown: boolean): Spike;
};

export function createRunningSpike(
  windows: Windows,
  started: number,
  found: { detected: number; openedBy: OpenedBy; score: number },
): RunningSpike {
  let sums = windows.since(started);
  let lastEvent = found.detected;
  let sumsAtEvent = sums;
  let sumsAtEnd = sums;
  let ended = found.detected;
  let closed: number | null = null;
  let endBasis: EndBasis | null = null;
  let peak = started;
  let peakSum = -1;
  for (let index = started; index <= found.detected; index++) notePeak(index);

  function notePeak(index: number): void {
    const low = Math.max(started, index - PEAK_BINS + 1);
    let sum = 0;
    for (let i = low; i <= index; i++) sum += windows.countAt(i);
    if (sum <= peakSum) return;
    peakSum = sum;
    peak = low;
    for (let i = low; i <= index; i++) if (windows.countAt(i) > windows.countAt(peak)) peak = i;
  }

  const spike: RunningSpike = {
    started,
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
    reopen() {
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
  };
  return spike;
}
