import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, EXIM_HOST } from "#lib/pipeline/scenario/usual";

/** R1d: a manual route in Exim names a server that was never the domain's MX. */
export const pinnedRoute = defineScenario({
  name: "pinned-route",
  title: "A manual route to a server that never was their MX",
  story:
    "Somebody added a manual route for a partner and mistook the host. Exim logs R=manualroute; no MX answer of the last days names that server.",
  expect: "partnerco.example: ours, a pinned route that is not their MX.",
  expected: [
    {
      ...{ provider: "partnerco.example", startedMinutesAgo: 75, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1d", decision: "investigate" },
    },
  ],
  pools: [EXIM_HOST],
  destinations: [
    domainOf("partnerco.example", "198.51.100.62", 1.2),
    domainOf("parcelpost.example", "198.51.100.63", 0.6),
  ],
  stretches: [
    {
      ...{ from: 75, to: 0, domains: ["partnerco.example"], router: "manualroute" },
      servers: [{ host: "edge.pinned-hosting.example", ip: "203.0.113.22" }],
      reply: "550 relay not permitted",
    },
  ],
  watched: [2000, 600, 200],
});
