import type { DimensionCount } from "#lib/incident/explain/counts";
import { CELL_MIN } from "#lib/incident/explain/information";
import { DIMENSIONS, type Dimension } from "#lib/volume/dimension/dimension";

/** An incident with a known cause, counted as the store counts one. */
export type Generated = {
  planted: { dimension: Dimension; value: string } | null;
  failures: number;
  attempts: number;
  noise: number;
  deliveriesKnown: boolean;
  counts: DimensionCount[];
};

export type Random = () => number;

/** Mulberry32: the same numbers everywhere for one seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const between = (random: Random, from: number, to: number) => from + random() * (to - from);
const whole = (random: Random, from: number, to: number) => Math.floor(between(random, from, to + 1));

/** Picks by weight, in the time of a binary search. */
function picker<T>(items: readonly { item: T; weight: number }[]): (random: Random) => T {
  const sums: number[] = [];
  let sum = 0;
  for (const { weight } of items) {
    sum += weight;
    sums.push(sum);
  }
  return (random) => {
    const wanted = random() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    const found = items[low];
    if (!found) throw new Error("nothing to pick from");
    return found.item;
  };
}

const zipf = <T>(items: readonly T[], power: number) =>
  picker(items.map((item, index) => ({ item, weight: 1 / (index + 1) ** power })));

type Host = { name: string; address: (random: Random) => string };
type Domain = { name: string; tld: string; host: (random: Random) => Host };
type Reply = { template: string; status: string; stage: string };
type Provider = { name: string; domain: Record<string, (random: Random) => Domain>; reply: (random: Random) => Reply };
type Sender = { name: string; audience: string; pool: (random: Random) => Pool; upper: number; mixed: number };
type Pool = { name: string; source: (random: Random) => string };

const TLDS = ["com", "net", "org", "de", "fr", "example"];
const STAGES = ["RCPT TO", "MAIL FROM", "end of DATA", "CONNECT"];
const STATUSES = ["5.7.1", "5.4.1", "5.7.0", "4.7.1", "5.1.1"];

/** One attempt: its values by dimension; answers are added when it fails. */
type Attempt = Partial<Record<Dimension, string>>;

function makeProvider(random: Random, index: number): Provider {
  const prefixes = Array.from({ length: whole(random, 2, 5) }, (_, i) => `198.${18 + index}.${i}`);
  const hosts: Host[] = Array.from({ length: whole(random, 3, 7) }, (_, i) => {
    const addresses = Array.from(
      { length: whole(random, 2, 6) },
      (_, k) => `${prefixes[whole(random, 0, prefixes.length - 1)]}.${i * 8 + k}`,
    );
    return { name: `mx${i}.p${index}.example.net`, address: zipf(addresses, 0.5) };
  });
  const domains: Domain[] = Array.from({ length: whole(random, 20, 300) }, (_, i) => {
    const tld = zipf(TLDS, 1)(random);
    // Most domains prefer one host of the provider and fall back to the others.
    const shift = whole(random, 0, hosts.length - 1);
    const order = hosts.map((_, k) => hosts[(k + shift) % hosts.length] as Host);
    return { name: `d${i}.p${index}.${tld}`, tld, host: zipf(order, 1.6) };
  });
  // An audience asks for the domains of one country more often.
  const audience = (tld: string) =>
    picker(domains.map((item, i) => ({ item, weight: (item.tld === tld ? 3 : 1) / (i + 1) ** 0.9 })));
  const replies = Array.from({ length: 9 }, (_, i) => ({
    template: `template ${i} of provider ${index}`,
    status: STATUSES[whole(random, 0, STATUSES.length - 1)] ?? "",
    stage: picker(STAGES.map((item, k) => ({ item, weight: [8, 2, 2, 1][k] ?? 1 })))(random),
  }));
  return {
    name: `p${index}`,
    domain: Object.fromEntries(TLDS.map((tld) => [tld, audience(tld)])),
    reply: zipf(replies, 0.8),
  };
}

function makeWorld(random: Random, all: boolean) {
  const providers = Array.from({ length: all ? 6 : 1 }, (_, index) => makeProvider(random, index));
  const pools: Pool[] = Array.from({ length: whole(random, 3, 6) }, (_, i) => ({
    name: `out-${i}`,
    source: zipf(
      Array.from({ length: whole(random, 2, 4) }, (_, k) => `203.0.113.${i * 8 + k}`),
      0.3,
    ),
  }));
  const senders: Sender[] = Array.from({ length: 12 }, (_, i) => {
    const own = whole(random, 0, pools.length - 1);
    return {
      name: `news${i}.example.com`,
      audience: TLDS[whole(random, 0, TLDS.length - 1)] ?? "com",
      pool: picker(pools.map((item, k) => ({ item, weight: k === own ? 0.8 : 0.2 / (pools.length - 1) }))),
      upper: between(random, 0.02, 0.15),
      mixed: between(random, 0.05, 0.2),
    };
  });
  const provider = zipf(providers, 0.7);
  const sender = zipf(senders, 0.7);
  const sourceKnown = between(random, 0.6, 1);

  const attempt = (): { values: Attempt; provider: Provider } => {
    const from = sender(random);
    const at = provider(random);
    const domain = at.domain[from.audience]?.(random);
    const host = domain?.host(random);
    const address = host?.address(random);
    if (!domain || !host || !address) throw new Error("a way without an end");
    const pool = from.pool(random);
    const dice = random();
    const values: Attempt = {
      recipientDomain: domain.name,
      tld: domain.tld,
      remoteMta: host.name,
      remoteIp: address,
      ipPrefix: `${address.slice(0, address.lastIndexOf("."))}.0/24`,
      pool: pool.name,
      senderDomain: from.name,
      localPartCase:
        dice < from.upper ? "upper" : dice < from.upper + from.mixed ? "mixed" : dice > 0.97 ? "none" : "lower",
    };
    if (random() < sourceKnown) values.sourceIp = pool.source(random);
    if (all) values.provider = at.name;
    return { values, provider: at };
  };
  return { attempt, providers };
}

const answered = (values: Attempt, reply: Reply): Attempt => ({
  ...values,
  replyTemplate: reply.template,
  enhancedStatus: reply.status,
  stage: reply.stage,
});

const ANSWERS: readonly Dimension[] = ["replyTemplate", "enhancedStatus", "stage"];
const ATTEMPTS_MAX = 30_000;

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
  const look = Array.from({ length: 4_000 }, () => world.attempt());
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
  const before = Array.from({ length: 10_000 }, () => world.attempt().values);
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
