import fc from "fast-check";
import { expect, test } from "vitest";
import { maskAddresses, maskDeep } from "#lib/report/mask";

test.each([
  ["john.doe@example.net", "j***@example.net"],
  ["550 relaying denied for <john@example.net>", "550 relaying denied for <j***@example.net>"],
  ["john@example.net,ann@example.org; x", "j***@example.net,a***@example.org; x"],
  ["rfc822;John@EXAMPLE.net", "rfc822;J***@EXAMPLE.net"],
  ["bounce+john=example.net@example.org", "b***@example.org"],
  ['"john doe"@example.net said', "j***@example.net said"],
  ["élan@example.net", "é***@example.net"],
  ["🙂x@example.net", "🙂***@example.net"],
  ["user@[192.0.2.1]", "u***@[192.0.2.1]"],
  ["a@b@c", "a***@b***@c"],
  ["at @ noon", "at @ noon"],
  ["@example.net", "@example.net"],
  ["no address", "no address"],
  ["", ""],
])("%s is shown as %s", (text, masked) => {
  expect(maskAddresses(text)).toBe(masked);
});

test("masking again changes nothing", () => {
  fc.assert(
    fc.property(fc.string(), fc.emailAddress(), fc.string(), (before, address, after) => {
      const once = maskAddresses(`${before} ${address} ${after}`);
      expect(maskAddresses(once)).toBe(once);
    }),
  );
});

test("no local part longer than one letter survives, whatever stands around it", () => {
  fc.assert(
    fc.property(fc.string(), fc.emailAddress(), fc.string(), (before, address, after) => {
      const local = address.slice(0, address.lastIndexOf("@"));
      fc.pre(local.length > 1);
      expect(maskAddresses(`${before} <${address}> ${after}`)).not.toContain(`<${address}>`);
    }),
  );
});

test("a megabyte of at-signs and one without any is masked in linear time", () => {
  const started = performance.now();
  maskAddresses("@".repeat(1_000_000));
  maskAddresses("a".repeat(1_000_000));
  maskAddresses(`${'"'.repeat(500_000)}@`.repeat(2));
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("every text of a value is masked and nothing else changes", () => {
  const value = { to: "john@example.net", list: ["ann@example.org", 3, null], deep: { ok: true } };
  expect(maskDeep(value)).toEqual({
    value: { to: "j***@example.net", list: ["a***@example.org", 3, null], deep: { ok: true } },
    addresses: 2,
    links: 0,
  });
});

test.each([
  ["see https://example.net/u/ann?token=abc#x.", "see https://example.net/…", 1],
  ["https://ann:secret@example.net/", "https://example.net/", 0],
  ["http://example.net", "http://example.net", 0],
  ["unsubscribe: <https://example.net/?to=ann%40example.org>", "unsubscribe: <https://example.net/…>", 1],
  ["ann%40example.org", "a***@example.org", 0],
])("of a link only the host is kept: %s", (text, value, links) => {
  expect(maskDeep(text)).toMatchObject({ value, links });
});
