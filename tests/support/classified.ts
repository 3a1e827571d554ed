import type { Outcome } from "#lib/parse/delivery-event";
import type { Classified } from "#lib/volume/landing/landing";

export type ClassifiedWish = {
  key?: string;
  failure?: string;
  recipient?: string;
  outcome?: Outcome;
  inbound?: boolean;
  occurredAt?: Date;
  reply?: string;
  raw?: Uint8Array;
  provider?: string;
  pool?: string;
  saidBy?: Classified["classification"]["saidBy"];
};

/** A parsed and classified event: a relay denial of a@example.org unless wished otherwise. */
export function classified(wish: ClassifiedWish = {}): Classified {
  const recipient = wish.recipient ?? "a@example.org";
  return {
    event: {
      line: 1,
      index: 0,
      outcome: wish.outcome ?? "bounced",
      recipient,
      originalRecipient: null,
      status: "5.7.1",
      replyCode: 554,
      enhancedStatus: "5.7.1",
      reply: wish.reply ?? "554 5.7.1 Relay access denied",
      smtpCommand: "RCPT TO",
      remoteMta: "mx1.example.net",
      remoteIp: "192.0.2.10",
      remoteIpFrom: "log",
      remotePort: 25,
      reportingMta: "out.example.com",
      sourceIp: null,
      pool: wish.pool ?? null,
      mailFrom: "sender@example.com",
      queueId: "5E57A56A9B5",
      messageId: "m1@example.com",
      occurredAt: wish.occurredAt ?? new Date(Date.UTC(2026, 2, 1, 0, 2, 30)),
      occurredAtFrom: "log",
      inbound: wish.inbound ?? false,
    },
    raw: wish.raw ?? Buffer.from("Mar  1 00:02:30 out postfix/smtp[1]: the line"),
    eventKey: Buffer.from(wish.key ?? "key"),
    failureKey: wish.failure === undefined ? null : Buffer.from(wish.failure),
    classification: {
      reason: "relay_denied",
      subReason: "not_hosted",
      rule: "relay.access-denied",
      match: { start: 10, end: 29 },
      provider: wish.provider ?? "google",
      saidBy: wish.saidBy ?? "recipient_mx",
      original: null,
      borderline: false,
      hint: null,
    },
    recipientKey: recipient.toLowerCase(),
    recipientDomain: recipient.split("@")[1] ?? "",
  };
}
