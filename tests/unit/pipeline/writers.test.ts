import { describe, expect, test } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { read } from "#lib/parse/read";
import { withIds } from "#lib/pipeline/scenario/attempt";
import { seededRandom } from "#lib/pipeline/scenario/random";
import { exchangeNdr } from "#lib/pipeline/scenario/writers/exchange-ndr";
import { eximLog } from "#lib/pipeline/scenario/writers/exim";
import { kumomtaJsonl } from "#lib/pipeline/scenario/writers/kumomta";
import { mbox } from "#lib/pipeline/scenario/writers/mbox";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { postfixDsn } from "#lib/pipeline/scenario/writers/postfix-dsn";
import { powermtaCsv } from "#lib/pipeline/scenario/writers/powermta";
import { sendgridEvents, sesEvents } from "#lib/pipeline/scenario/writers/providers";
import { sendmailLog } from "#lib/pipeline/scenario/writers/sendmail";

const at = new Date("2026-03-12T02:10:07.000Z");
const same = {
  host: "out1.northwind.example",
  pool: "bulk",
  sourceIp: "203.0.113.101",
  sender: "orders@northwind.example",
  relayHost: "mx1.acorn.example",
  relayIp: "192.0.2.10",
};
const DENIED = "554 5.7.1 <Ada.Hall@acorn.example>: Relay access denied";
const [sent, bounced, deferred] = withIds(
  [
    { ...same, at, recipient: "ben@acorn.example", status: "sent", dsn: "2.0.0", reply: "250 2.0.0 OK: queued" },
    { ...same, at, recipient: "Ada.Hall@acorn.example", status: "bounced", dsn: "5.7.1", reply: DENIED, planned: true },
    { ...same, at, recipient: "eva@acorn.example", status: "deferred", dsn: "4.7.1", reply: "454 4.7.1 Try later" },
  ],
  seededRandom("writers"),
);
if (!sent || !bounced || !deferred) throw new Error("Three attempts were given.");
const attempts = [sent, bounced, deferred];

async function eventsOf(text: string): Promise<{ format: string; events: ParsedEvent[] }> {
  const events: ParsedEvent[] = [];
  let format = "";
  for await (const batch of read(bytesOf(text), { now: new Date("2026-03-12T03:00:00Z"), name: "file" })) {
    format = batch.format;
    for (const item of batch.items) if (item.kind === "event") events.push(item.event);
  }
  return { format, events };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const whole = { reply: DENIED, remoteIp: "192.0.2.10", occurredAt: at };

describe("what a writer writes is read as the system it stands for", () => {
  test.each([
    ["postfix_log", postfixLog, { ...whole, remoteMta: "mx1.acorn.example" }],
    ["exim_log", eximLog, { ...whole, remoteMta: "mx1.acorn.example" }],
    ["sendmail_log", sendmailLog, { ...whole, remoteMta: "mx1.acorn.example" }],
    ["powermta_csv", powermtaCsv, { ...whole, pool: "bulk", sourceIp: "203.0.113.101" }],
    ["kumomta_json", kumomtaJsonl, { ...whole, pool: "bulk", sourceIp: "203.0.113.101" }],
    ["ses_json", sesEvents, whole],
    ["sendgrid_json", sendgridEvents, { ...whole, remoteIp: null, pool: "bulk" }],
  ])("%s", async (format, write, refusal) => {
    const found = await eventsOf(write(attempts));
    expect(found.format).toBe(format);
    expect(found.events.map(({ recipient, outcome }) => [recipient, outcome]).sort()).toEqual([
      ["Ada.Hall@acorn.example", "bounced"],
      ["ben@acorn.example", "delivered"],
      ["eva@acorn.example", "deferred"],
    ]);
    expect(found.events.find(({ outcome }) => outcome === "bounced")).toMatchObject(refusal);
  });

  const later = new Date("2026-03-12T02:40:00Z");
  test.each([
    ["Postfix", postfixDsn(bounced, later), { remoteIp: "192.0.2.10", remoteMta: "mx1.acorn.example" }],
    ["Exchange", exchangeNdr(bounced, "exchange", later), { remoteIp: null, remoteMta: "mx1.acorn.example" }],
    ["Microsoft 365", exchangeNdr(bounced, "microsoft_365", later), { remoteIp: null, remoteMta: "mx1.acorn.example" }],
  ])("a report of %s, sent half an hour after the attempt", async (_product, text, peer) => {
    const found = await eventsOf(mbox([{ at: later, text }]));
    expect(found.events).toMatchObject([
      { recipient: "Ada.Hall@acorn.example", outcome: "bounced", reply: DENIED, occurredAt: at, ...peer },
    ]);
  });

  test("a smarthost on port 587 is told in the logs that name ports", async () => {
    const through = { ...bounced, relayPort: 587 };
    for (const text of [postfixLog([through]), eximLog([through])])
      expect((await eventsOf(text)).events).toMatchObject([{ remotePort: 587 }]);
  });
});
