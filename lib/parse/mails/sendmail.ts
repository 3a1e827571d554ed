import { readHumanText } from "#lib/parse/human-text";
import type { Failure, Letter } from "#lib/parse/mails/letter";
import { findAddress, holdsAny } from "#lib/parse/mails/words";
import { SendmailTranscript } from "#lib/parse/sendmail-transcript";

const TRANSCRIPTS = [
  "transcript of session follows",
  "transcript of the session follows",
  "transcript of session",
] as const;
const LISTS = ["the following addresses had", "the following recipients", "unable to deliver"] as const;

/**
 * Sendmail and its kin without report fields: recipients under `The following addresses had …`, else those of the
 * transcript's commands and verdicts (version 5 lists nobody).
 */
export function readSendmail(letter: Letter): Failure[] {
  if (!holdsAny(letter.lower, TRANSCRIPTS)) return [];
  const human = readHumanText(letter.text);
  const named: string[] = [];
  const list = LISTS.map((phrase) => letter.lower.indexOf(phrase)).find((at) => at >= 0) ?? -1;
  const transcript = letter.lower.indexOf("transcript of", Math.max(list, 0));
  if (list >= 0) {
    for (const line of letter.text.slice(list, transcript).split("\n").slice(1)) {
      const trimmed = line.trim();
      if (trimmed.startsWith("(")) continue;
      const found = findAddress(trimmed);
      if (found) named.push(found.address);
    }
  }
  const spokenOf = new Map<string, string>();
  const recipients = named.length > 0 ? named : namesIn(letter, spokenOf);
  const alone = recipients.length === 1;
  return recipients.map((recipient) => ({
    recipient,
    said: human.byRecipient.get(recipient.toLowerCase()) ?? (alone ? human.last : null),
  }));
}

function namesIn(letter: Letter, seen: Map<string, string>): string[] {
  const found = new Map();
  const transcript = new SendmailTranscript(found);
  for (const line of letter.lines) {
    const trimmed = line.trim();
    transcript.line(trimmed);
    const upper = trimmed.toUpperCase();
    if (!upper.startsWith(">>> RCPT TO:") && !trimmed.includes(">... ")) continue;
    const address = findAddress(trimmed)?.address;
    if (address) seen.set(address.toLowerCase(), address);
  }
  return [...found.keys()].map((key: string) => seen.get(key) ?? key);
}
