import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/** What Postmark's webhooks post, one JSON object a line. They name neither the server that answered nor its address. */
export function postmarkEvents(attempts: readonly WrittenAttempt[]): string {
  const lines = attempts.map((attempt, index) => {
    const { recipient, sender, at, reply, status, messageId } = attempt;
    const same = {
      MessageID: messageId,
      ServerID: 23,
      MessageStream: "outbound",
      Tag: "order",
      Details: `smtp;${reply}`,
    };
    if (status === "sent")
      return JSON.stringify({ RecordType: "Delivery", ...same, Recipient: recipient, DeliveredAt: at.toISOString() });
    const [Type, TypeCode] = status === "deferred" ? ["Transient", 2] : ["HardBounce", 1];
    const bounce = { ID: 4_200_000_000 + index, Type, TypeCode, Email: recipient, From: sender };
    return JSON.stringify({ RecordType: "Bounce", ...same, ...bounce, BouncedAt: at.toISOString(), Inactive: false });
  });
  return `${lines.join("\n")}\n`;
}
