import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

/** AOL on 29 March 2017: for about 90 minutes every recipient was told to be unknown, and was not. */
export const allUsersUnknown = defineScenario({
  name: "all-users-unknown",
  title: "Every recipient “unknown” for 90 minutes (AOL, 29 March 2017)",
  story:
    "All servers of a large provider begin to answer “550 5.1.1 … Recipient address rejected” for every mailbox. The words say bad address; the pattern says otherwise. Ninety minutes later mail is accepted again.",
  expect: "skyline.example: theirs, window 90 minutes, retry. Nobody is suppressed.",
  expected: [
    {
      ...{ provider: "skyline.example", reason: "user_unknown", startedMinutesAgo: 150, endedMinutesAgo: 60 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      domain: "skyline.example",
      perMinute: 2,
      servers: [
        { host: "mx-a.skyline.example", ip: "192.0.2.16" },
        { host: "mx-b.skyline.example", ip: "192.0.2.17" },
      ],
    },
    domainOf("skyhook.example", "192.0.2.18", 0.6),
  ],
  stretches: [
    {
      ...{ from: 150, to: 60, domains: ["skyline.example"] },
      reply: "550 5.1.1 <{recipient}>: Recipient address rejected: {domain}",
    },
  ],
  reports: [{ format: "postfix", name: "unknown-bounces.mbox", limit: 20 }],
});
