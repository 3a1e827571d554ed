import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const NOW = [{ host: "in1.carousel.example", ip: "192.0.2.130" }] as const;
const ROTATED = { host: "in7.carousel.example", ip: "198.51.100.130" };

/** R2 through a server that is not in the current answer, but of the same provider. */
export const mxRotation = defineScenario({
  name: "mx-rotation",
  title: "A provider that shows another part of its servers each time",
  story:
    "A large provider's DNS gives one of many servers at a time. The ones that refuse for an hour are its own, though no answer we have names them: not in the current answer, same provider. Never a wrong MX.",
  expect: "carousel.example: theirs, window 60 minutes, retry.",
  expected: [
    {
      ...{ provider: "carousel.example", startedMinutesAgo: 100, endedMinutesAgo: 40 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    { domain: "carousel.example", perMinute: 2.4, servers: [...NOW] },
    domainOf("caravan.example", "192.0.2.131", 0.8),
  ],
  stretches: [
    {
      ...{ from: 100, to: 40, domains: ["carousel.example"], servers: [ROTATED] },
      reply: "550 5.7.1 relaying denied for <{recipient}>",
    },
  ],
});
