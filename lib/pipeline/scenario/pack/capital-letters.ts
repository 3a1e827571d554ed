import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, EXIM_HOST } from "#lib/pipeline/scenario/usual";

/** A provider that began to refuse local parts written with capitals, and took it back after some hours. */
export const capitalLetters = defineScenario({
  name: "capital-letters",
  title: "Only local parts with capitals are refused",
  story:
    "A provider compares local parts byte for byte after a change, so that Ada.Acker@ is refused where ada.acker@ is taken. Tools that lower-case addresses on the way in cannot see it.",
  expect: "casemail.example: theirs, a bug of the provider with capitals; retry now that it has stopped.",
  expected: [
    {
      ...{ provider: "casemail.example", startedMinutesAgo: 420, endedMinutesAgo: 90 },
      ...{ side: "theirs", rule: "R5", decision: "retry" },
    },
  ],
  capitals: 0.3,
  pools: [EXIM_HOST],
  destinations: [
    {
      domain: "casemail.example",
      perMinute: 4.5,
      servers: [{ host: "mx1.casemail.example", ip: "192.0.2.24" }],
    },
    domainOf("caselaw.example", "192.0.2.25", 0.6),
  ],
  stretches: [
    {
      ...{ from: 420, to: 90, domains: ["casemail.example"], localParts: "capitals" },
      reply: "550 5.7.1 <{recipient}>... Relaying denied",
    },
  ],
});
