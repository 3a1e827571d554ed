import type { Letter } from "#lib/parse/mails/letter";
import { holdsAny } from "#lib/parse/mails/words";

/** Names of mail systems as authors. Lower case. */
const SYSTEMS: readonly string[] = [
  "mailer-daemon",
  "mailer daemon",
  "mailerdaemon",
  "postmaster",
  "mail delivery",
  "mail.delivery",
  "maildelivery",
  "mail_service",
  "mail system",
  "mail administrator",
  "system administrator",
  "delivery subsystem",
  "imss@",
  "mdaemon",
  "microsoft outlook",
];

/** What a mail system says when it gave up. Lower case. */
const FAILED: readonly string[] = [
  "could not be delivered",
  "couldn't be delivered",
  "not be delivered",
  "cannot be delivered",
  "can not be delivered",
  "wasn't delivered",
  "was not delivered",
  "not delivered",
  "undeliver",
  "non-delivery",
  "nondelivery",
  "unable to deliver",
  "wasn't able to deliver",
  "was not able to deliver",
  "not able to deliver",
  "unable to be delivered",
  "delivery failure",
  "delivery failed",
  "delivery has failed",
  "delivery problem",
  "failed to deliver",
  "failed permanently",
  "following recipients failed",
  "following address",
  "trouble delivering",
  "error delivering",
  "error has occurred while attempting to deliver",
  "error occurred while trying to deliver",
  "did not reach",
  "failed recipients",
  "failed addresses",
  "returned mail",
  "returned to sender",
  "returning to sender",
  "returning message to sender",
  "has been returned",
  "failure notice",
  "delivery status notification",
  "mail system error",
  "address not found",
  "message not delivered",
  "message rejected",
  "was rejected",
  "were rejected",
  "had permanent fatal errors",
  "transcript of session follows",
  "transcript of the session follows",
  "problem delivering",
  "error while delivering",
  "couldn't deliver",
  "could not deliver",
  "your message wasn",
  "mailbox is full",
  "mailbox exceeds",
  "i'm sorry to have to inform you",
  "this is the mail system at host",
  "could not be sent",
  "non-deliverable",
  "unknown user:",
  "does not exist here",
  "message delivery has failed",
  "has been blocked",
  "your message was rejected",
  "failure reasons",
  "couldn't send",
  "無法",
  "无法",
  "できませんでした",
  "не может быть доставлено",
  "no ha podido ser entregado",
  "no pudo ser entregado",
  "nicht zugestellt",
  "n'a pas pu être",
];

const DELAYED: readonly string[] = [
  "has not yet been delivered",
  "have not yet been delivered",
  "has been delayed",
  "delivery incomplete",
  "will retry for",
  "will be retried for",
  "has been postponed",
  "this is a warning message only",
  "warning message only",
  "you do not need to resend your message",
  "will continue to try to deliver",
  "we will continue to attempt delivery",
  "delivery attempts will continue",
];

const DELAYED_SUBJECTS: readonly string[] = [
  "delivery status notification (delay)",
  "delayed mail",
  "warning: message",
  "mail delivery warning",
  "could not send message for past",
  "delivery delayed",
];

/** Challenges and virus notices speak of a mail too, and are no bounces. */
const OTHER: readonly string[] = [
  "verify your email address",
  "verify that you",
  "confirm your message",
  "click the link below to",
  "challenge",
  "boxbe",
  "spam arrest",
  "to complete this verification",
  "virus found",
  "virus detected in",
  "infected with",
  "out of office",
  "on vacation",
];

// A challenge may come in the form of a report: its words ask the sender to prove himself.
const CHALLENGES: readonly string[] = [
  "add yourself to my",
  "to be added to",
  "not pre-approved",
  "has been waitlisted",
  "allowed list",
  "whitelist yourself",
  "confirm that you are a human",
  "verify that you are a human",
  "challenge-response",
  "challenge/response",
];

/** Whether the bytes of a mail may hold a challenge: a look that costs little before one that reads it. */
export function mayBeChallenge(raw: string): boolean {
  return holdsAny(raw.length > 16_384 ? raw.slice(0, 16_384) : raw, CHALLENGES);
}

/** Whether a mail asks its sender to confirm himself before it is delivered: neither delivered nor refused. */
export function isChallenge(letter: Letter): boolean {
  return holdsAny(letter.lower, CHALLENGES) && (letter.lower.includes("click") || letter.lower.includes("http"));
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
