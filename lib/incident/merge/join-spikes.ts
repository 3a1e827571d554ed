import type { KnownIncident, TimedSpike } from "#lib/incident/reconciliation";

type TouchTest = (spike: TimedSpike, incident: KnownIncident) => boolean;

/**
 * Spikes as people have joined them: an incident that took in another by hand stands for every spike that touches its
 * window, so these become one. Everything else stays as it is.
 */
export function joinByHand(
  spikes: readonly TimedSpike[],
  incidents: readonly KnownIncident[],
  touches: TouchTest,
): TimedSpike[] {
  let left = [...spikes].sort((a, b) => a.from - b.from);
  const joined: TimedSpike[] = [];
  for (const incident of incidents) {
    if (!incident.tookIn || incident.state === "merged") continue;
    const own = left.filter((spike) => touches(spike, incident));
    if (own.length < 2) continue;
    left = left.filter((spike) => !own.includes(spike));
    joined.push(own.reduce(joinTwo));
  }
  return [...left, ...joined].sort((a, b) => a.from - b.from);
}

/** Two spikes as one; `a` begins first. The higher one has the peak, the later one the end. */
function joinTwo(a: TimedSpike, b: TimedSpike): TimedSpike {
  const last = a.to === null || (b.to !== null && a.to > b.to) ? a : b;
  const high = b.spike.events > a.spike.events ? b : a;
  return {
    from: a.from,
    to: last.to,
    spike: {
      ...a.spike,
      detected: Math.min(a.spike.detected, b.spike.detected),
      peak: high.spike.peak,
      ended: last.spike.ended,
      closed: last.spike.closed,
      endBasis: last.spike.endBasis,
      events: a.spike.events + b.spike.events,
      expected: a.spike.expected + b.spike.expected,
      score: Math.max(a.spike.score, b.spike.score),
    },
  };
}
