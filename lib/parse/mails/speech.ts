import { LIMITS } from "#lib/parse/limits";
import { courierSpeech } from "#lib/parse/mails/courier";
import { eximSpeech } from "#lib/parse/mails/exim";
import {
  codeBehindSpeech,
  communigateSpeech,
  dragonflySpeech,
  hmailSpeech,
  interScanSpeech,
  mailFoundrySpeech,
  oneAndOneSpeech,
  reportedSpeech,
  respondedSpeech,
  saidSpeech,
  sendgridSpeech,
  smtpHostSpeech,
  surfControlSpeech,
  x400Speech,
  zohoSpeech,
} from "#lib/parse/mails/gateways";
import { spoken } from "#lib/parse/mails/letter";
import { qmailSpeech } from "#lib/parse/mails/qmail";
import { startsWithCode } from "#lib/parse/mails/words";
import { readSaid, type Said } from "#lib/parse/postfix-said";
import { cut } from "#lib/parse/text";

/** How each writer wraps the remote's words, in the order they are tried; Postfix's and plain words are the rest. */
const SPEECHES: readonly ((text: string) => Said | null)[] = [
  eximSpeech,
  qmailSpeech,
  hmailSpeech,
  dragonflySpeech,
  mailFoundrySpeech,
  respondedSpeech,
  smtpHostSpeech,
  sendgridSpeech,
  zohoSpeech,
  communigateSpeech,
  interScanSpeech,
  codeBehindSpeech,
  saidSpeech,
  x400Speech,
  oneAndOneSpeech,
  surfControlSpeech,
  reportedSpeech,
];

/** What the lines under one recipient say; null when they only repeat what stands elsewhere. */
export function readSpeech(lines: readonly string[]): Said | null {
  // Sendmail repeats the first line of the reply here; its transcript has all of it.
  if (lines[0]?.startsWith("(reason: ") || lines[0]?.startsWith("(expanded from: ")) return null;
  const dialogue = courierSpeech(lines);
  if (dialogue) return dialogue;
  const text = withoutLabel(cut(lines.join(" "), 2 * LIMITS.replyCharsMax).trim());
  if (text === "") return null;
  for (const speech of SPEECHES) {
    const said = speech(text);
    if (said) return said;
  }
  return startsWithCode(text) ? spoken(text, null, true) : readSaid(text);
}

// What some write before the words: GMX `Reason:`, James `Error message:`.
const LABELS = [
  "Reason:",
  "For the following reason:",
  "Error message:",
  "Error:",
  "Diagnostic code: smtp;",
  "Diagnostic-Code: smtp;",
] as const;

function withoutLabel(text: string): string {
  const label = LABELS.find((start) => text.startsWith(start));
  return label === undefined ? text : text.slice(label.length).trim();
}
