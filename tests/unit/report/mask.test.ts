import fc from "fast-check";
import { expect, test } from "vitest";
import { maskDeep } from "#lib/report/mask";
import { maskAddresses } from "#lib/verdict/mask-text";

test.each([
  ["john.doe@example.net", "j***@example.net"],
  ["550 relaying denied for <john@example.net>", "550 relaying denied for <j***@example.net>"],
  ["john@example.net,ann@example.org; x", "j***@example.net,a***@example.org; x"],
  ["rfc822;John@EXAMPLE.net", "rfc822;J***@EXAMPLE.net"],
  ["bounce+john=example.net@example.org", "b***@example.org"],
  ['"john doe"@example.net said', "j***@example.net said"],
  ["élan@example.net", "é***@example.net"],
  ["🙂x@example.net", "🙂***@example.net"],
  ['"@ ann@example.net', '"@ a***@example.net'],
  ['""@example.net', "****@example.net"],
  ['" ann"@example.net', "****@example.net"],
  ['ann."b c"@example.net', "a***@example.net"],
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
  const around = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', "@", "\\", " ", "a", "*", "'", "<") }));
  fc.assert(
    fc.property(around, fc.emailAddress(), around, (before, address, after) => {
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
  for (const piece of ["www.", "((", "a://", "a.b/", "+a=b", "%40", '\\"', " at ", "a/?"])
    maskDeep(piece.repeat(100_000));
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

test.each([
  ["ftp://example.net/home/ann", "ftp://example.net/…", 1],
  ["www.example.net/u?token=abc", "www.example.net/…", 1],
  ["click example.net/u/1?token=abc now", "click example.net/… now", 1],
  ["/events?incidentId=inc_1", "/events?incidentId=inc_1", 0],
  ["either/or? yes", "either/or? yes", 0],
])("a link without http is one too: %s", (text, value, links) => {
  expect(maskDeep(text)).toMatchObject({ value, links });
});

test.each([
  "zqsecret@victim.example",
  "<zqsecret@victim.example>",
  "rfc822;zqsecret@victim.example",
  '"zqsecret zqsecret"@victim.example',
  String.raw`"a\"zqsecret"@victim.example`,
  "zqsecret%40victim.example",
  "zqsecret%2540victim.example",
  "zqsecret&#64;victim.example",
  "zqsecret&#x40;victim.example",
  "zqsecret=40victim.example",
  String.raw`zqsecret\u0040victim.example`,
  "zqsecret\uff20victim.example",
  "zqsecret [at] victim.example",
  "zqsecret(at)victim.example",
  "bounce+zqsecret=victim.example@esp.example",
  "bounce+zqsecret=victim.example",
  "SRS0=hash=tt=victim.example=zqsecret@esp.example",
  "prvs=1234=zqsecret@victim.example",
  "<CAB123.zqsecret@victim.example>",
  "mailto:zqsecret@victim.example?subject=zqsecret",
  "https://victim.example/u/zqsecret?token=zqsecret",
  "www.victim.example/?t=zqsecret",
  "victim.example/unsubscribe?u=zqsecret",
])("%s names nobody after masking, and is counted", (hostile) => {
  fc.assert(
    fc.property(fc.constantFrom("", "550 5.7.1 ", "to=<", "(", "a, ", "\n"), fc.string(), (before, after) => {
      const { value, addresses, links } = maskDeep(`${before}${hostile} ${after}`);
      expect(value).not.toContain("zqsecret");
      expect(addresses + links).toBeGreaterThan(0);
    }),
  );
});
