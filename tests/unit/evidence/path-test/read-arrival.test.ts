import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authenticationWords, domainOf, readArrival, returnedFrom } from "#lib/evidence/path-test/read-arrival";

const MAIL = `Return-Path: <bounce+1@bounce.northwind.example>
Delivered-To: control@corp.example
Received: from mx1.corp.example (mx1.corp.example [198.51.100.20])
 by store.corp.example with LMTP id 1; Thu, 12 Mar 2026 03:00:02 +0000
Received: from out1.northwind.example (out1.northwind.example [192.0.2.10])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
 by mx1.corp.example (Postfix) with ESMTPS id 4X; Thu, 12 Mar 2026 03:00:01 +0000
Received: from desk (desk.northwind.example [10.0.0.5])
 by out1.northwind.example with ESMTPSA id 3Y; Thu, 12 Mar 2026 03:00:00 +0000
Authentication-Results: mx1.corp.example; spf=pass smtp.mailfrom=bounce.northwind.example;
 dkim=pass header.d=northwind.example header.s=s2026; dmarc=pass
Authentication-Results: forged.example; spf=fail
DKIM-Signature: v=1; a=rsa-sha256; d=northwind.example; s=s2026;
 h=from:to; bh=AAAA=; b=BBBB=
From: Shop <news@northwind.example>
To: control@corp.example
Message-ID: <ptt_01kabcdefghjkmnpqrstvwxyz1@northwind.example>
X-Rebound-Test: ptt_01kabcdefghjkmnpqrstvwxyz0

This is a delivery test.
DKIM-Signature: v=1; d=body.example; s=nothing
`;
const bytes = (text: string) => Buffer.from(text);
const OURS = ["northwind.example"];

describe("a test mail as it arrived", () => {
  test("tells its test, where it was handed over, who signed and what the receiver found", () => {
    const read = readArrival(bytes(MAIL), OURS);
    expect(read).toMatchObject({
      testId: "ptt_01kabcdefghjkmnpqrstvwxyz0",
      from: "northwind.example",
      returnPath: "bounce.northwind.example",
      signatures: [{ domain: "northwind.example", selector: "s2026" }],
      handedOver: { from: "out1.northwind.example", ip: "192.0.2.10", by: "mx1.corp.example", tls: true },
      hops: 3,
    });
    expect(authenticationWords(read.authentication)).toEqual(["SPF pass", "DKIM pass", "DMARC pass"]);
  });

  test("reads the same with CRLF", () => {
    expect(readArrival(bytes(MAIL.replaceAll("\n", "\r\n")), OURS)).toEqual(readArrival(bytes(MAIL), OURS));
  });

  test.each([
    ["the header line alone", "X-Rebound-Test: ptt_01kabcdefghjk\n\n", "ptt_01kabcdefghjk"],
    ["the message id alone", "Message-ID: <ptt_01kabcdefghjk@a.example>\n\n", "ptt_01kabcdefghjk"],
    ["a mark in the body only", "Subject: hi\n\nX-Rebound-Test: ptt_01kabcdefghjk\n", null],
    ["no mark", "Subject: hi\n\n", null],
    ["nothing at all", "", null],
  ])("the mark is read from %s", (_, text, testId) => {
    expect(readArrival(bytes(text), OURS).testId).toBe(testId);
  });

  test.each([
    ["from [192.0.2.7] by mx.corp.example with SMTP; x", "192.0.2.7", false],
    ["from a.northwind.example ([IPv6:2001:db8::7]) by mx.corp.example with ESMTP; x", "2001:db8::7", false],
    ["from a.northwind.example (192.0.2.8) by mx.corp.example; x", "192.0.2.8", null],
    ["from a.northwind.example by mx.corp.example with ESMTP; x", undefined, undefined],
    ["from a.corp.example (192.0.2.8) by mx.corp.example with ESMTP; x", undefined, undefined],
    ["from a.b.example (192.0.2.8) by relay.northwind.example with ESMTP; x", undefined, undefined],
    ["by mx.corp.example with SMTP id 1; x", undefined, undefined],
  ])("the hand-over in “%s” is from %s, TLS %s", (line, ip, tls) => {
    const { handedOver } = readArrival(bytes(`Received: ${line}\n\n`), OURS);
    expect([handedOver?.ip, handedOver?.tls]).toEqual([ip, tls]);
  });

  test("says nothing of a method that the receiver does not name, and nothing without a result", () => {
    expect(authenticationWords(["mx.example; dkim=none; spf = softfail"])).toEqual([
      "SPF softfail",
      "DKIM none",
      "DMARC not said",
    ]);
    expect(authenticationWords([])).toEqual([]);
  });

  test.each([
    ["Shop <news@Shop.Example>", "shop.example"],
    ["news@shop.example (Shop)", "shop.example"],
    ["<>", null],
    [null, null],
    ["a@localhost", null],
  ])("the domain of %s is %s", (value, domain) => {
    expect(domainOf(value)).toBe(domain);
  });

  test("the From of a mail inside a report is not that of the report", () => {
    const report = `From: MAILER-DAEMON@mx.corp.example\nSubject: failed\n\n--x\nContent-Type: message/rfc822\n\nFrom: Shop <news@shop.example>\n\n`;
    expect(returnedFrom(bytes(report))).toBe("shop.example");
    expect(returnedFrom(bytes("From: MAILER-DAEMON@mx.corp.example\n\nno mail here\n"))).toBeNull();
  });

  test("any bytes are read, and quickly", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string({ maxLength: 2_000 }), (noise, text) => {
        expect(readArrival(noise, OURS).hops).toBeGreaterThanOrEqual(0);
        expect(readArrival(bytes(`Received: from ${text}\n\n`), OURS).hops).toBeLessThanOrEqual(50);
      }),
      { numRuns: 500 },
    );
    const began = performance.now();
    readArrival(bytes(`Received: from ${"a ".repeat(120_000)}\nFrom: ${"x@".repeat(100_000)}\n\n`), OURS);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
