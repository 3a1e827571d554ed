import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** The MX takes the mail of a few people further, and the server behind it refuses to relay. */
export const forwarder = defineScenario({
  name: "forwarder",
  title: "The refusal comes from behind the MX",
  story:
    "Some alumni of a college have their mail forwarded. One of the places it is forwarded to was given up: the MX answers us with what that server said. Everybody else at the college gets their mail.",
  expect: "alumni.example: neither our route nor the MX; the forwarding behind it is broken.",
  expected: [
    {
      ...{ provider: "alumni.example", startedMinutesAgo: 180, endedMinutesAgo: null },
      ...{ side: "unknown", rule: "R–", decision: "investigate" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [domainOf("alumni.example", "198.51.100.74", 2), domainOf("almanac.example", "198.51.100.75", 0.6)],
  stretches: [
    {
      ...{ from: 180, to: 0, domains: ["alumni.example"], share: 0.35 },
      localParts: ["ada.hall", "ben.ito", "chloe.kaur", "hugo.lopez", "kira.novak", "otto.costa"],
      reply:
        "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <{recipient}>: Relay access denied",
    },
  ],
});
