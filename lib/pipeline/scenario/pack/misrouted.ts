import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** R1e over IPv6: nobody looked at the domain's MX before, so nothing says whether the server ever was it. */
export const misrouted = defineScenario({
  name: "misrouted",
  title: "Mail goes to a server that is nobody's MX, over IPv6",
  story:
    "Mail for one customer suddenly goes to an address that no resolver knows as theirs: a wrong answer, a wrong route, or somebody in between. There is no older answer to compare with.",
  expect: "lakeside.example: ours (or a hijack); look at once.",
  expected: [
    {
      ...{ provider: "lakeside.example", startedMinutesAgo: 50, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1e", decision: "investigate" },
    },
  ],
  pools: [{ name: "mta1", host: "kumo.northwind.example", ip: "2001:db8:1::25", writes: "kumomta" }],
  destinations: [
    { domain: "lakeside.example", perMinute: 1.2, servers: [{ host: "mx.lakeside.example", ip: "2001:db8:60::10" }] },
    domainOf("landmark.example", "2001:db8:61::10", 0.6),
  ],
  stretches: [
    {
      ...{ from: 50, to: 0, domains: ["lakeside.example"] },
      servers: [{ host: "mail.unrelated-box.example", ip: "2001:db8:ff::9" }],
      reply: "550 5.7.1 Unable to relay for {recipient}",
    },
  ],
});
