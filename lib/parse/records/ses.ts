import { addressOf, hostOf, ipOf, isoTime, replyOf, statusOf, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, listAt, parseJson, textAt } from "#lib/parse/records/json-value";
import { complaint as complaintTold, unsubscription } from "#lib/parse/records/signal";

/** An Amazon SNS envelope, an SES notification (`notificationType`) or an SES event (`eventType`). */
export function isSes(value: Json): boolean {
  if (has(value, "notificationType", "mail") || has(value, "eventType", "mail")) return true;
  return has(value, "Type", "TopicArn") && (has(value, "Message") || has(value, "SubscribeURL"));
}

// The provider did not try: the address was on a suppression list.
const NOT_SENT: ReadonlySet<string> = new Set(["Suppressed", "OnAccountSuppressionList"]);

/**
 * Reads what Amazon SES tells of a mail, also out of the text in an SNS envelope. `remoteMtaIp` is there only when SES
 * reached the server; `sourceIp` of the mail is the API's client, so it is not taken for a sending address.
 */
export function readSes(value: Json): Told[] {
  if (has(value, "Type", "TopicArn")) {
    const message = parseJson(textAt(value, "Message") ?? "");
    return has(message, "mail") ? readSes(message) : [];
  }
  const mail = at(value, "mail");
  const same = {
    mailFrom: addressOf(textAt(mail, "source")),
    messageId: textAt(mail, "messageId"),
    sourceIp: ipOf(textAt(mail, "tags", "ses:outgoing-ip", 0)),
  };
  const kind = textAt(value, "notificationType") ?? textAt(value, "eventType");
  if (kind === "Complaint") return [complaintOf(at(value, "complaint"))];
  if (kind === "Subscription") return subscriptionOf(at(value, "subscription"), mail);
  if (kind === "Bounce") {
    const bounce = at(value, "bounce");
    if (NOT_SENT.has(textAt(bounce, "bounceSubType") ?? "")) return [{ none: "suppressed" }];
    return recipients(listAt(bounce, "bouncedRecipients"), {
      ...same,
      reportingMta: hostOf(textAt(bounce, "reportingMTA")),
      remoteIp: ipOf(textAt(bounce, "remoteMtaIp")),
      at: isoTime(textAt(bounce, "timestamp")),
      id: textAt(bounce, "feedbackId"),
      outcome: "bounced",
    });
  }
  if (kind === "DeliveryDelay") {
    const delay = at(value, "deliveryDelay");
    return recipients(listAt(delay, "delayedRecipients"), {
      ...same,
      reportingMta: hostOf(textAt(delay, "reportingMTA")),
      at: isoTime(textAt(delay, "timestamp")),
      outcome: "deferred",
    });
  }
  if (kind !== "Delivery") return [];
  const delivery = at(value, "delivery");
  return listAt(delivery, "recipients").flatMap((one): Told[] => {
    const recipient = typeof one === "string" ? addressOf(one) : null;
    if (recipient === null) return [];
    return [
      {
        draft: {
          ...same,
          outcome: "delivered",
          recipient,
          reply: replyOf(textAt(delivery, "smtpResponse")),
          reportingMta: hostOf(textAt(delivery, "reportingMTA")),
          remoteIp: ipOf(textAt(delivery, "remoteMtaIp")),
          at: isoTime(textAt(delivery, "timestamp")),
        },
      },
    ];
  });
}

/** SES names everybody whose complaint it may be, when the mailbox provider does not say. */
function complaintOf(complaint: Json): Told {
  const recipients = listAt(complaint, "complainedRecipients").map((one) => addressOf(textAt(one, "emailAddress")));
  return complaintTold(recipients, {
    at: isoTime(textAt(complaint, "timestamp")),
    id: textAt(complaint, "feedbackId"),
    type: textAt(complaint, "complaintFeedbackType"),
  });
}

/** A change of preferences in a contact list of SES: told only when somebody leaves. */
function subscriptionOf(subscription: Json, mail: Json): Told[] {
  const wish = at(subscription, "newTopicPreferences");
  const left =
    at(wish, "unsubscribeAll") === true ||
    listAt(wish, "topicSubscriptionStatus").some((one) => textAt(one, "subscriptionStatus") === "OptOut");
  if (!left) return [];
  const recipients = listAt(mail, "destination").map((one) => (typeof one === "string" ? addressOf(one) : null));
  return recipients.length === 1
    ? [unsubscription(recipients, { at: isoTime(textAt(subscription, "timestamp")) })]
    : [];
}

type Shared = Omit<Extract<Told, { draft: unknown }>["draft"], "recipient">;

function recipients(list: readonly Json[], same: Shared): Told[] {
  return list.map((one): Told => {
    const recipient = addressOf(textAt(one, "emailAddress"));
    if (recipient === null) return { problem: "The notification names no recipient." };
    return {
      draft: {
        ...same,
        recipient,
        outcome: textAt(one, "action") === "delayed" ? "deferred" : same.outcome,
        status: statusOf(textAt(one, "status")),
        reply: replyOf(textAt(one, "diagnosticCode")),
      },
    };
  });
}
