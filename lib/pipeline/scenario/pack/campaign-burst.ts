import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** Quiet: eight times the mail brings eight times the failures, and the share of them stays what it was. */
export const campaignBurst = defineScenario({
  name: "campaign-burst",
  title: "A campaign, and no incident",
  story:
    "The spring catalogue goes out: for half an hour there is eight times the usual mail, and eight times the usual stray refusals with it. Whoever counts failures alone is woken up; the share has not moved.",
  expect: "No incident: the attempts grew as much as the failures.",
  expected: [],
  pools: POSTFIX_HOSTS,
  destinations: [domainOf("catalog.example", "192.0.2.40", 2), domainOf("cavalry.example", "192.0.2.41", 1)],
  surges: [{ from: 100, to: 70, times: 8 }],
  stretches: [{ from: 1620, to: 0, share: 0.01, reply: "550 5.7.1 <{recipient}>: Relaying denied" }],
});
