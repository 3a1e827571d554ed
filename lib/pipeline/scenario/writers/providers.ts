import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/** Amazon SES events as event publishing writes them, one JSON object a line. */
export function sesEvents(attempts: readonly WrittenAttempt[]): string {
  const lines = attempts.flatMap((attempt) => {
    const { recipient, sender, at, reply, dsn, relayIp, messageId } = attempt;
    const timestamp = at.toISOString();
    const mail = { timestamp, source: sender, messageId, destination: [recipient], sendingAccountId: "123456789012" };
    const reportingMTA = "a8-70.smtp-out.ses.example";
    if (attempt.status === "sent") {
      const delivery = { timestamp, recipients: [recipient], smtpResponse: reply, reportingMTA, remoteMtaIp: relayIp };
      return [JSON.stringify({ eventType: "Delivery", mail, delivery })];
    }
    const told = { emailAddress: recipient, status: dsn, diagnosticCode: `smtp; ${reply}` };
    if (attempt.status === "deferred") {
      const deliveryDelay = { timestamp, delayType: "TransientCommunicationFailure", delayedRecipients: [told] };
      return [JSON.stringify({ eventType: "DeliveryDelay", mail, deliveryDelay })];
    }
    const bounce = {
      feedbackId: `feedback-${attempt.queueId}`,
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: [{ ...told, action: "failed" }],
      timestamp,
      remoteMtaIp: relayIp,
      reportingMTA: `dns; ${reportingMTA}`,
    };
    return [JSON.stringify({ eventType: "Bounce", mail, bounce })];
  });
  return `${lines.join("\n")}\n`;
}

/** What SendGrid's event webhook posts: a JSON array. It names neither the server that answered nor its address. */
export function sendgridEvents(attempts: readonly WrittenAttempt[]): string {
  const events = attempts.map((attempt) => {
    const { recipient, reply, dsn, pool, sourceIp, queueId } = attempt;
    const same = {
      email: recipient,
      timestamp: Math.floor(attempt.at.getTime() / 1000),
      "smtp-id": `<${attempt.messageId}>`,
      ip: sourceIp,
      sg_event_id: `event-${queueId}`,
      sg_message_id: `${queueId}.filter.1`,
      ...(pool === undefined ? {} : { pool: { name: pool, id: 1 } }),
    };
    if (attempt.status === "sent") return { ...same, event: "delivered", response: reply };
    if (attempt.status === "deferred") return { ...same, event: "deferred", response: reply, attempt: "1" };
    return { ...same, event: "bounce", type: "blocked", status: dsn, reason: reply };
  });
  return JSON.stringify(events);
}
