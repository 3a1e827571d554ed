import { mailDate, type WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/** An answer of somebody who is away (RFC 3834), which quotes an old refusal: `sentAt` is after the mail it answers. */
export function vacationReply(attempt: WrittenAttempt, sentAt: Date): string {
  const { recipient, sender, messageId } = attempt;
  return [
    `Return-Path: <>`,
    `Date: ${mailDate(sentAt)}`,
    `From: <${recipient}>`,
    `To: <${sender}>`,
    "Subject: Automatic reply: Your order is on its way",
    `Message-ID: <away.${messageId}>`,
    `In-Reply-To: <${messageId}>`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "I am away until Monday. Our mail server is being moved: if you were told",
    `"554 5.7.1 <${recipient}>: Relay access denied", please send your mail again.`,
    "",
  ].join("\n");
}
