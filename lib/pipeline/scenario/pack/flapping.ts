import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const REPLY = "550 5.7.1 relaying denied for <{recipient}>";

/** R2, twice within half an hour: one story, one incident. */
export const flapping = defineScenario({
  name: "flapping",
  title: "Refused, accepted, refused again",
  story:
    "A provider takes a broken change back after twelve minutes and, eight minutes later, puts it out once more by mistake. Whoever counts alarms has two; it is one incident.",
  expect: "seesaw.example: theirs, one window of 32 minutes, retry.",
  expected: [
    {
      ...{ provider: "seesaw.example", startedMinutesAgo: 112, endedMinutesAgo: 80 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [domainOf("seesaw.example", "192.0.2.136", 3), domainOf("seaside.example", "192.0.2.137", 0.8)],
  stretches: [
    { from: 112, to: 100, domains: ["seesaw.example"], reply: REPLY },
    { from: 92, to: 80, domains: ["seesaw.example"], reply: REPLY },
  ],
});
