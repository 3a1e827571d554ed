import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** No side: the domain's name servers do not answer, so no server can be called wrong. */
export const silentDomain = defineScenario({
  name: "silent-domain",
  title: "Name servers that do not answer",
  story:
    "The delegation of a ferry line points at name servers that do not answer for it. Mail still goes to a server out of a cache, and is refused there. Whether it is the right server, nobody can say.",
  expect: "ferryline.example: unknown; its name servers are silent.",
  expected: [
    {
      ...{ provider: "ferryline.example", startedMinutesAgo: 80, endedMinutesAgo: null },
      ...{ side: "unknown", rule: "R–", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      ...{
        domain: "ferryline.example",
        perMinute: 1.2,
        servers: [{ host: "mail.ferryline.example", ip: "192.0.2.114" }],
      },
      dns: [{ fault: "silent" }],
    },
    domainOf("fernwood.example", "192.0.2.115", 1),
  ],
  stretches: [{ from: 80, to: 0, domains: ["ferryline.example"], reply: "550 5.7.1 <{recipient}>... Relaying denied" }],
});
