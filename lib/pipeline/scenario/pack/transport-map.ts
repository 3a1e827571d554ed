import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const GATEWAY = { host: "gw.legacy-transport.example", ip: "203.0.113.36" };

/** R1d with the line that does it: the transport map was given to Rebound beside the logs. */
export const transportMap = defineScenario({
  name: "transport-map",
  title: "A line of our transport map that nobody remembered",
  story:
    "Years ago somebody wrote a line for townhall.example into Postfix's transport map. The gateway it names was reinstalled an hour ago and relays for nobody now. No older DNS answer is needed: the line says it all.",
  expect: "townhall.example: ours, the transport map's line names a server that is not its MX.",
  expected: [
    {
      ...{ provider: "townhall.example", startedMinutesAgo: 60, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1d", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "townhall.example", perMinute: 1.2, servers: [GATEWAY] },
      dns: [{ mx: [{ host: "mx.townhall.example", ip: "198.51.100.82" }] }],
    },
    domainOf("townfair.example", "198.51.100.83", 0.6),
  ],
  stretches: [
    { from: 60, to: 0, domains: ["townhall.example"], reply: "554 5.7.1 <{recipient}>: Relay access denied" },
  ],
  routes: [
    {
      name: "/etc/postfix/transport",
      text: "# /etc/postfix/transport\ntownhall.example    smtp:[gw.legacy-transport.example]\n",
    },
  ],
});
