import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** R2 without a sharp edge: one server of the provider after the other takes the broken configuration. */
export const slowOnset = defineScenario({
  name: "slow-onset",
  title: "A refusal that grows for an hour",
  story:
    "Northwind sends through Amazon SES. A provider rolls a broken configuration out to its servers one by one. The share of refused mail grows for an hour, stays at four of five, and drops at once when the change is taken back.",
  expect: "rollout.example: theirs, window from the first refusals to the rollback, retry.",
  expected: [
    {
      ...{ provider: "rollout.example", startedMinutesAgo: 200, endedMinutesAgo: 45, bucketMinutes: 5 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: [{ name: "ses", host: "ses.northwind.example", ip: "203.0.113.108", writes: "ses" }],
  destinations: [
    {
      domain: "rollout.example",
      perMinute: 3,
      servers: [
        { host: "mx1.rollout.example", ip: "192.0.2.32" },
        { host: "mx2.rollout.example", ip: "192.0.2.33" },
      ],
    },
    domainOf("rooftop.example", "192.0.2.34", 0.6),
  ],
  stretches: [
    {
      ...{ from: 200, to: 45, domains: ["rollout.example"], share: 0.8, ramp: 60 },
      reply: "550 5.4.1 Relaying denied",
    },
  ],
});
