/** One bin of a series: failures of interest, and the attempts they came from (null when no log told us). */
export type Bin = { count: number; attempts: number | null };

/** A bin with its start, in milliseconds since 1970, UTC. Bins of a series are consecutive and equally long. */
export type TimedBin = Bin & { at: number };

export type EndBasis = "accepted" | "silence";

/** A spike, in indexes of bins. `ended` is the last bad bin; `closed` the bin in which recovery was certain. */
export type Spike = {
  started: number;
  detected: number;
  peak: number;
  ended: number | null;
  closed: number | null;
  endBasis: EndBasis | null;
  /** Events in [started, ended]. */
  events: number;
  /** What the baseline had expected there. */
  expected: number;
  attempts: number | null;
  /** −ln of the chance of so many events at the moment of detection. */
  score: number;
};

export type DetectorSettings = {
  binSeconds: number;
  /** The one setting in human words: false incidents a month over all series. */
  falseIncidentsPerMonth: number;
  seriesCount: number;
};

/** What a detector says after one more bin: the expected count, and the spikes that changed. */
export type Step = { expected: number; threshold: number; changed: Spike[] };

/** A detector of one series. Pure: the same bins in the same order give the same spikes. */
export type Detector = {
  /** Takes the next bin; `distinctRecipients` of the last bins gates opening where it is known. */
  step(bin: Bin): Step;
  /** Every spike so far, in order of start. */
  spikes(): readonly Spike[];
};
