import type { DimensionCount } from "#lib/incident/explain/counts";
import { CELL_MIN } from "#lib/incident/explain/information";
import { DIMENSIONS, type Dimension } from "#lib/volume/dimension/dimension";
import {
  type Attempt,
  between,
  makeWorld,
  type Provider,
  type Random,
  type Reply,
  randomFrom,
  whole,
} from "#tests/unit/incident/explain/world";

/** An incident with a known cause, counted as the store counts one. */
export type Generated = {
  planted: { dimension: Dimension; value: string } | null;
  failures: number;
  attempts: number;
  noise: number;
  deliveriesKnown: boolean;
  counts: DimensionCount[];
};

const answered = (values: Attempt, reply: Reply): Attempt => ({
  ...values,
  replyTemplate: reply.template,
  enhancedStatus: reply.status,
  stage: reply.stage,
});

const ANSWERS: readonly Dimension[] = ["replyTemplate", "enhancedStatus", "stage"];
const ATTEMPTS_MAX = 20_000;

/** An incident of `size` failures with `dimension` as its cause, or one that nothing explains. */
export function generate(seed: number, dimension: Dimension | null, size: number): Generated {
  for (let attempt = 0; ; attempt++) {
    const made = tryGenerate(randomFrom(seed * 1_000 + attempt), dimension, size);
    if (made) return made;
    if (attempt > 200) throw new Error(`No world has a fitting ${dimension} for seed ${seed}.`);
  }
}

function tryGenerate(random: Random, dimension: Dimension | null, size: number): Generated | null {
  const all = dimension === "provider" || (dimension !== null && random() < 0.25);
  const world = makeWorld(random, all);
  const noise = random() * 0.3;
  const strength = between(random, 0.5, 1);
  const deliveriesKnown = random() > 0.1;

  // A look at the traffic tells which values could be the cause.
  const look = Array.from({ length: 3_000 }, () => world.attempt());
  const isAnswer = dimension !== null && ANSWERS.includes(dimension);
  const planted = dimension === null ? null : plant(random, dimension, look, world.providers);
  if (dimension !== null && planted === null) return null;
  const share =
    planted === null || isAnswer
      ? between(random, 0.2, 0.9)
      : (look.filter(({ values }) => values[planted.dimension] === planted.value).length / look.length) * strength;
  const total = Math.min(ATTEMPTS_MAX, Math.ceil((size * (1 - noise)) / share));
  const noiseRate = (noise / (1 - noise)) * share;

  // The refusals of an incident have a text of their own, mostly; noise has the usual ones.
  const usual = (at: Provider) => at.reply(random);
  const own = planted && !isAnswer && random() < 0.7 ? usual(world.providers[0] as Provider) : null;
  const window: Attempt[] = [];
  const selected: Attempt[] = [];
  for (let i = 0; i < total; i++) {
    const { values, provider } = world.attempt();
    window.push(values);
    const hit =
      planted === null || isAnswer
        ? random() < share
        : values[planted.dimension] === planted.value && random() < strength;
    if (hit) {
      const wanted = isAnswer && planted ? plantedReply(random, provider, planted) : null;
      selected.push(answered(values, wanted ?? own ?? usual(provider)));
    } else if (random() < noiseRate) selected.push(answered(values, usual(provider)));
  }
  if (selected.length < 500) return null;
  // The hours of the window hold mail from before it began too.
  const early = whole(random, 0, total * 0.6);
  for (let i = 0; i < early; i++) window.push(world.attempt().values);
  const before = Array.from({ length: 6_000 }, () => world.attempt().values);
  const failedBefore = Array.from({ length: 1_500 }, () => {
    const { values, provider } = world.attempt();
    return answered(values, usual(provider));
  });
  const counts = DIMENSIONS.filter((one) => one !== "provider" || all).map((one) =>
    ANSWERS.includes(one)
      ? countOf(one, "answer", selected, [], failedBefore)
      : countOf(one, "route", selected, deliveriesKnown ? window : [], deliveriesKnown ? before : failedBefore),
  );
  return { planted, failures: selected.length, attempts: window.length, noise, deliveriesKnown, counts };
}

/** A reply of the provider that has the planted value; null when it has none, and the usual one is given. */
function plantedReply(random: Random, provider: Provider, planted: { dimension: Dimension; value: string }) {
  for (let i = 0; i < 60; i++) {
    const reply = provider.reply(random);
    if (answered({}, reply)[planted.dimension] === planted.value) return reply;
  }
  return null;
}

const SAME_SET = 0.95;

/** A value of the dimension with a fair share of the traffic that no value of another dimension stands for just as well. */
function plant(
  random: Random,
  dimension: Dimension,
  look: readonly { values: Attempt; provider: Provider }[],
  providers: readonly Provider[],
): { dimension: Dimension; value: string } | null {
  const isAnswer = ANSWERS.includes(dimension);
  if (isAnswer && providers.length > 1) return null;
  const rows = isAnswer
    ? look.map(({ values, provider }) => answered(values, provider.reply(random)))
    : look.map((one) => one.values);
  const sizes = Object.fromEntries(DIMENSIONS.map((one) => [one, sizesOf(rows, one)])) as Sizes;
  const fair = [...sizes[dimension]].filter(([, size]) => size / rows.length >= 0.03 && size / rows.length <= 0.5);
  const usable = fair.filter(([value]) => !standsElsewhere(rows, dimension, value, sizes));
  const found = usable[whole(random, 0, usable.length - 1)];
  return found ? { dimension, value: found[0] } : null;
}

type Sizes = Record<Dimension, Map<string, number>>;

function sizesOf(rows: readonly Attempt[], dimension: Dimension): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const row of rows) {
    const value = row[dimension];
    if (value !== undefined) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  }
  return sizes;
}

function standsElsewhere(rows: readonly Attempt[], dimension: Dimension, value: string, sizes: Sizes): boolean {
  const having = rows.filter((row) => row[dimension] === value);
  return DIMENSIONS.some((other) => {
    if (other === dimension || ANSWERS.includes(other) !== ANSWERS.includes(dimension)) return false;
    return [...sizesOf(having, other)].some(
      ([one, both]) => both / (having.length + (sizes[other].get(one) ?? 0) - both) > SAME_SET,
    );
  });
}

const VALUES_MAX = 200;

const atLeast = (counts: Map<string, number>) => [...counts.values()].filter((count) => count >= CELL_MIN).length;

function countOf(
  dimension: Dimension,
  kind: "route" | "answer",
  selected: readonly Attempt[],
  window: readonly Attempt[],
  before: readonly Attempt[],
): DimensionCount {
  const tally = (rows: readonly Attempt[]) => {
    const counts = sizesOf(rows, dimension);
    return { counts, known: [...counts.values()].reduce((sum, count) => sum + count, 0) };
  };
  const [mine, sent, past] = [tally(selected), tally(window), tally(before)];
  const sorted = [...mine.counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return {
    dimension,
    kind,
    of: selected.length,
    selected: mine.known,
    attempts: sent.known,
    before: past.known,
    attemptValues: atLeast(sent.counts),
    beforeValues: atLeast(past.counts),
    values: sorted.slice(0, VALUES_MAX).map(([value, count]) => ({
      value,
      selected: count,
      attempts: sent.counts.get(value) ?? 0,
      before: past.counts.get(value) ?? 0,
    })),
    valuesCut: Math.max(0, sorted.length - VALUES_MAX),
  };
}
