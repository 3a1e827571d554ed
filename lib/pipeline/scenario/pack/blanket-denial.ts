import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** R4: the servers in the MX do not know the domain any more, for nobody, for hours. */
export const blanketDenial = defineScenario({
  name: "blanket-denial",
  title: "A domain's own servers refuse everybody for hours",
  story:
    "The MX of a town council points at servers that dropped the domain. Every recipient has been refused for nine hours, nobody was delivered to, and other domains take mail as always.",
  expect: "council.example: theirs, its MX does not serve the domain; tell its administrator.",
  expected: [
    {
      ...{ provider: "council.example", startedMinutesAgo: 540, endedMinutesAgo: null },
      ...{ side: "theirs", rule: "R4", decision: "investigate" },
    },
  ],
  pools: [{ name: "out3", host: "out3.northwind.example", ip: "203.0.113.107", writes: "sendmail" }],
  destinations: [domainOf("council.example", "198.51.100.70", 0.6), domainOf("counter.example", "198.51.100.71", 1.2)],
  stretches: [{ from: 540, to: 0, domains: ["council.example"], reply: "550 5.7.1 <{recipient}>... Relaying denied" }],
});
