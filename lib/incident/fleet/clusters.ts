import type { TimedSpike } from "#lib/incident/reconciliation";

/** Starts no further apart are one story of our own side. */
export const TOGETHER_MS = 30 * 60_000;
const PROVIDERS_MIN = 3;

type Member = { series: { provider: string }; spike: TimedSpike };

/**
 * Groups of rises that begin within half an hour of the one before, where at some time three or more providers began
 * within half an hour. `members` come in order of their start.
 */
export function clusters<T extends Member>(members: readonly T[]): T[][] {
  const chains: T[][] = [];
  for (const member of members) {
    const chain = chains[chains.length - 1];
    const last = chain?.[chain.length - 1];
    if (chain && last && member.spike.from - last.spike.from <= TOGETHER_MS) chain.push(member);
    else chains.push([member]);
  }
  return chains.filter((chain) =>
    chain.some(({ spike }) => {
      const together = chain.filter(
        (one) => one.spike.from >= spike.from && one.spike.from - spike.from <= TOGETHER_MS,
      );
      return new Set(together.map((one) => one.series.provider)).size >= PROVIDERS_MIN;
    }),
  );
}

/** Several rises as one: from the first start to the last end, found when the third provider was. */
export function unionOf(spikes: readonly TimedSpike[]): TimedSpike {
  const [first] = spikes;
  if (!first) throw new Error("A union of no rises was asked for.");
  const all = spikes.map((one) => one.spike);
  const detected = all.map((one) => one.detected).sort((a, b) => a - b);
  const highest = all.reduce((a, b) => (b.events > a.events ? b : a));
  const runs = spikes.some((one) => one.to === null);
  const latest = (values: readonly (number | null)[]) => Math.max(...values.map((value) => value ?? 0));
  const last = spikes.reduce((a, b) => ((b.to ?? 0) > (a.to ?? 0) ? b : a)).spike;
  return {
    from: Math.min(...spikes.map((one) => one.from)),
    to: runs ? null : latest(spikes.map((one) => one.to)),
    spike: {
      started: Math.min(...all.map((one) => one.started)),
      detected: detected[PROVIDERS_MIN - 1] ?? first.spike.detected,
      peak: highest.peak,
      ended: runs ? null : latest(all.map((one) => one.ended)),
      closed: runs ? null : latest(all.map((one) => one.closed)),
      endBasis: runs ? null : last.endBasis,
      openedBy: all.some((one) => one.openedBy === "baseline") ? "baseline" : "young",
      events: all.reduce((sum, one) => sum + one.events, 0),
      expected: all.reduce((sum, one) => sum + one.expected, 0),
      attempts: all.reduce<number | null>(
        (sum, one) => (sum === null || one.attempts === null ? null : sum + one.attempts),
        0,
      ),
      score: Math.max(...all.map((one) => one.score)),
    },
  };
}
