import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { batchesOf, eventOf } from "#tests/unit/parse/support";

const json = (value: unknown) => JSON.stringify(value);
const ten = new Date("2026-11-20T10:00:00Z");
const epoch = ten.getTime() / 1_000;

const SOURCES: readonly [name: string, format: string, input: string, event: Partial<ParsedEvent>][] = [
  [
    "KumoMTA tells command, peer, source and pool",
    "kumomta_json",
    json({
      type: "TransientFailure",
      id: "k",
      sender: "s@example.org",
      recipient: "Ann@example.com",
      queue: "example.com",
      response: {
        code: 454,
        enhanced_code: { class: 4, subject: 7, detail: 1 },
        content: "relay access denied",
        command: "RCPT TO:<Ann@example.com>",
      },
      peer_address: { name: "mx.example.com.", addr: "2001:DB8::1" },
      source_address: { address: "192.0.2.9:41000" },
      egress_source: "out-1",
      timestamp: epoch,
    }),
    {
      outcome: "deferred",
      smtpCommand: "RCPT TO",
      remoteMta: "mx.example.com",
      remoteIp: "2001:db8::1",
      remoteIpFrom: "log",
      sourceIp: "192.0.2.9",
      pool: "out-1",
      reply: "454 4.7.1 relay access denied",
      occurredAt: ten,
    },
  ],
  [
    "Halon's attempt",
    "halon_json",
    json({
      timestamp: epoch,
      action: "BOUNCE",
      message: { id: { transaction: "t", queue: 1 }, recipientaddress: { localpart: "a", domain: "example.com" } },
      attempt: {
        result: { code: 550, enhanced: [5, 7, 1], reason: ["Relaying", "denied"], state: "RCPT" },
        connection: { localip: "192.0.2.9", remoteip: "198.51.100.4", remotemx: "mx.example.com" },
      },
    }),
    {
      outcome: "bounced",
      recipient: "a@example.com",
      queueId: "t:1",
      reply: "550 5.7.1 Relaying\ndenied",
      smtpCommand: "RCPT TO",
      remoteIp: "198.51.100.4",
      sourceIp: "192.0.2.9",
    },
  ],
  [
    "MailerQ's attempt: mta is the banner's name, to the address",
    "mailerq_json",
    json({
      envelope: "s@example.org",
      recipient: "a@example.com",
      results: [
        {
          state: "rcptto",
          result: "failure",
          time: "2026-11-20 10:00:00",
          mta: "mx.example.com",
          from: "192.0.2.9",
          to: "198.51.100.4",
          code: 550,
          status: "5.7.1",
          description: "relaying denied",
        },
      ],
    }),
    {
      outcome: "bounced",
      remoteMta: "mx.example.com",
      remoteIp: "198.51.100.4",
      sourceIp: "192.0.2.9",
      reply: "550 5.7.1 relaying denied",
      smtpCommand: "RCPT TO",
      occurredAt: ten,
    },
  ],
  [
    "Momentum's bounce log: the reply may hold the mark itself",
    "momentum_log",
    `${epoch}@@@@M1\n${epoch}@id@b@c@T@Ann@example.com@s@example.org@g@bind@RCPT@54@99@198.51.100.4@454 4.7.1 <x@y> no relay\n`,
    {
      outcome: "deferred",
      recipient: "Ann@example.com",
      mailFrom: "s@example.org",
      pool: "bind",
      remoteIp: "198.51.100.4",
      reply: "454 4.7.1 <x@y> no relay",
      occurredAt: ten,
    },
  ],
];

describe("what a source says, and what it cannot say is null", () => {
  test.each(SOURCES)("%s", async (_name, format, input, event) => {
    expect((await batchesOf(input))[0]?.format).toBe(format);
    expect(await eventOf(input)).toMatchObject(event);
    expect(await eventOf(`\uFEFF${input}`)).toMatchObject(event);
  });
});
