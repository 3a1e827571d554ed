import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";

const TYPES = { sent: "Delivery", bounced: "Bounce", deferred: "TransientFailure" } as const;

/** KumoMTA's log records for these attempts, one JSON object a line. */
export function kumomtaJsonl(attempts: readonly WrittenAttempt[]): string {
  const lines = attempts.map((attempt) => {
    const { recipient, sender, relayHost, relayIp, pool = "default" } = attempt;
    const domain = recipient.slice(recipient.lastIndexOf("@") + 1);
    const [, code = "250", enhanced, content = ""] =
      /^(\d{3})[ -](?:(\d\.\d{1,3}\.\d{1,3}) )?(.*)$/s.exec(attempt.reply) ?? [];
    const [klass, subject, detail] = (enhanced ?? "").split(".").map(Number);
    return JSON.stringify({
      type: TYPES[attempt.status],
      id: attempt.queueId.toLowerCase().padStart(32, "0"),
      sender,
      recipient,
      queue: domain,
      site: `${pool}->(${relayHost})@smtp_client`,
      size: 4200,
      response: {
        code: Number(code),
        enhanced_code: enhanced ? { class: klass, subject, detail } : null,
        content,
        command: attempt.status === "sent" ? "." : `RCPT TO:<${recipient}>`,
      },
      peer_address: { name: `${relayHost}.`, addr: relayIp },
      source_address: { address: `${attempt.sourceIp ?? "192.0.2.1"}:0` },
      timestamp: Math.floor(attempt.at.getTime() / 1000),
      event_time: attempt.at.toISOString(),
      created: Math.floor(attempt.at.getTime() / 1000) - 1,
      num_attempts: 0,
      bounce_classification: attempt.planned ? "RelayDenied" : "Uncategorized",
      egress_pool: pool,
      egress_source: `${pool}-1`,
      delivery_protocol: "ESMTP",
    });
  });
  return `${lines.join("\n")}\n`;
}
