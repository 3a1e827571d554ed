import type { Dimension } from "#lib/volume/dimension/dimension";

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

export const between = (random: Random, from: number, to: number) => from + random() * (to - from);
export const whole = (random: Random, from: number, to: number) => Math.floor(between(random, from, to + 1));

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
export type Reply = { template: string; status: string; stage: string };
export type Provider = {
  name: string;
  domain: Record<string, (random: Random) => Domain>;
  reply: (random: Random) => Reply;
};
type Sender = { name: string; audience: string; pool: (random: Random) => Pool; upper: number; mixed: number };
type Pool = { name: string; source: (random: Random) => string };

const TLDS = ["com", "net", "org", "de", "fr", "example"];
const STAGES = ["RCPT TO", "MAIL FROM", "end of DATA", "CONNECT"];
const STATUSES = ["5.7.1", "5.4.1", "5.7.0", "4.7.1", "5.1.1"];

/** One attempt: its values by dimension; answers are added when it fails. */
export type Attempt = Partial<Record<Dimension, string>>;

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

/** Providers, pools and senders as they hang together in real mail, and a way to send one mail among them. */
export function makeWorld(random: Random, all: boolean) {
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
