import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** R2 for somebody who sends two hundred mails a day: few events, and still an incident. */
export const smallSender = defineScenario({
  name: "small-sender",
  title: "Two hundred mails a day, and half a day's are refused",
  story:
    "A small shop sends some two hundred mails a day, most to one provider. For five hours that refuses everybody, which is a few dozen mails: too few for a graph to jump, and all that the shop sends.",
  expect: "smallpost.example: theirs, window 5 hours, retry.",
  expected: [
    {
      ...{ provider: "smallpost.example", startedMinutesAgo: 720, endedMinutesAgo: 420 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  hours: 240,
  pools: [POSTFIX_HOSTS[0]],
  destinations: [
    domainOf("smallpost.example", "192.0.2.138", 0.1),
    domainOf("smallville.example", "192.0.2.139", 0.04),
  ],
  stretches: [
    { from: 720, to: 420, domains: ["smallpost.example"], reply: "550 5.7.1 <{recipient}>: we do not relay" },
  ],
});
