import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";
import { powermtaCsv } from "#lib/pipeline/scenario/writers/powermta";

/** R2 without a single delivery on record: PowerMTA writes down only what failed. */
export const bouncesOnly = defineScenario({
  name: "bounces-only",
  title: "An accounting file without deliveries",
  story:
    "To save room, PowerMTA is set to record bounces and deferrals only. How many attempts there were cannot be known; that a provider began to refuse, and stopped, still can.",
  expect: "bouncer.example: theirs, window 85 minutes, retry; no failure rate.",
  expected: [
    {
      ...{ provider: "bouncer.example", startedMinutesAgo: 130, endedMinutesAgo: 45 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: [{ name: "main", host: "pmta3.northwind.example", ip: "203.0.113.134", writes: null }],
  destinations: [domainOf("bouncer.example", "192.0.2.126", 2), domainOf("bounty.example", "192.0.2.127", 1)],
  stretches: [{ from: 130, to: 45, domains: ["bouncer.example"], reply: "550 5.7.1 <{recipient}>... Relaying denied" }],
  more: (attempts) => [
    {
      name: "pmta3-bounces.csv",
      bytes: Buffer.from(powermtaCsv(attempts.filter(({ status }) => status !== "sent"))),
    },
  ],
});
