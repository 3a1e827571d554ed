import {
  CHALLENGES,
  DELAYED,
  DELAYED_SUBJECTS,
  FAILED,
  OTHER,
  SUBJECTS,
  SYSTEMS,
} from "#lib/parse/mails/bounce-phrases";
import type { Letter } from "#lib/parse/mails/letter";
import { wholeSpeech } from "#lib/parse/mails/whole-speech";
import { holdsAny } from "#lib/parse/mails/words";

/** Whether the bytes of a mail may hold a challenge: a look that costs little before one that reads it. */
export function mayBeChallenge(raw: string): boolean {
  return holdsAny(raw.length > 16_384 ? raw.slice(0, 16_384) : raw, CHALLENGES);
}

/** Whether a mail asks its sender to confirm himself before it is delivered: neither delivered nor refused. */
export function isChallenge(letter: Letter): boolean {
  return holdsAny(letter.lower, CHALLENGES) && (letter.lower.includes("click") || letter.lower.includes("http"));
}

function isPerhapsPerson(letter: Letter): boolean {
  if (letter.headers.size === 0 || letter.from.includes("daemon")) return false;
  return (letter.headers.get("return-path")?.[0] ?? "") !== "<>";
}

/** Whether the author is a mail system: by name, or because only the text of a bounce is there. */
export function isFromSystem(letter: Letter): boolean {
  if (letter.headers.size === 0) return true;
  return holdsAny(letter.from, SYSTEMS) || (letter.headers.get("return-path")?.[0] ?? "") === "<>";
}

/**
 * Whether a letter tells of a failed or delayed delivery. A mail system must have written it; of anybody else both the
 * subject and the text must say so.
 */
export function isBounceLetter(letter: Letter): boolean {
  const text = letter.lower.length > 20_000 ? letter.lower.slice(0, 20_000) : letter.lower;
  const told = holdsAny(text, FAILED) || holdsAny(text, DELAYED);
  const titled = holdsAny(letter.subject, FAILED) || holdsAny(letter.subject, DELAYED_SUBJECTS);
  if (holdsAny(letter.subject, OTHER) || (holdsAny(text, OTHER) && !titled)) return false;
  if (isChallenge(letter)) return false;
  if (letter.subject.startsWith("re:") || letter.subject.startsWith("fw")) return false;
  // A postmaster also writes as a person; then the subject or a server's reply must speak of a failure.
  if (isPerhapsPerson(letter) && !titled && !holdsAny(letter.subject, SUBJECTS))
    return told && wholeSpeech(letter) !== null;
  return isFromSystem(letter) ? told || titled : told && titled && letter.subject !== "";
}

/** Whether the mail system still tries. */
export function isDelayLetter(letter: Letter): boolean {
  return holdsAny(letter.subject, DELAYED_SUBJECTS) || holdsAny(letter.lower, DELAYED);
}

/** Whether a text without any header is what a mail system writes of a failure: the body of a bounce, saved or pasted. */
export function isBounceText(text: string): boolean {
  const lower = text.slice(0, 20_000).toLowerCase();
  return lower.includes("@") && (holdsAny(lower, FAILED) || holdsAny(lower, DELAYED));
}
