import { field } from "#lib/parse/headers";
import {
  CHALLENGES,
  DELAYED,
  DELAYED_SUBJECTS,
  FAILED,
  OTHER,
  SUBJECTS,
  SYSTEMS,
} from "#lib/parse/mails/bounce-phrases";
import { decodeWords } from "#lib/parse/mails/encoded-words";
import type { Letter } from "#lib/parse/mails/letter";
import { wholeSpeech } from "#lib/parse/mails/whole-speech";
import { holdsAny } from "#lib/parse/mails/words";
import type { Mail } from "#lib/parse/mime";

/** Whether the text of a mail may hold a challenge: a look that costs little before one that reads it. */
export function mayBeChallenge({ parts }: Mail): boolean {
  return parts.some(({ type, body }) => SPOKEN.has(type) && holdsAny(body.slice(0, 16_384), CHALLENGES));
}

const SPOKEN: ReadonlySet<string> = new Set(["text/plain", "text/html"]);

/** Whether a mail asks its sender to confirm himself before it is delivered: neither delivered nor refused. */
export function isChallenge(letter: Letter): boolean {
  return holdsAny(letter.lower, CHALLENGES) && (letter.lower.includes("click") || letter.lower.includes("http"));
}

/** Whether nobody but a mail system writes so: a daemon, or an empty Return-Path. */
function isDaemon(letter: Letter): boolean {
  const { from } = letter;
  if (from.includes("daemon") || from.includes("microsoftexchange")) return true;
  return (letter.headers.get("return-path")?.[0] ?? "") === "<>";
}

/**
 * Whether a letter tells of a failed or delayed delivery. A mail system must have written it; of anybody else both the
 * subject and the text must say so.
 */
export function isBounceLetter(letter: Letter): boolean {
  if (letter.headers.size === 0) return isBounceText(letter.text);
  const text = letter.lower.length > 20_000 ? letter.lower.slice(0, 20_000) : letter.lower;
  const told = () => holdsAny(text, FAILED) || holdsAny(text, DELAYED);
  const titled = holdsAny(letter.subject, FAILED) || holdsAny(letter.subject, DELAYED_SUBJECTS);
  if (holdsAny(letter.subject, OTHER) || (!titled && holdsAny(text, OTHER))) return false;
  if (isChallenge(letter)) return false;
  if (letter.subject.startsWith("re:") || letter.subject.startsWith("fw")) return false;
  if (isDaemon(letter)) return titled || told();
  const speaks = () => text.includes("non-delivery report") || wholeSpeech(letter) !== null;
  // A postmaster also writes as a person; then the subject or a server's reply must speak of a failure.
  if (letter.from.includes("postmaster")) return titled || (told() && (holdsAny(letter.subject, SUBJECTS) || speaks()));
  // Parcels are not delivered either: of anybody else, a server's reply must stand there too.
  return (titled || (holdsAny(letter.from, SYSTEMS) && holdsAny(letter.subject, SUBJECTS))) && told() && speaks();
}

/** Whether the subject of a mail says that it was not delivered, in a mail system's words and not as an answer. */
export function isTitledFailure(mail: Mail): boolean {
  const subject = decodeWords(field(mail.headers, "subject") ?? "").toLowerCase();
  return !subject.startsWith("re:") && !subject.startsWith("fw") && holdsAny(subject, FAILED);
}

/** Whether the mail system still tries. */
export function isDelayLetter(letter: Letter): boolean {
  return holdsAny(letter.subject, DELAYED_SUBJECTS) || holdsAny(letter.lower, DELAYED);
}

/** Whether a text without any header is what a mail system writes of a failure: the body of a bounce, saved or pasted. */
export function isBounceText(text: string): boolean {
  const lower = text.slice(0, BARE_CHARS).toLowerCase();
  const said = (phrases: readonly string[]) =>
    phrases.some((phrase) => !LOOSE.includes(phrase) && lower.includes(phrase));
  return text.includes("@") && (said(FAILED) || said(DELAYED));
}

// A bounce says soon what it is; further down such words stand in logs and books too.
const BARE_CHARS = 3_000;

// Words that logs of other programs use as well.
const LOOSE: readonly string[] = [
  "was rejected",
  "were rejected",
  "message rejected",
  "has been blocked",
  "has been returned",
  "unknown user:",
  "following address",
];
