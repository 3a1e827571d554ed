import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** Quiet: the usual share of unknown users, full mailboxes and stray refusals, and nothing else. */
export const quietDay = defineScenario({
  name: "quiet-day",
  title: "A quiet day",
  story:
    "A day and a night as most are: one in a hundred attempts fails for reasons of its own, and now and then a server refuses to relay for an address that somebody mistyped.",
  expect: "No incident.",
  expected: [],
  pools: POSTFIX_HOSTS,
  destinations: [
    domainOf("meadow.example", "192.0.2.36", 2),
    domainOf("mellow.example", "192.0.2.37", 1),
    domainOf("melody.example", "192.0.2.38", 0.3),
  ],
  stretches: [{ from: 1620, to: 0, share: 0.004, reply: "550 5.7.1 <{recipient}>: Relaying denied" }],
});
