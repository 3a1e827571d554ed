import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** No side: validating resolvers cannot look the domain up, and an answer that fails is not a wrong server. */
export const brokenDnssec = defineScenario({
  name: "broken-dnssec",
  title: "A domain whose DNSSEC signatures ran out",
  story:
    "The signatures of a notary's zone ran out three hours ago: every validating resolver says SERVFAIL. Our mail servers, which do not validate, still find its MX, and that refuses. Yesterday's answer is known, today's is not.",
  expect: "notary.example: unknown; DNS cannot be asked, so nobody is blamed.",
  expected: [
    {
      ...{ provider: "notary.example", startedMinutesAgo: 100, endedMinutesAgo: null },
      ...{ side: "unknown", rule: "R–", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "notary.example", perMinute: 1, servers: [{ host: "mx.notary.example", ip: "192.0.2.112" }] },
      dns: [
        { to: 180, mx: [{ host: "mx.notary.example", ip: "192.0.2.112" }] },
        { from: 180, fault: "servfail" },
      ],
    },
    domainOf("notebook.example", "192.0.2.113", 1),
  ],
  stretches: [{ from: 100, to: 0, domains: ["notary.example"], reply: "554 5.7.1 <{recipient}>: Relay access denied" }],
  watched: [1440, 300],
});
