import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** R2 with nothing but 4xx: Postfix as it comes defers a refusal to relay (454 4.7.1). */
export const deferredDenials = defineScenario({
  name: "deferred-denials",
  title: "Refusals to relay that only defer",
  story:
    "A provider's list of its own domains is empty for a while after a change. Its Postfix is set as it comes: it defers with 454 4.7.1 instead of refusing for good. No bounce is sent, and yet no mail gets through.",
  expect: "deferral.example: theirs, window 70 minutes; our queue retries by itself.",
  expected: [
    {
      ...{ provider: "deferral.example", startedMinutesAgo: 105, endedMinutesAgo: 35 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [domainOf("deferral.example", "192.0.2.116", 2), domainOf("deference.example", "192.0.2.117", 0.8)],
  stretches: [
    { from: 105, to: 35, domains: ["deferral.example"], reply: "454 4.7.1 <{recipient}>: Relay access denied" },
  ],
});
