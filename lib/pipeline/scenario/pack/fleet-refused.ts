import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

const DOMAINS = ["fleetmail.example", "fleetwood.example", "flintmail.example", "flaxmail.example"] as const;

/** R3 for all at once: what four providers have in common is our pool. */
export const fleetRefused = defineScenario({
  name: "fleet-refused",
  title: "Four providers refuse one pool in the same minutes",
  story:
    "The addresses of the campaign pool were changed without telling anyone. Four providers that let our old addresses relay refuse the new ones; the other pool of the same PowerMTA gets through to all of them.",
  expect: "One incident of several providers, pool campaign: ours, the relay permission of that pool.",
  expected: [
    {
      ...{ provider: "*", pool: "campaign", startedMinutesAgo: 110, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R3", decision: "investigate" },
    },
  ],
  pools: [
    { name: "campaign", host: "pmta2.northwind.example", ip: "203.0.113.131", writes: "powermta" },
    { name: "receipts", host: "pmta2.northwind.example", ip: "203.0.113.132", writes: "powermta" },
  ],
  destinations: DOMAINS.map((domain, index) => domainOf(domain, `192.0.2.${120 + index}`, 1)),
  stretches: [
    {
      ...{ from: 110, to: 0, domains: DOMAINS, pools: ["campaign"] },
      reply: "550 5.7.1 Relaying denied. {ourIp} is not permitted to relay",
    },
  ],
});
