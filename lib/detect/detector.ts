/** One bin of a series: failures of interest, and the attempts they came from (null when no log told us). */
export type Bin = {
  count: number;
  attempts: number | null;
  /** A person called this stretch usual: it opens nothing and is learnt as it is. */
  usual?: boolean;
};

/** A bin with its start, in milliseconds since 1970, UTC. Bins of a series are consecutive and equally long. */
export type TimedBin = Bin & { at: number };

/** Why it ended: attempts were accepted again, nothing more was heard, or the new level became the baseline. */
export type EndBasis = "accepted" | "silence" | "superseded";

/** What opened a spike: the series' own baseline, or the plain rule for a series too young to have one. */
export type OpenedBy = "baseline" | "young";

/** A spike, in indexes of bins. `ended` is the last bad bin; `closed` the bin in which recovery was certain. */
export type Spike = {
  started: number;
  detected: number;
  peak: number;
  ended: number | null;
  closed: number | null;
  endBasis: EndBasis | null;
  openedBy: OpenedBy;
  /** Events in [started, ended]. */
  events: number;
  /** What the baseline had expected there. */
  expected: number;
  attempts: number | null;
  /** −ln of the chance of so many events at the moment of detection, plus ln of the window's length in bins. */
  score: number;
};

export type DetectorSettings = {
  binSeconds: number;
  /** The one setting in human words: false incidents a month over all series. */
  falseIncidentsPerMonth: number;
  seriesCount: number;
};

/**
 * What a detector says after one more bin: the expected count, the variance about it and the more cautious one that
 * openings are judged with, the score of the strongest window that ends here and the score that opens, whether this bin
 * is part of a spike, and the spikes that changed.
 */
export type Step = {
  expected: number;
  variance: number;
  openingVariance: number;
  score: number;
  threshold: number;
  alarm: boolean;
  changed: Spike[];
};

/** A detector of one series. Pure: the same bins in the same order give the same spikes. */
export type Detector = {
  /** Takes the next bin. How many people a spike touches is asked later, where recipients are known. */
  step(bin: Bin): Step;
  /** Every spike so far, in order of start. */
  spikes(): readonly Spike[];
  /** Everything it knows, as plain JSON: a detector resumed from it goes on bit for bit as this one. */
  state(): DetectorState;
};

/** What a detector knows, to be kept and handed back. Its inside is nobody else's business. */
export type DetectorState = { readonly version: number; readonly settings: DetectorSettings; readonly inside: unknown };
