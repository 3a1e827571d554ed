import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const FORMER = { host: "mx.budget-hosting.example", ip: "203.0.113.32" };

/** R1c at its end: the domain is gone from DNS, and only an old route still finds the server that had it. */
export const deadDomain = defineScenario({
  name: "dead-domain",
  title: "A domain that no longer exists",
  story:
    "Bygone gave up its domain: since twelve hours no resolver knows it. An old route of ours still hands its mail to the former host, which relays for nobody.",
  expect: "bygone.example: ours, a route to a server that was MX once; the domain does not exist.",
  expected: [
    {
      ...{ provider: "bygone.example", startedMinutesAgo: 110, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1c", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "bygone.example", perMinute: 0.8, servers: [FORMER] },
      dns: [
        { to: 720, mx: [FORMER] },
        { from: 720, fault: "nxdomain" },
      ],
    },
    domainOf("bygate.example", "198.51.100.77", 1),
  ],
  stretches: [{ from: 110, to: 0, domains: ["bygone.example"], reply: "550 5.7.1 <{recipient}>: we do not relay" }],
  watched: [1440, 800],
});
