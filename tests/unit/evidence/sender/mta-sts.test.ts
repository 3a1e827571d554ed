import { describe, expect, test } from "vitest";
import { type Fetched, type SeenPolicy, stsFindings } from "#lib/evidence/sender/sts-findings";
import { parseStsPolicy, readStsTxt, stsAllows } from "#lib/evidence/sender/sts-policy";
import { tlsRptFindings } from "#lib/evidence/sender/tls-rpt";
import { hashOf } from "#lib/platform/stable-json";
import { type TestZone, zoneAsk } from "#tests/unit/evidence/sender/zone-ask";

const NOW = new Date("2026-03-12T03:00:00.000Z");
const text = (mode: string, mx: string[], age = 604_800, end = "\n") =>
  ["version: STSv1", `mode: ${mode}`, ...mx.map((one) => `mx: ${one}`), `max_age: ${age}`, ""].join(end);

test.each([
  [["v=STSv1; id=20260312"], { id: "20260312" }],
  [["v=STSv1;id=a1;", "other"], { id: "a1" }],
  [["v=STSv1"], { wrong: "it has no id=" }],
  [["v=STSv1; id="], { wrong: expect.stringContaining("1 to 32") }],
  [[`v=STSv1; id=${"a".repeat(33)}`], { wrong: expect.stringContaining("1 to 32") }],
  [["v=STSv1; id=1", "v=STSv1; id=2"], { wrong: expect.stringContaining("2 records") }],
  [["v=spf1 -all"], null],
])("the record %j", (records, expected) => {
  expect(readStsTxt(records)).toEqual(expected);
});

test.each([
  [
    text("enforce", ["mx.corp.example", "*.esp.example"]),
    { mode: "enforce", mx: ["mx.corp.example", "*.esp.example"], maxAge: 604_800 },
  ],
  [text("testing", ["MX.Corp.Example."], 60, "\r\n"), { mode: "testing", mx: ["mx.corp.example"], maxAge: 60 }],
  [text("none", []), { mode: "none", mx: [], maxAge: 604_800 }],
  [`${text("enforce", ["mx.corp.example"])}unknown: field\n`, { mode: "enforce" }],
])("a policy that is one: %#", (body, expected) => {
  expect(parseStsPolicy(body)).toMatchObject(expected);
});

test.each([
  ["mode: enforce\nmx: a.example\nmax_age: 1", "version"],
  [text("enforce", []), "names no mx"],
  [text("strict", ["a.example"]), "mode"],
  [text("enforce", ["a.example"], 31_557_601), "max_age"],
  ["version: STSv1\nmode: enforce\nmx: a.example", "max_age"],
  [text("enforce", ["*.*.example"]), "neither"],
  [text("enforce", ["a_b c"]), "neither"],
  ["<html>not found</html>", "version"],
])("%j is no policy", (body, words) => {
  expect(parseStsPolicy(body)).toContain(words);
});

test.each([
  ["mx.corp.example", true],
  ["a.esp.example", true],
  ["b.a.esp.example", false],
  ["esp.example", false],
  ["mx2.corp.example", false],
  ["a.other.example", false],
])("%s is allowed: %s (RFC 8461 §4.1)", (host, allowed) => {
  expect(stsAllows({ mode: "enforce", mx: ["mx.corp.example", "*.esp.example"], maxAge: 1 }, host)).toBe(allowed);
});

describe("findings", () => {
  const ZONE: TestZone = { "TXT _mta-sts.corp.example": ["v=STSv1; id=a1"], "MX corp.example": ["10 mx.corp.example"] };
  const answered = (body: string, more: Partial<Extract<Fetched, { kind: "answered" }>> = {}): Fetched => {
    return { kind: "answered", by: "192.0.2.80", status: 200, contentType: "text/plain", body, cut: false, ...more };
  };
  const GOOD = answered(text("enforce", ["mx.corp.example"]));
  const run = async (zone: TestZone, fetched: Fetched, seen: SeenPolicy[] = []) => {
    const { ask } = zoneAsk(zone);
    return stsFindings({ domain: "corp.example", ask, fetchPolicy: async () => fetched, seen, now: NOW });
  };
  const MOVED: TestZone = { ...ZONE, "MX corp.example": ["10 mx.new.example"] };

  test.each<[string, TestZone, Fetched, Record<string, string>]>([
    ["a policy that fits", ZONE, GOOD, { sts_policy: "ok", sts_mx: "ok" }],
    ["no policy", { "MX corp.example": ["10 mx.corp.example"] }, GOOD, { sts_policy: "ok" }],
    ["an MX that enforce does not allow", MOVED, GOOD, { sts_policy: "ok", sts_mx: "broken" }],
    [
      "an MX that testing does not allow",
      MOVED,
      answered(text("testing", ["mx.corp.example"])),
      { sts_policy: "ok", sts_mx: "attention" },
    ],
    ["an MX that none does not name", MOVED, answered(text("none", [])), { sts_policy: "ok", sts_mx: "ok" }],
    [
      "an MX that is not answered",
      { ...ZONE, "MX corp.example": "timeout" },
      GOOD,
      { sts_policy: "ok", sts_mx: "unknown" },
    ],
    ["a record that is not answered", { "TXT _mta-sts.corp.example": "servfail" }, GOOD, { sts_policy: "unknown" }],
    ["no such file", ZONE, answered("", { status: 404 }), { sts_policy: "broken" }],
    ["a redirect", ZONE, answered("", { status: 301 }), { sts_policy: "broken" }],
    ["a server in trouble", ZONE, answered("", { status: 503 }), { sts_policy: "unknown" }],
    ["a web page", ZONE, answered("x", { contentType: "text/html" }), { sts_policy: "broken" }],
    ["too long", ZONE, answered("x", { cut: true }), { sts_policy: "broken" }],
    ["a bad certificate", ZONE, { kind: "untrusted", by: "192.0.2.80", why: "expired" }, { sts_policy: "broken" }],
    ["a host without an address", ZONE, { kind: "no_host", why: "no address" }, { sts_policy: "broken" }],
    [
      "a server that is silent",
      ZONE,
      { kind: "failed", by: "192.0.2.80", why: "no answer in time" },
      { sts_policy: "unknown" },
    ],
    ["not a policy", ZONE, answered("hello"), { sts_policy: "broken" }],
  ])("%s", async (_, zone, fetched, expected) => {
    const { findings } = await run(zone, fetched);
    expect(Object.fromEntries(findings.map(({ code, state }) => [code, state]))).toEqual(expected);
  });

  test("the age of a policy is since it was first seen here, and its text is kept", async () => {
    const body = text("enforce", ["mx.corp.example"]);
    const firstSeenAt = Date.parse("2026-03-01T00:00:00Z");
    const seen = [{ policyId: "a1", text: body, sha256: hashOf(body), firstSeenAt, lastSeenAt: firstSeenAt }];
    const { findings, policy } = await run(ZONE, GOOD, seen);
    expect(findings[0]?.means).toContain("first seen here on 2026-03-01 00:00 UTC");
    expect(policy).toEqual({ policyId: "a1", text: body, sha256: hashOf(body) });
  });

  test("an old policy that senders may still hold is named, until its max_age is over", async () => {
    const body = text("enforce", ["old.corp.example"], 86_400);
    const old = {
      policyId: "a0",
      text: body,
      sha256: hashOf(body),
      firstSeenAt: 0,
      lastSeenAt: NOW.getTime() - 3_600_000,
    };
    const codes = async (seen: SeenPolicy[]) => (await run(ZONE, GOOD, seen)).findings.map(({ code }) => code);
    expect(await codes([old])).toContain("sts_old_policy");
    expect(await codes([{ ...old, lastSeenAt: NOW.getTime() - 86_400_000 }])).not.toContain("sts_old_policy");
  });

  test("a file that changed under the same id is named", async () => {
    const body = text("testing", ["mx.corp.example"]);
    const old = { policyId: "a1", text: body, sha256: hashOf(body), firstSeenAt: 0, lastSeenAt: 1 };
    expect((await run(ZONE, GOOD, [old])).findings).toContainEqual(expect.objectContaining({ code: "sts_same_id" }));
  });
});

test.each<[string, TestZone, string]>([
  ["reports", { "TXT _smtp._tls.corp.example": ["v=TLSRPTv1; rua=mailto:tls@corp.example"] }, "ok"],
  ["reports by https", { "TXT _smtp._tls.corp.example": ["v=TLSRPTv1;rua=https://r.corp.example/v1"] }, "ok"],
  ["none", {}, "ok"],
  ["no address", { "TXT _smtp._tls.corp.example": ["v=TLSRPTv1; rua=tls@corp.example"] }, "broken"],
  [
    "two",
    { "TXT _smtp._tls.corp.example": ["v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@b.example"] },
    "broken",
  ],
  ["not answered", { "TXT _smtp._tls.corp.example": "timeout" }, "unknown"],
])("TLS-RPT: %s", async (_, zone, state) => {
  expect((await tlsRptFindings("corp.example", zoneAsk(zone).ask)).map((one) => one.state)).toEqual([state]);
});
