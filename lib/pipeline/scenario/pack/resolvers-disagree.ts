import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const OLD = { host: "mx.printshop-forwarding.example", ip: "203.0.113.130" };
const NEW = { host: "mx.printshop.example", ip: "192.0.2.110" };

/** R6: the refusal comes from behind a server that one resolver has in the MX and the other has not. */
export const resolversDisagree = defineScenario({
  name: "resolvers-disagree",
  title: "Two resolvers name different mail servers",
  story:
    "A print shop left its forwarding service, but only one of its name servers knows. Whoever asks the other still sends there, and what stands behind the service does not relay. Some mail arrives, some does not.",
  expect: "printshop.example: unknown, DNS differs from place to place; its name servers must agree first.",
  expected: [
    {
      ...{ provider: "printshop.example", startedMinutesAgo: 150, endedMinutesAgo: null },
      ...{ side: "unknown", rule: "R6", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{ domain: "printshop.example", perMinute: 2, servers: [NEW] },
      dns: [
        { resolver: "rehearsal-a", mx: [NEW] },
        { resolver: "rehearsal-b", mx: [OLD] },
      ],
    },
    domainOf("printer.example", "192.0.2.111", 0.6),
  ],
  stretches: [
    {
      ...{ from: 150, to: 0, domains: ["printshop.example"], share: 0.5, servers: [OLD] },
      reply:
        "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <{recipient}>: Relay access denied",
    },
  ],
});
