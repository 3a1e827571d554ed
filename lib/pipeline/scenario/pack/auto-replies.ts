import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";
import { mbox } from "#lib/pipeline/scenario/writers/mbox";
import { vacationReply } from "#lib/pipeline/scenario/writers/vacation";

const MINUTE = 60_000;

/** Quiet: answers of people who are away come to the bounce address, and quote words that are no refusal of this mail. */
export const autoReplies = defineScenario({
  name: "auto-replies",
  title: "Holiday answers in the bounce mailbox",
  story:
    "A firm moved its mail server over a holiday. Everybody's automatic answer comes to our bounce address and quotes “Relay access denied”. All the mail they answer was delivered.",
  expect: "No incident: an automatic answer is no report of a failure.",
  expected: [],
  pools: POSTFIX_HOSTS,
  destinations: [domainOf("holiday.example", "192.0.2.142", 1.5), domainOf("holdings.example", "192.0.2.143", 1)],
  more: (attempts, now) => {
    const since = now.getTime() - 90 * MINUTE;
    const answers = attempts
      .filter(({ at, status, recipient }) => {
        return status === "sent" && recipient.endsWith("@holiday.example") && at.getTime() >= since;
      })
      .map((attempt) => ({ at: new Date(attempt.at.getTime() + 20_000), attempt }))
      .filter(({ at }) => at.getTime() < now.getTime())
      .map(({ at, attempt }) => ({ at, text: vacationReply(attempt, at) }));
    return [{ name: "away.mbox", bytes: Buffer.from(mbox(answers)) }];
  },
});
