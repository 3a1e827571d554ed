import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const FOREIGN = { host: "relay.oldpartner-mail.example", ip: "203.0.113.136" };

/** R1d at one of two mail servers: the other one goes where DNS says. */
export const onePinned = defineScenario({
  name: "one-pinned",
  title: "One of two mail servers has a route of its own",
  story:
    "Both mail servers send to a publisher. One was restored from a backup with an old route, to a relay that never was the publisher's MX. The other one delivers all the time.",
  expect: "publisher.example, pool out2: ours, a pinned route at one of our servers.",
  expected: [
    {
      ...{ provider: "publisher.example", pool: "out2.northwind.example" },
      ...{ startedMinutesAgo: 75, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1d", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [domainOf("publisher.example", "192.0.2.134", 2.4), domainOf("pubquiz.example", "192.0.2.135", 0.8)],
  stretches: [
    {
      ...{ from: 75, to: 0, domains: ["publisher.example"], pools: ["out2"], servers: [FOREIGN] },
      reply: "554 5.7.1 <{recipient}>: Relay access denied",
    },
  ],
  watched: [1440, 120],
});
