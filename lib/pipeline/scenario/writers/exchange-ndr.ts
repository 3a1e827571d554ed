import { mailDate, type WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/**
 * The non-delivery report of Exchange or Microsoft 365 for a refused recipient (RFC 3464 inside, their words outside).
 * It names the refusing host, never its address. `sentAt` is the attempt or later.
 */
export function exchangeNdr(
  attempt: WrittenAttempt,
  product: "exchange" | "microsoft_365",
  sentAt: Date = attempt.at,
): string {
  const { host, recipient, sender, relayHost, reply, dsn, messageId, queueId } = attempt;
  const server = product === "exchange" ? host : `AB1PR01MB${queueId.slice(-4)}.eurprd01.prod.${host}`;
  const intro =
    product === "exchange"
      ? `Delivery has failed to these recipients or groups:`
      : `Your message to ${recipient} couldn't be delivered.`;
  const boundary = `_000_${queueId}_`;
  return [
    "Return-Path: <>",
    `From: Microsoft Outlook <postmaster@${sender.slice(sender.indexOf("@") + 1)}>`,
    `To: ${sender}`,
    `Date: ${mailDate(sentAt)}`,
    "Subject: Undeliverable: Your order is on its way",
    `Message-ID: <ndr.${messageId}>`,
    `In-Reply-To: <${messageId}>`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    'Content-Type: text/plain; charset="us-ascii"',
    "",
    intro,
    "",
    `${recipient}<mailto:${recipient}>`,
    "Your message couldn't be delivered.",
    "",
    "Diagnostic information for administrators:",
    "",
    `Generating server: ${server}`,
    "",
    recipient,
    relayHost,
    `Remote Server returned '${reply}'`,
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns;${server}`,
    `Received-From-MTA: dns;${host}`,
    `Arrival-Date: ${mailDate(attempt.at)}`,
    "",
    `Final-Recipient: rfc822;${recipient}`,
    "Action: failed",
    `Status: ${dsn}`,
    `Diagnostic-Code: smtp;${reply}`,
    `Remote-MTA: dns;${relayHost}`,
    "",
    `--${boundary}`,
    "Content-Type: text/rfc822-headers",
    "",
    `From: Northwind <${sender}>`,
    `To: ${recipient}`,
    "Subject: Your order is on its way",
    `Message-ID: <${messageId}>`,
    `Date: ${mailDate(attempt.at)}`,
    "",
    `--${boundary}--`,
    "",
  ].join("\n");
}
