import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, EXIM_HOST } from "#lib/pipeline/scenario/usual";

/** R1b: the MX look-up failed at our side, and mail went to the domain's own address (RFC 5321 §5.1 forbids it). */
export const websiteAnswers = defineScenario({
  name: "website-answers",
  title: "Mail goes to the website instead of the MX",
  story:
    "Our resolver answers late and without MX records, so the mail server falls back to the domain's own address, where a web host listens on port 25 and relays for nobody.",
  expect: "florist.example: ours, fallback to the domain's own address though it has an MX.",
  expected: [
    {
      ...{ provider: "florist.example", startedMinutesAgo: 115, endedMinutesAgo: 40 },
      ...{ side: "ours", rule: "R1b", decision: "investigate" },
    },
  ],
  pools: [EXIM_HOST],
  destinations: [
    { ...domainOf("florist.example", "198.51.100.64", 1.2), website: "203.0.113.24" },
    domainOf("foundry.example", "198.51.100.65", 0.6),
  ],
  stretches: [
    {
      ...{ from: 115, to: 40, domains: ["florist.example"] },
      servers: [{ host: "florist.example", ip: "203.0.113.24" }],
      reply: "550 Relay not permitted!",
    },
  ],
});
