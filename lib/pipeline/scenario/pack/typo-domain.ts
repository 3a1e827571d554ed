import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** Quiet: a misspelt domain is refused now and then, by servers that never had it. Bad addresses, no incident. */
export const typoDomain = defineScenario({
  name: "typo-domain",
  title: "A misspelt domain, refused now and then",
  story:
    "People who sign up write granmdail.example for grandmail.example. The misspelt name is registered and points at servers that refuse to relay for it: a few refusals a day, day and night.",
  expect: "No incident: these are bad addresses.",
  expected: [],
  pools: POSTFIX_HOSTS,
  destinations: [
    domainOf("granmdail.example", "198.51.100.76", 0.012),
    domainOf("gardenia.example", "198.51.100.79", 2),
  ],
  stretches: [
    { from: 1620, to: 0, domains: ["granmdail.example"], share: 0.99, reply: "554 <{recipient}>: Relay access denied" },
  ],
});
