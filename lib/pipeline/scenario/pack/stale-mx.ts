import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const OLD = { host: "mx.oldhost-hosting.example", ip: "203.0.113.20" };
const NEW = { host: "mx1.orchard.example", ip: "198.51.100.60" };

/** R1c: the domain moved, its old MX answer is long expired, and our mail still goes to the old server. */
export const staleMx = defineScenario({
  name: "stale-mx",
  title: "Mail still goes to the server that was MX this morning",
  story:
    "Orchard moved its mail to a new host seven hours ago; the MX answer could be kept for five minutes. Our resolver kept it. The old host went on taking mail until it removed the domain.",
  expect: "orchard.example: ours, a stale MX; flush the cache, then retry.",
  expected: [
    {
      ...{ provider: "orchard.example", startedMinutesAgo: 95, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1c", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "orchard.example", perMinute: 1.2, servers: [OLD] },
      dns: [
        { to: 420, mx: [OLD] },
        { from: 420, mx: [NEW] },
      ],
    },
    domainOf("orchid.example", "198.51.100.61", 0.6),
  ],
  stretches: [{ from: 95, to: 0, domains: ["orchard.example"], reply: "554 5.7.1 <{recipient}>: Relay access denied" }],
  watched: [1440, 480, 360],
});
