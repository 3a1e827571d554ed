import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";

/** “Access denied” that is no refusal to relay: Microsoft 365 turns away people who are not in the directory. */
export const m365Unknown = defineScenario({
  name: "m365-unknown",
  title: "“Access denied” for people the directory lost",
  story:
    "A firm's directory stopped being copied to Microsoft 365, which now turns its people away at the edge: 5.4.1, Recipient address rejected: Access denied. The words sound like relaying; they mean an unknown user.",
  expect: "edgefirm.example: theirs, unknown users for 80 minutes, retry. No incident of relaying.",
  expected: [
    {
      ...{ provider: "edgefirm.example", reason: "user_unknown", startedMinutesAgo: 120, endedMinutesAgo: 40 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: [{ name: "tenant", host: "outlook.northwind.example", ip: "203.0.113.135", writes: null }],
  destinations: [
    {
      domain: "edgefirm.example",
      perMinute: 2,
      servers: [{ host: "edgefirm-example.mail.protection.edgecloud.example", ip: "192.0.2.132" }],
    },
    domainOf("edgewater.example", "192.0.2.133", 1),
  ],
  stretches: [
    {
      ...{ from: 120, to: 40, domains: ["edgefirm.example"] },
      reply:
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [VI1EUR04FT012.eop-eur04.prod.protection.edgecloud.example]",
    },
  ],
  reports: [{ format: "microsoft_365", name: "edge-ndr.mbox", limit: 500 }],
});
