import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, EXIM_HOST } from "#lib/pipeline/scenario/usual";

/** R1d beside a null MX (RFC 7505): the domain says that it takes no mail, and a manual route sends it some. */
export const nullMx = defineScenario({
  name: "null-mx",
  title: "A domain that takes no mail, and a route that sends it some",
  story:
    "The domain of a product's website publishes a null MX. A manual route hands its mail to the web host all the same, which took it in a catch-all mailbox until it began to relay for nobody.",
  expect: "widgetsite.example: ours, a pinned route; the domain takes no mail at all.",
  expected: [
    {
      ...{ provider: "widgetsite.example", startedMinutesAgo: 70, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1d", decision: "investigate" },
    },
  ],
  pools: [EXIM_HOST],
  destinations: [
    {
      ...{ domain: "widgetsite.example", perMinute: 1 },
      servers: [{ host: "www12.web-hosting.example", ip: "203.0.113.34" }],
      dns: [{ nullMx: true }],
    },
    domainOf("windmill.example", "198.51.100.78", 1),
  ],
  stretches: [
    { from: 1620, to: 70, domains: ["widgetsite.example"], router: "manualroute" },
    {
      ...{ from: 70, to: 0, domains: ["widgetsite.example"], router: "manualroute" },
      reply: "550 5.7.1 <{recipient}>: Relaying is prohibited",
    },
  ],
  watched: [1500, 300],
});
