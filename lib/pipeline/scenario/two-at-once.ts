import { defineScenario } from "#lib/pipeline/scenario/build";

/**
 * Two incidents of the same reply text, an hour old: a large provider whose own servers refuse everybody for
 * 53 minutes, and a company whose mail still follows a pinned route to a server that is no longer its MX.
 */
export const twoAtOnce = defineScenario({
  name: "two-at-once",
  title: "Two relay-denied incidents, one theirs and one ours",
  story:
    "Northwind sends orders and news from two hosts. An hour ago every server of Bigmail began to answer “550 relaying denied”; it stopped nine minutes ago. In between, a transport map that nobody had touched for years kept sending mail for corp.example to a server that is no longer its MX.",
  expect: "bigmail.example: theirs, window 53 minutes. corp.example: ours, still going on.",
  expected: [
    {
      ...{ provider: "bigmail.example", startedMinutesAgo: 62, endedMinutesAgo: 9 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
    {
      ...{ provider: "corp.example", startedMinutesAgo: 47, endedMinutesAgo: null },
      ...{ side: "ours", rule: "R1e", decision: "investigate" },
    },
  ],
  pools: [
    { name: "out1", host: "out1.northwind.example", ip: "203.0.113.101", writes: "postfix" },
    { name: "out2", host: "out2.northwind.example", ip: "203.0.113.102", writes: "postfix" },
  ],
  destinations: [
    {
      domain: "bigmail.example",
      perMinute: 6,
      servers: [
        { host: "mx1.bigmail.example", ip: "192.0.2.10" },
        { host: "mx2.bigmail.example", ip: "192.0.2.11" },
        { host: "mx3.bigmail.example", ip: "192.0.2.12" },
      ],
      website: "192.0.2.80",
    },
    {
      domain: "corp.example",
      perMinute: 1.5,
      servers: [{ host: "mx.corp.example", ip: "198.51.100.20" }],
      website: "198.51.100.80",
    },
    { domain: "post.example", perMinute: 1.6, servers: [{ host: "mx1.post.example", ip: "198.51.100.31" }] },
    { domain: "letters.example", perMinute: 0.9, servers: [{ host: "in.letters.example", ip: "198.51.100.41" }] },
    { domain: "campus.example", perMinute: 0.4, servers: [{ host: "mx.campus.example", ip: "198.51.100.51" }] },
  ],
  surges: [{ from: 90, to: 0, domains: ["bigmail.example"], times: 2 }],
  stretches: [
    { from: 62, to: 9, domains: ["bigmail.example"], reply: "550 relaying denied for <{recipient}>" },
    {
      from: 47,
      to: 0,
      domains: ["corp.example"],
      servers: [{ host: "legacy-gw.corp-hosting.example", ip: "203.0.113.9" }],
      reply: "554 5.7.1 <{recipient}>: Relay access denied",
    },
  ],
  reports: [{ format: "postfix", name: "bounces.mbox", limit: 40 }],
});
