import type { Failure, Letter } from "#lib/parse/mails/letter";
import { findAddress } from "#lib/parse/mails/words";

/** Words right before the failed recipient in sentences of all kinds of mail systems. Lower case. */
const BEFORE: readonly string[] = [
  "unable to deliver message to",
  "unable to deliver your message to",
  "unable to deliver mail to",
  "error delivering your mail to",
  "problem delivering your message to",
  "wasn't delivered to",
  "was not delivered to",
  "not be delivered to",
  "couldn't be delivered to",
  "could not deliver mail to",
  "could not deliver message to",
  "could not be sent to",
  "undeliverable to",
  "failed to deliver to",
  "failed to deliver message to",
  "delivery to",
  "delivery failed:",
  "delivery failed to",
  "rejected recipient",
  "intended recipient:",
  "failed recipient:",
  "failed recipients:",
  "recipient address:",
  "recipient:",
  "originally addressed to",
  "addressed to email address",
  "addressed to",
  "delivery of email to this address",
  "mailbox is full:",
  "mailbox full:",
  "over quota:",
  "unknown user:",
  "user unknown:",
  "no such user:",
  "invalid recipient:",
  "local mailbox",
  "your message to",
  "your mail to",
  "message for",
  "deliver to",
  "failed address:",
  "empfänger:",
  "destinatario:",
  "destinataire:",
  "адресат:",
  "\nto:",
  "以下のメールアドレスへの送信に失敗しました。",
];

const REACH = 60;

/** The address behind the first of the phrases that has one, on its line or the next: the last thing tried. */
export function readSentences(letter: Letter): Failure[] {
  for (const phrase of BEFORE) {
    const recipients = new Map<string, string>();
    for (let at = letter.lower.indexOf(phrase); at >= 0; at = letter.lower.indexOf(phrase, at + phrase.length)) {
      const from = at + phrase.length;
      const near = letter.text.slice(from, from + 400);
      const found = findAddress(near);
      // The end of a sentence parts the phrase from an address behind it.
      if (found && found.start <= REACH && !near.slice(0, found.start).includes(". "))
        recipients.set(found.address.toLowerCase(), found.address);
      if (recipients.size >= 100) break;
    }
    if (recipients.size > 0) return [...recipients.values()].map((recipient) => ({ recipient, said: null }));
  }
  return [];
}
