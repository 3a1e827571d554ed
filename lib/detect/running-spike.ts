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
};

export function createRunningSpike(
  windows: Windows,
  started: number,
  found: FoundBy,
  kept?: RunningSpikeState,
): RunningSpike {
  let sums = kept?.sums ?? windows.since(started);
  let lastEvent = kept?.lastEvent ?? found.detected;
  let sumsAtEvent = kept?.sumsAtEvent ?? sums;
  let sumsAtEnd = kept?.sumsAtEnd ?? sums;
  let ended = kept?.ended ?? found.detected;
  let closed: number | null = kept?.closed ?? null;
  let endBasis: EndBasis | null = kept?.endBasis ?? null;
  let peak = kept?.peak ?? started;
  let peakSum = kept?.peakSum ?? -1;
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
    state: () => ({
      ...{ started, found, sums, lastEvent, sumsAtEvent, sumsAtEnd, ended, closed, endBasis, peak, peakSum },
    }),
  };
  return spike;
}
