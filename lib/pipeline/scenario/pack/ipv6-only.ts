import { defineScenario } from "#lib/pipeline/scenario/build";
import { EXIM_HOST } from "#lib/pipeline/scenario/usual";

/** R2 over IPv6: the MX have AAAA records and nothing else. */
export const ipv6Only = defineScenario({
  name: "ipv6-only",
  title: "A provider with IPv6 only",
  story:
    "The servers of a research network have no IPv4 address at all. For an hour they refuse everybody. Whoever compares A records only would call them strangers.",
  expect: "sixnet.example: theirs, window 60 minutes, retry.",
  expected: [
    {
      ...{ provider: "sixnet.example", startedMinutesAgo: 90, endedMinutesAgo: 30 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: [EXIM_HOST],
  destinations: [
    {
      domain: "sixnet.example",
      perMinute: 2,
      servers: [
        { host: "mx1.sixnet.example", ip: "2001:db8:70::25" },
        { host: "mx2.sixnet.example", ip: "2001:db8:71::25" },
      ],
    },
    { domain: "sixpence.example", perMinute: 0.8, servers: [{ host: "mx.sixpence.example", ip: "2001:db8:72::25" }] },
  ],
  stretches: [{ from: 90, to: 30, domains: ["sixnet.example"], reply: "550 relay not permitted" }],
});
