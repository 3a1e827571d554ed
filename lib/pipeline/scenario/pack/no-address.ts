import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** R0: SendGrid's webhook names neither the server that refused nor its address, so no side can be told. */
export const noAddress = defineScenario({
  name: "no-address",
  title: "A source that does not say who refused",
  story:
    "Northwind sends through SendGrid, whose events hold the reply and our own address, but not the server that gave the reply. The refusals are real; whose fault they are cannot be read from them.",
  expect: "passage.example: unknown; get a raw report or a log that names the server.",
  expected: [
    {
      ...{ provider: "passage.example", startedMinutesAgo: 130, endedMinutesAgo: 35 },
      ...{ side: "unknown", rule: "R0", decision: "investigate" },
    },
  ],
  pools: [{ name: "marketing", host: "sendgrid.northwind.example", ip: "203.0.113.109", writes: "sendgrid" }],
  destinations: [domainOf("passage.example", "192.0.2.44", 1.4), domainOf("pasture.example", "192.0.2.45", 0.6)],
  stretches: [{ from: 130, to: 35, domains: ["passage.example"], reply: "550 5.7.1 Relaying denied" }],
});
