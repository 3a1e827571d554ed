import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** R2 told three hours late: the window is that of the attempts, not of the reports. */
export const lateReports = defineScenario({
  name: "late-reports",
  title: "Reports that come three hours late",
  story:
    "An appliance keeps no log that we can read; only the reports it sends tell of its mail, and they stood in a queue for three hours. The refusals they tell of were over before the first of them came.",
  expect: "latecomer.example: theirs, window 90 minutes at the time of the attempts, retry.",
  expected: [
    {
      ...{ provider: "latecomer.example", startedMinutesAgo: 400, endedMinutesAgo: 310 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: [{ name: "appliance", host: "appliance.northwind.example", ip: "203.0.113.133", writes: null }],
  destinations: [domainOf("latecomer.example", "192.0.2.124", 2), domainOf("lattice.example", "192.0.2.125", 1)],
  stretches: [
    { from: 400, to: 310, domains: ["latecomer.example"], reply: "554 5.7.1 <{recipient}>: Relay access denied" },
  ],
  reports: [{ format: "postfix", name: "late-bounces.mbox", limit: 600, lateMinutes: 180 }],
});
