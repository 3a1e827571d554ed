import { type Baseline, type BaselineState, createBaseline } from "#lib/detect/baseline";
import type { Bin, Detector, DetectorSettings, DetectorState, OpenedBy, Spike, Step } from "#lib/detect/detector";
import { createRecovery, type Recovery, type RecoveryState } from "#lib/detect/recovery";
import { createRunningSpike, type RunningSpike, type RunningSpikeState } from "#lib/detect/running-spike";
import { createSeasonalBaseline, type SeasonalState } from "#lib/detect/seasonal-baseline";
import { createWindows, RATIO_MIN, type WindowsState } from "#lib/detect/windows";

const DAY = 86_400;
/** A start this soon after the last end is the same spike. */
const MERGE_SECONDS = 30 * 60;
/** Younger series have no baseline of their own yet. */
const YOUNG_SECONDS = DAY;
const YOUNG_LEARNT_EVENTS = 20;
/** The plain rule for a young series: so many failures in an hour, and clearly above this share of known attempts. */
export const YOUNG_EVENTS_MIN = 10;
export const YOUNG_SHARE_MIN = 0.05;
/** A moderate rise that lasts a week (coarse bins: 26) is what the series does now: it ends and becomes the baseline. */
const ADOPT_AFTER_SECONDS = 7 * DAY;
const ADOPT_AFTER_BINS = 26;
const ADOPT_RATIO_MAX = 4;

/**
 * A detector of one series: negative-binomial tail scores over windows of many lengths against a guarded baseline,
 * a CUSUM for the end. Give it bins in order; it keeps a day of state whatever the length of the series.
 */
export function createDetector(settings: DetectorSettings): Detector {
  return makeDetector(settings, null);
}

/** Grows with every change of what a state holds or of what a detector does. */
const STATE_VERSION = 4;

type Inside = {
  baseline: BaselineState | SeasonalState;
  windows: WindowsState;
  done: RunningSpikeState[];
  running: { spike: RunningSpikeState; recovery: RecoveryState } | null;
  origin: number;
  young: boolean;
  attemptsKnown: boolean;
};

/**
 * A detector that goes on where `state` was taken, bit for bit. null when the state is of another version or was made
 * with other settings: then the series begins anew.
 */
export function resumeDetector(settings: DetectorSettings, state: DetectorState): Detector | null {
  const same = (Object.keys(settings) as (keyof DetectorSettings)[]).every(
    (key) => state.settings[key] === settings[key],
  );
  return state.version === STATE_VERSION && same ? makeDetector(settings, state.inside as Inside) : null;
}

function makeDetector(settings: DetectorSettings, kept: Inside | null): Detector {
  const { binSeconds } = settings;
  const threshold = thresholdOf(settings);
  // Bins of a day or longer have seasons instead of hours.
  const baseline: Baseline<BaselineState | SeasonalState> =
    binSeconds >= DAY
      ? createSeasonalBaseline(binSeconds, kept?.baseline as SeasonalState | undefined)
      : createBaseline(binSeconds, kept?.baseline as BaselineState | undefined);
  const windows = createWindows(binSeconds, kept?.windows);
  const mergeBins = Math.max(1, Math.round(MERGE_SECONDS / binSeconds));
  const hourBins = Math.max(1, Math.round(3600 / binSeconds));

  const spikeOf = (one: RunningSpikeState) => createRunningSpike(windows, one.started, one.found, one);
  const done: RunningSpike[] = kept?.done.map(spikeOf) ?? [];
  let running: { spike: RunningSpike; recovery: Recovery } | null = kept?.running
    ? { spike: spikeOf(kept.running.spike), recovery: createRecovery(kept.running.spike.sums, kept.running.recovery) }
    : null;
  let origin = kept?.origin ?? 0;
  let young = kept?.young ?? true;
  let attemptsKnown = kept?.attemptsKnown ?? true;

  function openedBy(score: number): OpenedBy | null {
    if (!young) return score >= threshold ? "baseline" : null;
    const hour = windows.since(Math.max(origin, 0, windows.now - hourBins + 1));
    if (hour.count < YOUNG_EVENTS_MIN || hour.count <= RATIO_MIN * hour.mean) return null;
    // Three standard deviations, so that a few attempts do not make a share by chance.
    const usual = YOUNG_SHARE_MIN * hour.attempts;
    return !attemptsKnown || hour.count >= usual + 3 * Math.sqrt(usual) ? "young" : null;
  }

  /** The series has a baseline now; what was expected of the bins before it had one is no measure for them. */
  function growUp(bin: Bin): void {
    if (windows.now * binSeconds < YOUNG_SECONDS && baseline.learntEvents(bin) < YOUNG_LEARNT_EVENTS) return;
    young = false;
    if (!running) origin = Math.max(origin, windows.now - hourBins + 1);
  }

  function open(by: OpenedBy, score: number): RunningSpike {
    const start = windows.likeliestStart(origin);
    const last = done[done.length - 1];
    if (last && start - last.ended <= mergeBins) {
      done.pop();
      last.reopen();
      return last;
    }
    return createRunningSpike(windows, start, { detected: windows.now, openedBy: by, score });
  }

  /** Takes the bin into the running spike; true when that was its end. */
  function follow({ spike, recovery }: { spike: RunningSpike; recovery: Recovery }, bin: Bin, mean: number): boolean {
    spike.take(bin, mean);
    spike.dateAgain(origin);
    const over = recovery.step(bin.count, mean, baseline.dispersion(), spike.sums);
    if (recovery.binsSinceZero === 0) spike.settleEnd();
    if (over) spike.close(attemptsKnown ? "accepted" : "silence");
    const bins = windows.now - spike.started;
    if (
      over ||
      bins < ADOPT_AFTER_BINS ||
      bins * binSeconds < ADOPT_AFTER_SECONDS ||
      spike.sums.count >= ADOPT_RATIO_MAX * spike.sums.mean
    )
      return over;
    baseline.adopt(spike.sums, bins);
    spike.settleEnd();
    spike.close("superseded");
    return true;
  }

  /** Bins from here on are not learnt: those of a running spike, or of one that has only just closed. */
  function frozenFrom(): number | null {
    if (running) return running.spike.started;
    const last = done[done.length - 1];
    return last && last.closed !== null && windows.now - last.closed < baseline.guardBins ? last.started : null;
  }

  function step(told: Bin): Step {
    const { mean, cv2 } = baseline.expect(told);
    const cautious = baseline.cautiousDispersion();
    const variance = baseline.dispersion() * mean + cv2 * mean ** 2;
    const openingVariance = cautious * mean + cv2 * mean ** 2;
    // What is usual opens nothing, also not as a part of a longer window.
    const bin = told.usual ? { ...told, count: Math.min(told.count, mean) } : told;
    attemptsKnown = bin.attempts !== null;
    windows.push(bin.count, mean, bin.attempts ?? 0);
    if (young) growUp(bin);
    const high = bin.count > mean;
    const score = high ? windows.score(cautious, cv2, threshold, origin) : 0;
    const changed: Spike[] = [];
    let alarm = false;

    if (running) {
      alarm = bin.count > mean * running.recovery.edge;
      if (follow(running, bin, mean)) {
        done.push(running.spike);
        changed.push(running.spike.shown(attemptsKnown));
        origin = windows.now - running.recovery.binsSinceZero + 1;
        running = null;
      }
    } else {
      const by = high ? openedBy(score) : null;
      if (by) {
        const spike = open(by, score);
        running = { spike, recovery: createRecovery(spike.sums) };
        changed.push(spike.shown(attemptsKnown));
        alarm = true;
      }
    }
    baseline.take(told, mean, frozenFrom());
    return { expected: mean, variance, openingVariance, score, threshold, alarm, changed };
  }

  function spikes(): readonly Spike[] {
    const all = running ? [...done, running.spike] : done;
    return all.map((spike) => spike.shown(attemptsKnown));
  }

  function state(): DetectorState {
    const inside: Inside = {
      baseline: baseline.state(),
      windows: windows.state(),
      done: done.map((spike) => spike.state()),
      running: running && { spike: running.spike.state(), recovery: running.recovery.state() },
      ...{ origin, young, attemptsKnown },
    };
    return { version: STATE_VERSION, settings, inside };
  }

  return { step, spikes, state };
}

/**
 * The score that opens. 14 was measured at five-minute bins and 20 series as about one false incident a month;
 * finer bins look more often, more series too.
 */
export function thresholdOf(settings: DetectorSettings): number {
  const looks = Math.min(Math.log(5), Math.log(300 / settings.binSeconds));
  const series = Math.log(Math.max(1, settings.seriesCount) / 20);
  return Math.max(3, 14 + series - Math.log(settings.falseIncidentsPerMonth) + looks);
}
