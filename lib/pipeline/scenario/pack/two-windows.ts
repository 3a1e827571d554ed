import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const REPLY =
  "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces. 550 5.1.1 NoSuchUser x1si123456pfb.1 - gsmtp";

/** Gmail on 14 and 15 December 2020: two windows, a day apart, in which most mailboxes “did not exist”. */
export const twoWindows = defineScenario({
  name: "two-windows",
  title: "Mailboxes that do not exist, twice (Gmail, December 2020)",
  story:
    "On two days in a row the largest provider denies that mailboxes exist, for most attempts but not all. Between the windows everything is accepted: two incidents, and two cohorts to bring back.",
  expect: "grandmail.example: theirs, two windows, 140 and 150 minutes, retry both.",
  expected: [
    {
      ...{ provider: "grandmail.example", reason: "user_unknown", startedMinutesAgo: 1580, endedMinutesAgo: 1440 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
    {
      ...{ provider: "grandmail.example", reason: "user_unknown", startedMinutesAgo: 400, endedMinutesAgo: 250 },
      ...{ side: "theirs", rule: "R2", decision: "retry" },
    },
  ],
  hours: 52,
  noise: { unknownUser: 0.003, mailboxFull: 0.003 },
  pools: POSTFIX_HOSTS,
  destinations: [
    {
      domain: "grandmail.example",
      perMinute: 3.2,
      servers: [
        { host: "in.grandmail.example", ip: "192.0.2.20" },
        { host: "alt1.in.grandmail.example", ip: "192.0.2.21" },
      ],
    },
    domainOf("granary.example", "192.0.2.22", 0.3),
  ],
  stretches: [
    { from: 1580, to: 1440, domains: ["grandmail.example"], share: 0.8, reply: REPLY },
    { from: 400, to: 250, domains: ["grandmail.example"], share: 0.8, reply: REPLY },
  ],
});
