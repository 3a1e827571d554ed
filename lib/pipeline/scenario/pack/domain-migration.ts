import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const OLD = { host: "mail.atelier.example", ip: "203.0.113.30" };
const NEW = { host: "in1.newhost-mail.example", ip: "198.51.100.72" };

/** R4 after a move: DNS was changed before the new servers were told of the domain. */
export const domainMigration = defineScenario({
  name: "domain-migration",
  title: "A domain moved before its new servers were ready",
  story:
    "Atelier changed its MX ten hours ago; the new host was told of the domain only an hour ago. In between the right servers refused everybody, which no retry and no cache of ours could have changed.",
  expect: "atelier.example: theirs, the new MX did not serve the domain yet.",
  expected: [
    {
      ...{ provider: "atelier.example", startedMinutesAgo: 600, endedMinutesAgo: 60 },
      ...{ side: "theirs", rule: "R4", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "atelier.example", perMinute: 0.9, servers: [NEW] },
      dns: [
        { to: 600, mx: [OLD] },
        { from: 600, mx: [NEW] },
      ],
    },
    domainOf("atlantis.example", "198.51.100.73", 1.2),
  ],
  stretches: [
    { from: 1620, to: 600, domains: ["atelier.example"], servers: [OLD] },
    { from: 600, to: 60, domains: ["atelier.example"], reply: "554 5.7.1 <{recipient}>: Relay access denied" },
  ],
  watched: [1440, 660],
});
