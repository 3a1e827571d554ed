import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { batchesOf, eventOf } from "#tests/unit/parse/support";

const json = (value: unknown) => JSON.stringify(value);
const mail = { source: "news@example.org", messageId: "0101-abc", sourceIp: "203.0.113.9" };
const sesBounce = {
  notificationType: "Bounce",
  mail,
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "General",
    reportingMTA: "dns; a8-70.smtp-out.amazonses.com",
    remoteMtaIp: "198.51.100.7",
    feedbackId: "fb-1",
    timestamp: "2026-11-20T10:00:00.101Z",
    bouncedRecipients: [
      {
        emailAddress: "Ann@example.com",
        status: "5.7.1",
        action: "failed",
        diagnosticCode: "smtp; 550 5.7.1 Relaying denied",
      },
    ],
  },
};
const ten = new Date("2026-11-20T10:00:00Z");
const epoch = ten.getTime() / 1_000;

const SOURCES: readonly [name: string, format: string, input: string, event: Partial<ParsedEvent>][] = [
  [
    "Amazon SES gives the remote address as a field, and no sending address",
    "ses_json",
    json(sesBounce),
    {
      outcome: "bounced",
      recipient: "Ann@example.com",
      remoteIp: "198.51.100.7",
      remoteIpFrom: "field",
      sourceIp: null,
      reportingMta: "a8-70.smtp-out.amazonses.com",
      reply: "550 5.7.1 Relaying denied",
      status: "5.7.1",
      occurredAt: new Date("2026-11-20T10:00:00.101Z"),
    },
  ],
  [
    "Amazon SNS carries the same as text",
    "ses_json",
    json({ Type: "Notification", TopicArn: "arn:x", MessageId: "n1", Message: json(sesBounce) }),
    { recipient: "Ann@example.com", remoteIp: "198.51.100.7" },
  ],
  [
    "SendGrid's ip is the address it sent from",
    "sendgrid_json",
    json([
      {
        email: "a@example.com",
        event: "bounce",
        timestamp: epoch,
        reason: "550 no",
        ip: "192.0.2.9",
        sg_event_id: "e",
        pool: { name: "p", id: 1 },
      },
    ]),
    { outcome: "bounced", remoteIp: null, sourceIp: "192.0.2.9", pool: "p", replyCode: 550, occurredAt: ten },
  ],
  [
    "Mailgun's MX host has no address",
    "mailgun_json",
    json({
      "event-data": {
        id: "G1",
        event: "failed",
        severity: "temporary",
        recipient: "a@example.com",
        timestamp: epoch + 0.25,
        envelope: { sender: "s@example.org", "sending-ip": "192.0.2.9" },
        message: { headers: { "message-id": "m@example.org" } },
        "delivery-status": {
          code: 454,
          message: "4.7.1 Relay access denied",
          "mx-host": "mx.example.com",
          "attempt-no": 1,
        },
      },
    }),
    {
      outcome: "deferred",
      remoteMta: "mx.example.com",
      remoteIp: null,
      sourceIp: "192.0.2.9",
      replyCode: 454,
      enhancedStatus: "4.7.1",
      occurredAt: new Date(ten.getTime() + 250),
      occurredAtFrom: "last_attempt",
    },
  ],
  [
    "Postmark's time has seven digits and a zone",
    "postmark_json",
    json({
      RecordType: "Bounce",
      MessageID: "m",
      ID: 9,
      Type: "HardBounce",
      Email: "a@example.com",
      Details: "smtp;550 5.1.1 no such user",
      BouncedAt: "2026-11-20T06:00:00.0000000-04:00",
    }),
    { outcome: "bounced", reply: "550 5.1.1 no such user", remoteIp: null, occurredAt: ten },
  ],
  [
    "SparkPost keeps the case in raw_rcpt_to; its numbers are text",
    "sparkpost_json",
    json([
      { msys: {} },
      {
        msys: {
          message_event: {
            type: "bounce",
            event_id: "1",
            bounce_class: "54",
            error_code: "550",
            raw_rcpt_to: "Ann.B@example.com",
            rcpt_to: "ann.b@example.com",
            raw_reason: "550 5.7.1 relaying denied",
            reason: "550 normalised",
            ip_address: "198.51.100.8",
            sending_ip: "192.0.2.9",
            ip_pool: "shared",
            timestamp: String(epoch),
          },
        },
      },
    ]),
    {
      recipient: "Ann.B@example.com",
      remoteIp: "198.51.100.8",
      sourceIp: "192.0.2.9",
      pool: "shared",
      reply: "550 5.7.1 relaying denied",
      occurredAt: ten,
    },
  ],
  [
    "Brevo's time is in milliseconds, its reply behind a word of its own",
    "brevo_json",
    json({
      event: "hard_bounce",
      email: "a@example.com",
      "message-id": "<m@x.example>",
      ts_epoch: epoch * 1_000,
      reason: " RecipientError: 550 5.1.1 unknown",
    }),
    { replyCode: 550, enhancedStatus: "5.1.1", messageId: "m@x.example", occurredAt: ten },
  ],
  [
    "Mailjet's keyword is no reply",
    "mailjet_json",
    json([
      {
        event: "bounce",
        time: epoch,
        MessageID: 12345678901234567n.toString(),
        email: "a@example.com",
        error_related_to: "recipient",
        error: "user unknown",
        comment: "",
      },
    ]),
    { outcome: "bounced", reply: null, occurredAt: ten },
  ],
  [
    "Mandrill's reply is in diag",
    "mandrill_json",
    json([
      {
        event: "soft_bounce",
        _id: "x",
        ts: epoch,
        msg: { _id: "x", email: "a@example.com", diag: "smtp;452 4.2.2 full", bgtools_code: 22 },
      },
    ]),
    { outcome: "bounced", replyCode: 452, occurredAt: ten },
  ],
  [
    "Resend's prose is no reply",
    "resend_json",
    json({
      type: "email.bounced",
      created_at: "2026-11-20T10:00:00.000Z",
      data: { email_id: "i", to: ["a@example.com"], bounce: { message: "The provider sent a hard bounce." } },
    }),
    { outcome: "bounced", reply: null, occurredAt: ten },
  ],
  [
    "MailerSend names the recipient deep within",
    "mailersend_json",
    json({
      type: "activity.hard_bounced",
      data: {
        id: "d",
        created_at: "2026-11-20T10:00:00Z",
        email: { recipient: { email: "a@example.com" } },
        morph: { reason: "550 5.7.1 no relay" },
      },
    }),
    { recipient: "a@example.com", replyCode: 550 },
  ],
  [
    "Postal names the peer in its details",
    "postal_json",
    json({
      event: "MessageDelayed",
      timestamp: epoch,
      uuid: "u",
      payload: {
        message: { to: "a@example.com", from: "s@example.org", message_id: "m" },
        details: "Temporary SMTP delivery error when sending to mx.example.com:25 (198.51.100.9)",
        output: "451 4.7.1 later",
        timestamp: epoch,
      },
    }),
    { outcome: "deferred", remoteMta: "mx.example.com", remoteIp: "198.51.100.9", remotePort: 25, replyCode: 451 },
  ],
  [
    "Mailtrap's reply is in parentheses",
    "mailtrap_json",
    json({
      events: [
        {
          event: "bounce",
          timestamp: epoch,
          message_id: "m",
          email: "a@example.com",
          event_id: "e",
          response: "bounced (550 5.1.1 gone (really))",
          response_code: 550,
        },
      ],
    }),
    { reply: "550 5.1.1 gone (really)", occurredAt: ten },
  ],
];

describe("what a source says, and what it cannot say is null", () => {
  test.each(SOURCES)("%s", async (_name, format, input, event) => {
    expect((await batchesOf(input))[0]?.format).toBe(format);
    expect(await eventOf(input)).toMatchObject(event);
    expect(await eventOf(`\uFEFF${input}`)).toMatchObject(event);
  });
});

describe("what providers write around", () => {
  const mailjet = (comment: string) =>
    json([{ event: "bounce", time: epoch, MessageID: 1, email: "ann@example.com", hard_bounce: true, comment }]);

  test("Postfix's words are taken apart: who said it, and what", async () => {
    const words =
      "host mx.example.com[2001:db8::25]:25 said: 554 5.7.1 Relay access denied (in reply to RCPT TO command)";
    expect(await eventOf(mailjet(words))).toMatchObject({
      reply: "554 5.7.1 Relay access denied",
      replyCode: 554,
      remoteMta: "mx.example.com",
      remoteIp: "2001:db8::25",
      remoteIpFrom: "human_text",
      remotePort: 25,
      smtpCommand: "RCPT TO",
    });
  });

  test.each(["host not found", "host mx.example.com is down", "550 host mx.example.com[192.0.2.1] said: no"])(
    "other words stay as they are: %s",
    async (words) => {
      expect(await eventOf(mailjet(words))).toMatchObject({ reply: words, remoteMta: null, remoteIp: null });
    },
  );

  test("a name before the recipient is no part of the address", async () => {
    const bounced = (emailAddress: string) =>
      json({ ...sesBounce, bounce: { ...sesBounce.bounce, bouncedRecipients: [{ emailAddress, action: "failed" }] } });
    expect((await eventOf(bounced("Ann Acorn <ann@example.com>"))).recipient).toBe("ann@example.com");
    expect((await eventOf(bounced('"a <b"@example.com'))).recipient).toBe('"a <b"@example.com');
  });
});
