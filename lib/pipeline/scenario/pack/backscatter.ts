import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";
import { mbox } from "#lib/pipeline/scenario/writers/mbox";
import { postfixDsn } from "#lib/pipeline/scenario/writers/postfix-dsn";

const MINUTE = 60_000;
const REPORTS = 140;

/** Quiet: somebody else wrote to strangers in our name, and their servers send us the reports. */
export const backscatter = defineScenario({
  name: "backscatter",
  title: "Reports about mail that we never sent",
  story:
    "A spammer uses our sender address. The strangers' own servers take the mail, fail to pass it on with “Relay access denied”, and send us 140 reports in an hour. No log of ours ever named these recipients.",
  expect: "No incident: the reports are kept, told apart and not counted.",
  expected: [],
  pools: POSTFIX_HOSTS,
  // Logs must reach back further than a mail may queue before they can deny knowing it.
  hours: 126,
  destinations: [domainOf("barley.example", "192.0.2.144", 0.4), domainOf("bracken.example", "192.0.2.145", 0.2)],
  more: (attempts, now) => {
    const like = attempts[0];
    if (!like) return [];
    const mails = Array.from({ length: REPORTS }, (_, index) => {
      const at = new Date(now.getTime() - 70 * MINUTE + index * 25_000);
      const recipient = `stranger${index}@${index % 3 === 0 ? "bracken" : "barley"}.example`;
      const domain = recipient.slice(recipient.indexOf("@") + 1);
      const text = postfixDsn({
        ...like,
        at,
        recipient,
        host: `gate.${domain}`,
        queueId: `B5CA${(0x1000 + index).toString(16).toUpperCase()}`,
        messageId: `offer.${index}@bargain.example`,
        relayHost: `inner.${domain}`,
        relayIp: "192.0.2.146",
        status: "bounced",
        dsn: "5.7.1",
        reply: `554 5.7.1 <${recipient}>: Relay access denied`,
      });
      return { at, text };
    });
    return [{ name: "bounces-of-strangers.mbox", bytes: Buffer.from(mbox(mails)) }];
  },
});
