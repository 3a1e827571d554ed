import { mbox, postfixDsn } from "#lib/pipeline/scenario/dsn-writer";
import { type Attempt, postfixLog, withIds } from "#lib/pipeline/scenario/postfix-writer";
import { type Random, seededRandom } from "#lib/pipeline/scenario/random";
import type { ScenarioDefinition, ZoneRecord } from "#lib/pipeline/scenario/scenario";

const MINUTE = 60_000;
const HISTORY_MINUTES = 27 * 60;
const POOLS = ["out1.northwind.example", "out2.northwind.example"] as const;
const SENDERS = ["orders@northwind.example", "news@northwind.example", "account@northwind.example"] as const;
const FIRST = [
  "ada",
  "ben",
  "chloe",
  "dario",
  "emma",
  "farid",
  "greta",
  "hugo",
  "ines",
  "jonas",
  "kira",
  "liam",
  "maria",
  "noor",
  "otto",
  "priya",
] as const;
const LAST = [
  "acker",
  "brandt",
  "costa",
  "dunne",
  "ekberg",
  "ferro",
  "gomez",
  "hall",
  "ito",
  "jansen",
  "kaur",
  "lopez",
  "meyer",
  "novak",
  "okafor",
] as const;

/** Where mail of a domain should go, and how much of it there is in a minute. */
type Destination = { domain: string; perMinute: number; servers: readonly [Server, ...Server[]] };
type Server = { host: string; ip: string };

const BIGMAIL: Destination = {
  domain: "bigmail.example",
  perMinute: 6,
  servers: [
    { host: "mx1.bigmail.example", ip: "192.0.2.10" },
    { host: "mx2.bigmail.example", ip: "192.0.2.11" },
    { host: "mx3.bigmail.example", ip: "192.0.2.12" },
  ],
};
const CORP: Destination = {
  domain: "corp.example",
  perMinute: 1.5,
  servers: [{ host: "mx.corp.example", ip: "198.51.100.20" }],
};
const OTHERS: readonly Destination[] = [
  { domain: "post.example", perMinute: 1.6, servers: [{ host: "mx1.post.example", ip: "198.51.100.31" }] },
  { domain: "letters.example", perMinute: 0.9, servers: [{ host: "in.letters.example", ip: "198.51.100.41" }] },
  { domain: "campus.example", perMinute: 0.4, servers: [{ host: "mx.campus.example", ip: "198.51.100.51" }] },
];
/** The server that an old transport map still names for corp.example. */
const PINNED: Server = { host: "legacy-gw.corp-hosting.example", ip: "203.0.113.9" };

const DENIED = { from: 62, to: 9 };
const PINNED_SINCE = { from: 47, to: 0 };

/**
 * Two incidents of the same reply text, an hour old: a large provider whose own servers refuse everybody for
 * 53 minutes, and a company whose mail still follows a pinned route to a server that is no longer its MX.
 */
export const twoAtOnce: ScenarioDefinition = {
  name: "two-at-once",
  title: "Two relay-denied incidents, one theirs and one ours",
  story:
    "Northwind sends orders and news from two hosts. An hour ago every server of Bigmail began to answer “550 relaying denied”; it stopped nine minutes ago. In between, a transport map that nobody had touched for years kept sending mail for corp.example to a server that is no longer its MX.",
  expect: "bigmail.example: theirs, window 53 minutes. corp.example: ours, still going on.",
  expected: [
    {
      provider: "bigmail.example",
      startedMinutesAgo: DENIED.from,
      endedMinutesAgo: DENIED.to,
      side: "theirs",
      rule: "R2",
    },
    {
      provider: "corp.example",
      startedMinutesAgo: PINNED_SINCE.from,
      endedMinutesAgo: PINNED_SINCE.to,
      side: "ours",
      rule: "R1e",
    },
  ],
  build(now) {
    const random = seededRandom("two-at-once");
    const minuteNow = Math.floor(now.getTime() / MINUTE) * MINUTE;
    const attempts: Attempt[] = [];
    for (let ago = HISTORY_MINUTES; ago > 0; ago--) {
      const minute = minuteNow - ago * MINUTE;
      for (const destination of [BIGMAIL, CORP, ...OTHERS]) {
        const busy = destination === BIGMAIL && ago <= 90 ? 2 : 1;
        // Someone is always refused in the first and the last minute, so that the window is the story's at any hour.
        const least = refusedAt(destination, ago) ? 1 : 0;
        const count = Math.max(least, arrivals(destination.perMinute * busy * daily(minute), random));
        for (let index = 0; index < count; index++) {
          attempts.push(attemptAt(new Date(minute + random.below(MINUTE)), ago, destination, random));
        }
      }
    }
    attempts.sort((a, b) => a.at.getTime() - b.at.getTime());
    const written = withIds(attempts, random).filter((attempt) => attempt.at.getTime() < now.getTime());
    const refused = written
      .filter((attempt) => attempt.status === "bounced" && attempt.reply.includes("elay"))
      .slice(0, 40);
    return {
      files: [
        ...POOLS.map((host) => ({
          name: `${host.split(".")[0]}-mail.log`,
          bytes: Buffer.from(postfixLog(written.filter((attempt) => attempt.host === host))),
        })),
        {
          name: "bounces.mbox",
          bytes: Buffer.from(mbox(refused.map((attempt) => ({ at: attempt.at, text: postfixDsn(attempt) })))),
        },
      ],
      zones: [
        zoneOf(BIGMAIL, "192.0.2.80"),
        zoneOf(CORP, "198.51.100.80"),
        ...OTHERS.map((other) => zoneOf(other, null)),
        pinnedZone(),
      ],
    };
  },
};

function refusedAt(destination: Destination, minutesAgo: number): boolean {
  if (destination === BIGMAIL) return minutesAgo <= DENIED.from && minutesAgo > DENIED.to;
  return destination === CORP && minutesAgo <= PINNED_SINCE.from;
}

function attemptAt(at: Date, minutesAgo: number, destination: Destination, random: Random): Attempt {
  const recipient = `${localPart(random)}@${destination.domain}`;
  const server = random.pick(destination.servers);
  const base = {
    at,
    host: random.pick(POOLS),
    sender: random.pick(SENDERS),
    recipient,
    relayHost: server.host,
    relayIp: server.ip,
  };
  const refused = refusedAt(destination, minutesAgo);
  if (destination === BIGMAIL && refused) {
    return { ...base, status: "bounced", dsn: "5.0.0", reply: `550 relaying denied for <${recipient}>` };
  }
  if (destination === CORP && refused) {
    return {
      ...base,
      relayHost: PINNED.host,
      relayIp: PINNED.ip,
      status: "bounced",
      dsn: "5.7.1",
      reply: `554 5.7.1 <${recipient}>: Relay access denied`,
    };
  }
  const dice = random.next();
  if (dice < 0.006)
    return {
      ...base,
      status: "bounced",
      dsn: "5.1.1",
      reply: `550 5.1.1 <${recipient}>: Recipient address rejected: User unknown`,
    };
  if (dice < 0.009)
    return { ...base, status: "deferred", dsn: "4.2.2", reply: `452 4.2.2 <${recipient}>: Mailbox full` };
  return { ...base, status: "sent", dsn: "2.0.0", reply: "250 2.0.0 OK: queued" };
}

/** Names repeat, so that some refused people were reached later, and a few are written in capitals. */
function localPart(random: Random): string {
  const plain = `${random.pick(FIRST)}.${random.pick(LAST)}${random.below(40)}`;
  return random.next() < 0.04 ? plain.replace(/^\w|\.\w/g, (letter) => letter.toUpperCase()) : plain;
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

function zoneOf(destination: Destination, website: string | null): { origin: string; records: ZoneRecord[] } {
  const records: ZoneRecord[] = [];
  for (const [index, server] of destination.servers.entries()) {
    records.push({
      name: destination.domain,
      type: "MX",
      ttl: 300,
      data: { preference: 10 * (index + 1), exchange: server.host },
    });
    records.push({ name: server.host, type: "A", ttl: 300, data: server.ip });
    records.push({ name: reverse(server.ip), type: "PTR", ttl: 3600, data: server.host });
  }
  if (website) records.push({ name: destination.domain, type: "A", ttl: 300, data: website });
  return { origin: destination.domain, records };
}

function pinnedZone(): { origin: string; records: ZoneRecord[] } {
  return {
    origin: "corp-hosting.example",
    records: [
      { name: PINNED.host, type: "A", ttl: 3600, data: PINNED.ip },
      { name: reverse(PINNED.ip), type: "PTR", ttl: 3600, data: PINNED.host },
    ],
  };
}

function reverse(ip: string): string {
  return `${ip.split(".").reverse().join(".")}.in-addr.arpa`;
}
