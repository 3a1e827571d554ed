import { mailDate, type WrittenAttempt } from "#lib/pipeline/scenario/attempt";
import { saidText } from "#lib/pipeline/scenario/writers/postfix";

/** The report that Postfix's bounce(8) sends for a refused recipient (RFC 3464, RFC 6522), `sentAt` the attempt or later. */
export function postfixDsn(attempt: WrittenAttempt, sentAt: Date = attempt.at): string {
  const date = mailDate(attempt.at);
  const boundary = `${attempt.queueId}.${Math.floor(attempt.at.getTime() / 1000)}/${attempt.host}`;
  return [
    "Return-Path: <>",
    `Date: ${mailDate(sentAt)}`,
    `From: Mail Delivery System <MAILER-DAEMON@${attempt.host}>`,
    "Subject: Undelivered Mail Returned to Sender",
    `To: ${attempt.sender}`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    "Content-Type: multipart/report; report-type=delivery-status;",
    `\tboundary="${boundary}"`,
    `Message-Id: <dsn.${attempt.messageId}>`,
    "",
    "This is a MIME-encapsulated message.",
    "",
    `--${boundary}`,
    "Content-Description: Notification",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    `This is the mail system at host ${attempt.host}.`,
    "",
    "I'm sorry to have to inform you that your message could not",
    "be delivered to one or more recipients. It's attached below.",
    "",
    "                   The mail system",
    "",
    ...wrap(`<${attempt.recipient}>: ${saidText(attempt)}`),
    "",
    `--${boundary}`,
    "Content-Description: Delivery report",
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns; ${attempt.host}`,
    `X-Postfix-Queue-ID: ${attempt.queueId}`,
    `X-Postfix-Sender: rfc822; ${attempt.sender}`,
    `Arrival-Date: ${date}`,
    "",
    `Final-Recipient: rfc822; ${attempt.recipient}`,
    `Original-Recipient: rfc822;${attempt.recipient}`,
    "Action: failed",
    `Status: ${attempt.dsn}`,
    `Remote-MTA: dns; ${attempt.relayHost}`,
    ...wrap(`Diagnostic-Code: smtp; ${attempt.reply}`),
    "",
    `--${boundary}`,
    "Content-Description: Undelivered Message Headers",
    "Content-Type: text/rfc822-headers",
    "",
    `From: Northwind <${attempt.sender}>`,
    `To: ${attempt.recipient}`,
    "Subject: Your order is on its way",
    `Message-ID: <${attempt.messageId}>`,
    `Date: ${date}`,
    "",
    `--${boundary}--`,
    "",
  ].join("\n");
}

/** Folds at 79 columns with four spaces, as bounce(8) does. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (next.length > 79 && line !== "") {
      lines.push(line);
      line = `    ${word}`;
    } else line = next;
  }
  lines.push(line);
  return lines;
}
