import { describe, expect, test } from "vitest";
import { bareAddress, canonicalIp, isAddress, isIpv4 } from "#lib/parse/address";
import { identify } from "#lib/parse/identify";
import { readMailDate } from "#lib/parse/mail-date";
import { readReplyCodes } from "#lib/parse/reply";
import { readStamp } from "#lib/parse/syslog-time";
import { fixture, itemsOf } from "#tests/unit/parse/support";

describe("the year of a BSD stamp", () => {
  const rows: [string, string, string][] = [
    ["Nov 20 10:00:00", "2026-11-21T00:00:00Z", "2026-11-20T10:00:00.000Z"],
    ["Dec 31 23:59:59", "2027-01-01T00:00:10Z", "2026-12-31T23:59:59.000Z"],
    ["Jan  1 00:00:01", "2027-01-01T00:00:10Z", "2027-01-01T00:00:01.000Z"],
    // A sender some hours east of UTC writes local time.
    ["Nov 21 09:00:00", "2026-11-21T00:00:00Z", "2026-11-21T09:00:00.000Z"],
    ["Nov 23 00:00:00", "2026-11-21T00:00:00Z", "2025-11-23T00:00:00.000Z"],
    ["Feb 29 12:00:00", "2027-06-01T00:00:00Z", "2024-02-29T12:00:00.000Z"],
    ["Jan  1 00:00:01", "2026-12-31T23:00:00Z", "2027-01-01T00:00:01.000Z"],
  ];
  test.each(rows)("%s read at %s is %s", (stamp, now, at) => {
    const read = readStamp(Buffer.from(`${stamp} host`), 0, 20, Date.parse(now));
    expect(new Date(read?.at ?? 0).toISOString()).toBe(at);
  });

  test.each([
    "Feb 30 12:00:00 h",
    "Foo  1 12:00:00 h",
    "Jan  1 25:00:00 h",
    "2026-13-01T00:00:00Z h",
    "2026-02-30T00:00:00Z h",
  ])("%s is no time", (stamp) => {
    expect(readStamp(Buffer.from(stamp), 0, stamp.length, Date.parse("2026-11-21T00:00:00Z"))).toBeNull();
  });

  test.each([
    ["2026-07-24T08:50:26.239134+00:00 h", "2026-07-24T08:50:26.239Z"],
    ["2026-07-24T08:50:26+0530 h", "2026-07-24T03:20:26.000Z"],
    ["2026-07-24T08:50:26Z h", "2026-07-24T08:50:26.000Z"],
    ["2026-07-24 08:50:26 h", "2026-07-24T08:50:26.000Z"],
  ])("%s", (stamp, at) => {
    expect(new Date(readStamp(Buffer.from(stamp), 0, stamp.length, 0)?.at ?? 0).toISOString()).toBe(at);
  });
});

describe("dates of mails", () => {
  test.each([
    ["Sat, 21 Nov 2026 00:20:12 +0000 (UTC)", "2026-11-21T00:20:12.000Z"],
    ["21 Nov 2026 00:20:12 -0230", "2026-11-21T02:50:12.000Z"],
    ["Sat, 21 Nov 26 00:20 GMT", "2026-11-21T00:20:00.000Z"],
    ["Sat, 21 Nov 2026 00:20:12 EST", "2026-11-21T05:20:12.000Z"],
  ])("%s", (text, at) => {
    expect(readMailDate(text)?.toISOString()).toBe(at);
  });

  test.each(["", "yesterday", "31 Feb 2026 00:00:00 +0000", "21 Nov 2026 29:00:00 +0000"])("%s is no date", (text) => {
    expect(readMailDate(text)).toBeNull();
  });
});

describe("codes of a reply", () => {
  test.each([
    ["550 5.1.1 unknown", 550, "5.1.1"],
    ["550-5.7.1 a\n550 5.7.1 b", 550, "5.7.1"],
    ["553 sorry (#5.7.1)", 553, "5.7.1"],
    ["550 #5.1.0 Address rejected.", 550, "5.1.0"],
    ["501 RCPT TO not accepted: 5.7.1 no relay", 501, "5.7.1"],
    ["550 blocked 4.2.2.1 and 5.6.7.8", 550, null],
    ["550", 550, null],
    ["5.3.0 - Other mail system problem 550-'no'", 550, "5.3.0"],
    ["220-hello 421 4.2.1 later", 421, "4.2.1"],
    ["connect to mx[192.0.2.1]:25: Connection timed out", null, null],
    ["5504 things", null, null],
    ["(550 5.7.1 Relaying denied)", 550, "5.7.1"],
    ["(user unknown)", null, null],
    ["SMTP error 550 5.7.1 Relaying denied", 550, "5.7.1"],
    ["<mx.example.com #5.1.0 smtp;550 5.1.1 unknown>", 550, "5.1.1"],
    ["the server answered '454-4.7.1 later'", 454, "4.7.1"],
    ["message 450 5.1.1 of another class", null, "5.1.1"],
    ["queue id a550 5.7.1 no", null, "5.7.1"],
  ])("%s", (reply, replyCode, enhancedStatus) => {
    expect(readReplyCodes(reply)).toEqual({ replyCode, enhancedStatus });
  });
});

describe("addresses", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8::0:1", "2001:db8::1"],
    ["IPv6:2001:db8::1", "2001:db8::1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["192.0.2.256", null],
    ["192.0.2", null],
    ["fe80::1%eth0", null],
    ["private/lmtp", null],
  ])("canonical form of %s", (text, ip) => {
    expect(canonicalIp(text)).toBe(ip);
  });

  test("leading zeros are no IPv4", () => {
    expect([isIpv4("0.0.0.0"), isIpv4("10.01.0.1")]).toEqual([true, false]);
  });

  test("brackets go, everything else stays", () => {
    expect(bareAddress(" <@a.example:Ann@b.example> ")).toBe("@a.example:Ann@b.example");
    expect([isAddress('"a b"@x.example'), isAddress("a b@x.example"), isAddress("|/bin/x@y"), isAddress("@x")]).toEqual(
      [true, false, false, false],
    );
  });
});

describe("formats", () => {
  test.each([
    ["postfix_log", fixture("postfix.maillog").toString()],
    ["postfix_log", "2026-07-24T08:50:26Z h dovecot: x\n2026-07-24T08:50:26Z h postfix/qmgr[1]: ABCDEF: removed\n"],
    ["rfc3464", fixture("postfix-002.eml").toString()],
    ["rfc3464", "Received: by x\n\n"],
    ["mbox", "From a@b.example Sat Nov 21 00:20:12 2026\nSubject: x\n\n"],
    ["unknown", "From here on nothing is certain\nSubject x\n"],
    ["sendmail_log", "Nov 21 00:20:12 out sendmail[1]: x: to=<a@b.example>, stat=Sent\n"],
    ["unknown", ""],
  ])("%s", (format, text) => {
    const seen = identify(Buffer.from(text), "file");
    expect(seen.format).toBe(format);
    expect(seen.why).not.toBe("");
  });
});

describe("mailboxes", () => {
  const mail = fixture("postfix-002.eml").toString();
  test("each mail has its index, and a quoted From_ line starts none", async () => {
    const mbox = `From a Sat Nov 21 00:20:12 2026\nSubject: x\n\ntext\n\n>From b Sat Nov 21 00:20:12 2026\n\nFrom then on, all was well\n\nFrom a Sat Nov 21 00:20:12 2026\n${mail}`;
    expect(await itemsOf(mbox)).toMatchObject([
      { kind: "none", index: 0 },
      { kind: "event", event: { index: 1, line: 1 } },
    ]);
  });

  test("the raw mail is the bytes between the From_ lines", async () => {
    const [item] = await itemsOf(`From a Sat Nov 21 00:20:12 2026\n${mail}`);
    expect(item?.kind === "event" && Buffer.from(item.raw).toString()).toBe(mail);
  });
});
