import { describe, expect, test } from "vitest";
import { FORMATS } from "#lib/parse/delivery-event";
import { missingFields, type TellingEvent } from "#lib/volume/missing-fields";
import { MISSING_WORDS } from "#lib/volume/missing-words";

const whole: TellingEvent = {
  format: "postfix_log",
  outcome: "bounced",
  reply: "554 5.7.1 Relay access denied",
  remoteIp: "192.0.2.10",
  remoteMta: "mx1.example.net",
  sourceIp: null,
  reportingMta: "out.example.com",
  pool: "out-1",
  mailFrom: "sender@example.org",
  messageId: "m1@example.org",
  occurredAtFrom: "log",
};

describe("what a source cannot tell", () => {
  test.each<[string, Partial<TellingEvent>, string[]]>([
    ["a whole log line", {}, []],
    ["a log line of a transport without a name of its own", { pool: "out.example.com" }, ["sourceIp"]],
    ["a log line whose queue id began in another file", { mailFrom: null, messageId: null }, ["mailFrom", "messageId"]],
    ["a report without an address", { format: "rfc3464", remoteIp: null }, ["remoteIp"]],
    ["a report without a time", { format: "rfc3464", occurredAtFrom: "intake" }, ["occurredAt"]],
    ["a report that the null sender got", { format: "rfc3464", mailFrom: null }, []],
    ["a failure in which nobody answered", { remoteIp: null, remoteMta: null, reply: null }, []],
    ["a SendGrid event", { format: "sendgrid_json", remoteIp: null, sourceIp: "192.0.2.1" }, ["remoteIp"]],
    [
      "a Resend event",
      { format: "resend_json", remoteIp: null, remoteMta: null, reply: null, pool: null },
      ["remoteIp", "sourceIp", "reply"],
    ],
    ["a whole KumoMTA record", { format: "kumomta_json", sourceIp: "192.0.2.1" }, []],
    [
      "a PowerMTA row of few columns",
      { format: "powermta_csv", remoteIp: null, mailFrom: null },
      ["remoteIp", "mailFrom"],
    ],
    ["a pasted dialogue", { format: "smtp_transcript", occurredAtFrom: "intake" }, ["occurredAt"]],
    ["a delivery without words", { format: "postmark_json", outcome: "delivered", reply: null }, []],
    ["a log of another mail server", { format: "exim_log", messageId: null }, []],
  ])("%s", (_name, change, fields) => {
    expect(missingFields({ ...whole, ...change }).map((one) => one.field)).toEqual(fields);
  });

  test("each says why and which setting adds it", () => {
    const missing = missingFields({ ...whole, format: "rfc3464", remoteIp: null, pool: null, messageId: null });
    expect(missing).toHaveLength(3);
    for (const one of missing) {
      expect(one.why.length).toBeGreaterThan(20);
      expect(one.fix.length).toBeGreaterThan(20);
    }
  });
});

test("the words are of formats and fields that there are", () => {
  const fields = ["remoteIp", "sourceIp", "mailFrom", "messageId", "occurredAt", "reply"];
  expect(Object.keys(MISSING_WORDS).filter((format) => !(FORMATS as readonly string[]).includes(format))).toEqual([]);
  for (const words of Object.values(MISSING_WORDS)) {
    expect(Object.keys(words).filter((field) => !fields.includes(field))).toEqual([]);
  }
});
