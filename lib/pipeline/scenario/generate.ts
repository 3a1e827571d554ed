import type { Attempt } from "#lib/pipeline/scenario/attempt";
import type { Random } from "#lib/pipeline/scenario/random";
import type { Destination, Pool, ScenarioData, Server, Stretch } from "#lib/pipeline/scenario/scenario";

const MINUTE = 60_000;
const HOURS = 27;
const NOISE = { unknownUser: 0.006, mailboxFull: 0.003 };
const SENDERS = ["orders@northwind.example", "news@northwind.example", "account@northwind.example"] as const;
const FIRST = words("ada ben chloe dario emma farid greta hugo ines jonas kira liam maria noor otto priya");
const LAST = words("acker brandt costa dunne ekberg ferro gomez hall ito jansen kaur lopez meyer novak okafor");

/** Every attempt of the story before the minute of `now`, in the order of time. Same data, seed and minute: same attempts. */
export function generate(scenario: ScenarioData, now: Date, random: Random): Attempt[] {
  const minuteNow = Math.floor(now.getTime() / MINUTE) * MINUTE;
  const attempts: Attempt[] = [];
  for (let ago = (scenario.hours ?? HOURS) * 60; ago > 0; ago--) {
    const minute = minuteNow - ago * MINUTE;
    for (const destination of scenario.destinations) {
      const running = (scenario.stretches ?? []).filter((stretch) => reaches(stretch, destination, ago));
      // Someone meets it in the first and the last minute, so that the window is the story's at any hour.
      const certain = running.find((stretch) => isWhole(stretch) || ago === stretch.from || ago === stretch.to + 1);
      const mean = destination.perMinute * surgeAt(scenario, destination, ago) * daily(minute);
      const count = Math.max(certain ? 1 : 0, arrivals(mean, random));
      for (let index = 0; index < count; index++) {
        const at = new Date(minute + random.below(MINUTE));
        const forced = index === 0 && certain && !isWhole(certain) ? certain : null;
        attempts.push(attemptAt({ scenario, destination, at, ago, running, forced }, random));
      }
    }
  }
  return attempts.sort((a, b) => a.at.getTime() - b.at.getTime());
}

type Moment = {
  scenario: ScenarioData;
  destination: Destination;
  at: Date;
  ago: number;
  running: readonly Stretch[];
  /** A stretch that this attempt meets whatever the dice say. */
  forced: Stretch | null;
};

function attemptAt({ scenario, destination, at, ago, running, forced }: Moment, random: Random): Attempt {
  const aimed = forced ?? running.find((stretch) => isList(stretch.localParts) && random.next() < (stretch.share ?? 1));
  const local = localPart(scenario, aimed ?? null, random);
  const recipient = `${local}@${destination.domain}`;
  const usual = pickServer(destination.servers, random);
  const pool = pickPool(scenario, forced, random);
  const sender = random.pick(scenario.senders ?? SENDERS);
  const met = aimed ?? running.find((stretch) => meets(stretch, { local, pool, ago }, random));
  const [only, ...others] = met?.servers ?? [usual];
  const server = others.length === 0 ? only : pickServer([only, ...others], random);
  const base = {
    at,
    ...{ host: pool.host, pool: pool.name, sourceIp: pool.ip, sender, recipient },
    ...{ relayHost: server.host, relayIp: server.ip },
    ...(server.port === undefined ? {} : { relayPort: server.port }),
    ...(met?.router === undefined ? {} : { router: met.router }),
  };
  if (met?.reply !== undefined) {
    const reply = met.reply
      .replaceAll("{recipient}", recipient)
      .replaceAll("{domain}", destination.domain)
      .replaceAll("{server}", server.host)
      .replaceAll("{ourIp}", pool.ip);
    const status = reply.startsWith("4") ? "deferred" : "bounced";
    return { ...base, status, dsn: statusOf(reply), reply, planned: true };
  }
  const { unknownUser, mailboxFull } = scenario.noise ?? NOISE;
  const dice = random.next();
  if (dice < unknownUser) {
    const reply = `550 5.1.1 <${recipient}>: Recipient address rejected: User unknown`;
    return { ...base, status: "bounced", dsn: "5.1.1", reply };
  }
  if (dice < unknownUser + mailboxFull)
    return { ...base, status: "deferred", dsn: "4.2.2", reply: `452 4.2.2 <${recipient}>: Mailbox full` };
  return { ...base, status: "sent", dsn: "2.0.0", reply: "250 2.0.0 OK: queued" };
}

function reaches(stretch: Stretch, { domain }: Destination, ago: number): boolean {
  return ago <= stretch.from && ago > stretch.to && (stretch.domains?.includes(domain) ?? true);
}

function isList(localParts: Stretch["localParts"]): localParts is readonly string[] {
  return Array.isArray(localParts);
}

/** Every attempt in it meets it. */
function isWhole({ pools, localParts, share, ramp }: Stretch): boolean {
  return pools === undefined && localParts === undefined && share === undefined && ramp === undefined;
}

function meets(stretch: Stretch, { local, pool, ago }: { local: string; pool: Pool; ago: number }, random: Random) {
  const { pools, localParts, share = 1, ramp = 0, from } = stretch;
  if (pools && !pools.includes(pool.name)) return false;
  if (localParts === "capitals" && !/[A-Z]/.test(local)) return false;
  if (isList(localParts)) return false;
  const grown = ramp > 0 ? Math.min(1, (from - ago + 1) / ramp) : 1;
  return share * grown >= 1 || random.next() < share * grown;
}

/** Names repeat, so that some refused people were reached later, and a few are written in capitals. */
function localPart({ capitals = 0.04 }: ScenarioData, forced: Stretch | null, random: Random): string {
  const plain = `${random.pick(FIRST)}.${random.pick(LAST)}${random.below(40)}`;
  const wanted = forced?.localParts;
  if (isList(wanted)) return wanted[random.below(wanted.length)] ?? plain;
  const written = random.next() < capitals || wanted === "capitals";
  return written ? plain.replace(/^\w|\.\w/g, (letter) => letter.toUpperCase()) : plain;
}

function pickServer(servers: readonly [Server, ...Server[]], random: Random): Server {
  return servers.some((server) => server.weight !== undefined) ? weighted(servers, random) : random.pick(servers);
}

function pickPool({ pools }: ScenarioData, forced: Stretch | null, random: Random): Pool {
  const picked = pools.some((pool) => pool.weight !== undefined) ? weighted(pools, random) : random.pick(pools);
  if (!forced?.pools || forced.pools.includes(picked.name)) return picked;
  return pools.find((pool) => forced.pools?.includes(pool.name)) ?? picked;
}

function weighted<T extends { weight?: number }>(items: readonly [T, ...T[]], random: Random): T {
  let left = random.next() * items.reduce((sum, item) => sum + (item.weight ?? 1), 0);
  for (const item of items) {
    left -= item.weight ?? 1;
    if (left < 0) return item;
  }
  return items[0];
}

function surgeAt({ surges = [] }: ScenarioData, { domain }: Destination, ago: number): number {
  const running = surges.filter(
    (surge) => ago <= surge.from && ago > surge.to && (surge.domains?.includes(domain) ?? true),
  );
  return running.reduce((times, surge) => times * surge.times, 1);
}

/** The enhanced code of a reply, or the class of its code (`550 no` → 5.0.0), as Postfix logs it. */
function statusOf(reply: string): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1] ?? `${reply.charAt(0)}.0.0`;
}

/** Less at night, more at noon (UTC). */
function daily(minute: number): number {
  const hour = (minute / 3_600_000) % 24;
  return 1 + 0.5 * Math.sin(((hour - 6) / 24) * 2 * Math.PI);
}

function arrivals(mean: number, random: Random): number {
  // Knuth's Poisson draw: means here are far below the point where exp(-mean) underflows.
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

function words(text: string): [string, ...string[]] {
  const [first = "", ...rest] = text.split(" ");
  return [first, ...rest];
}
