import fc from "fast-check";
import { expect, test } from "vitest";
import { replyTemplate } from "#lib/incident/explain/reply-template";

test.each([
  ["550 5.7.1 <ann@example.com>: Relay access denied", "550 5.7.1 {address}: Relay access denied"],
  ["550 relaying denied for user@example.org (192.0.2.7)", "550 relaying denied for {address} ({ip})"],
  [
    "554 5.7.1 Service unavailable; client [2001:db8::7] blocked",
    "554 5.7.1 Service unavailable; client [{ip}] blocked",
  ],
  [
    "550 5.4.1 Recipient address rejected: Access denied. [mx1.example.net 2026-11-21T02:14:09.123Z 08DBE12AB34C]",
    "550 5.4.1 Recipient address rejected: Access denied. [{host} {date} {id}]",
  ],
  [
    "550-5.1.1 The email account does not exist. https://support.example.com/mail/?p=NoSuchUser x1-20020a05600c sm.9 - gsmtp",
    "550-5.1.1 The email account does not exist. https://support.example.com/… {id} sm.9 - gsmtp",
  ],
  [
    "451 4.7.1 try again in 300 seconds, Sat, 21 Nov 2026 02:14:09 +0000",
    "451 4.7.1 try again in {n} seconds, {date} {n} {date} {n} {date}",
  ],
  [
    "550 5.7.606 Access denied, banned sending IP [198.51.100.3]. (AS16012607) S3140",
    "550 5.7.606 Access denied, banned sending IP [{ip}]. ({id}) S3140",
  ],
  ["  550   too\tmany \r\n blanks ", "550 too many blanks"],
  ["", ""],
])("%s", (reply, template) => {
  expect(replyTemplate(reply)).toBe(template);
});

test("a local part that the reply names alone is masked", () => {
  expect(replyTemplate("550 user Ann.Lee unknown", "ann.lee@example.com")).toBe("550 user {recipient} unknown");
});

test("two mails to different recipients through different hosts have one template", () => {
  const said = (who: string, host: string, ip: string, id: string) =>
    replyTemplate(`554 5.7.1 <${who}>: Relay access denied by ${host}[${ip}] (queue ${id})`);
  expect(said("a@b.example", "mx1.b.example", "192.0.2.1", "4F1A2B3C9D")).toBe(
    said("c@d.example", "mx9.d.example", "2001:db8::1", "AA1A2B3C9DEF"),
  );
});

test("any text gives a template of bounded length, and quickly", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000, unit: "binary" }), fc.string(), (reply, recipient) => {
      expect(replyTemplate(reply, recipient).length).toBeLessThanOrEqual(300);
    }),
  );
});

test.each([".", "a.", "1:", "(", "a-", "@", "1.", "{date} "])(
  "a long run of %j takes no longer than its length",
  (piece) => {
    const began = performance.now();
    for (let i = 0; i < 200; i++) replyTemplate(piece.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  },
);
