import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** R3: a provider refuses one of our pools and takes the same mail from the other. */
export const onePool = defineScenario({
  name: "one-pool",
  title: "One pool may not relay, the other may",
  story:
    "A provider dropped the addresses of our bulk pool from its list of partners who may relay. Transactional mail from the other pool of the same PowerMTA goes through at the same minute.",
  expect: "meridian.example, pool bulk: ours, the relay permission of that pool.",
  expected: [
    {
      ...{ provider: "meridian.example", pool: "bulk", startedMinutesAgo: 120, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R3", decision: "investigate" },
    },
  ],
  pools: [
    { name: "bulk", host: "pmta1.northwind.example", ip: "203.0.113.104", writes: "powermta" },
    { name: "transactional", host: "pmta1.northwind.example", ip: "203.0.113.105", writes: "powermta" },
  ],
  destinations: [
    {
      domain: "meridian.example",
      perMinute: 2,
      servers: [
        { host: "mx1.meridian.example", ip: "192.0.2.28" },
        { host: "mx2.meridian.example", ip: "192.0.2.29" },
      ],
    },
    domainOf("merchant.example", "192.0.2.30", 1),
  ],
  stretches: [
    {
      ...{ from: 120, to: 0, domains: ["meridian.example"], pools: ["bulk"] },
      reply: "550 5.7.1 Relaying denied. {ourIp} is not permitted to relay",
    },
  ],
});
