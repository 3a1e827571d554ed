import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const SMARTHOST = { host: "smtp-auth.relay-service.example", ip: "203.0.113.26", port: 587 };

/** R1a: our smarthost, spoken to on the submission port, no longer knows our password. */
export const smarthostRefuses = defineScenario({
  name: "smarthost-refuses",
  title: "Our own smarthost refuses us",
  story:
    "Mail for one customer leaves through a relay service on port 587. Its password was changed, so the service refuses to relay. The reply looks like the receiver's, and the receiver never saw the mail.",
  expect: "harbour.example: ours, our own hop refuses; mend the login.",
  expected: [
    {
      ...{ provider: "harbour.example", startedMinutesAgo: 65, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1a", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "harbour.example", perMinute: 1.2, servers: [SMARTHOST] },
      dns: [{ mx: [{ host: "mx.harbour.example", ip: "198.51.100.66" }] }],
    },
    domainOf("hamlet.example", "198.51.100.67", 0.6),
  ],
  stretches: [{ from: 65, to: 0, domains: ["harbour.example"], reply: "554 5.7.1 <{recipient}>: Relay access denied" }],
});
