import { describe, expect, test } from "vitest";
import { dmarcFindings } from "#lib/evidence/sender/dmarc-findings";
import { dmarcRecords, effectivePolicy, parseDmarc } from "#lib/evidence/sender/dmarc-record";
import { walkDmarc, walkTargets } from "#lib/evidence/sender/dmarc-walk";
import { type TestZone, zoneAsk } from "#tests/unit/evidence/sender/zone-ask";

describe("the tree walk", () => {
  test("asks at most eight names: a long one jumps to its last seven labels (RFC 9989 §4.10)", () => {
    expect(walkTargets("a.b.c.d.e.f.g.h.i.j.mail.example.com")).toEqual([
      "a.b.c.d.e.f.g.h.i.j.mail.example.com",
      ...["g.h.i.j.mail.example.com", "h.i.j.mail.example.com", "i.j.mail.example.com", "j.mail.example.com"],
      ...["mail.example.com", "example.com", "com"],
    ]);
  });

  test.each<[string, TestZone, { at: string | null; organizational: string }]>([
    [
      "its own record",
      { "TXT _dmarc.a.corp.example": ["v=DMARC1; p=reject"] },
      { at: "a.corp.example", organizational: "a.corp.example" },
    ],
    [
      "its parent's",
      { "TXT _dmarc.corp.example": ["v=DMARC1; p=reject"] },
      { at: "corp.example", organizational: "corp.example" },
    ],
    [
      "its own, with the organizational domain above",
      { "TXT _dmarc.a.corp.example": ["v=DMARC1; p=none"], "TXT _dmarc.corp.example": ["v=DMARC1; p=reject"] },
      { at: "a.corp.example", organizational: "corp.example" },
    ],
    [
      "the fewest labels win without psd=",
      { "TXT _dmarc.corp.example": ["v=DMARC1; p=reject"], "TXT _dmarc.example": ["v=DMARC1; p=none"] },
      { at: "example", organizational: "example" },
    ],
    [
      "psd=n stops the walk",
      { "TXT _dmarc.corp.example": ["v=DMARC1; p=reject; psd=n"], "TXT _dmarc.example": ["v=DMARC1; p=none"] },
      { at: "corp.example", organizational: "corp.example" },
    ],
    [
      "psd=y makes the name one label below the organizational domain",
      { "TXT _dmarc.corp.example": ["v=DMARC1; p=reject"], "TXT _dmarc.example": ["v=DMARC1; p=none; psd=y"] },
      { at: "corp.example", organizational: "corp.example" },
    ],
    [
      "a public suffix lends its policy when nobody below has one",
      { "TXT _dmarc.example": ["v=DMARC1; p=reject; psd=y"] },
      { at: "example", organizational: "corp.example" },
    ],
    [
      "two records at a name count as none",
      {
        "TXT _dmarc.a.corp.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"],
        "TXT _dmarc.corp.example": ["v=DMARC1; p=reject"],
      },
      { at: "corp.example", organizational: "corp.example" },
    ],
    ["nothing anywhere", {}, { at: null, organizational: "a.corp.example" }],
  ])("%s", async (_, zone, expected) => {
    expect(await walkDmarc("a.corp.example", zoneAsk(zone).ask)).toMatchObject(expected);
  });
});

test("only records that begin with the exact version are DMARC", () => {
  const records = [
    "v=DMARC1; p=none",
    "V = DMARC1;p=none",
    "v=dmarc1; p=none",
    "v=DMARC10; p=none",
    "p=none; v=DMARC1",
    "v=DMARC1",
  ];
  expect(dmarcRecords(records)).toEqual(["v=DMARC1; p=none", "V = DMARC1;p=none", "v=DMARC1"]);
});

test.each([
  ["v=DMARC1; p=Reject; rua=mailto:d@corp.example", { p: "reject", remarks: [], ignored: null }],
  ["v=DMARC1; rua=mailto:d@corp.example", { p: "none", ignored: null }],
  ["v=DMARC1; p=bogus; rua=mailto:d@corp.example", { p: "none", ignored: null }],
  ["v=DMARC1; p=bogus", { ignored: "p= is no policy and there is no rua=" }],
  ["v=DMARC1; p=reject; sp=off; np=reject; rua=mailto:d@corp.example", { p: "none", sp: null, np: null }],
  ["v=DMARC1; p=reject; t=y; psd=n; adkim=s; aspf=x", { testing: true, psd: "n", adkim: "s", aspf: "r" }],
  ["v=DMARC1; p=none; rua=nobody", { rua: [] }],
])("%s is read as receivers do", (record, expected) => {
  expect(parseDmarc(record)).toMatchObject(expected);
});

test.each([
  ["v=DMARC1; p=none; pct=50", "pct="],
  ["v=DMARC1; p=none; rf=afrf; ri=86400", "ri="],
  ["v=DMARC1; p=none; rua=mailto:d@corp.example!10m", "size after"],
  ["v=DMARC1; p=none; aspf=x", "aspf=x"],
  ["v=DMARC1; p=none; oops", "oops"],
])("%s is remarked on", (record, words) => {
  expect(parseDmarc(record).remarks.join("; ")).toContain(words);
});

test.each([
  ["p=reject", false, true, "reject", "p"],
  ["p=reject; t=y", false, true, "quarantine", "p"],
  ["p=quarantine; t=y", false, true, "none", "p"],
  ["p=reject; sp=none", true, true, "none", "sp"],
  ["p=reject; sp=none; np=reject", true, false, "reject", "np"],
  ["p=reject; sp=none; np=reject", true, true, "none", "sp"],
  ["p=reject", true, false, "reject", "p"],
  ["p=reject; np=none", false, false, "reject", "p"],
])("%s, inherited %s, exists %s: %s by %s=", (tags, inherited, exists, policy, tag) => {
  expect(effectivePolicy(parseDmarc(`v=DMARC1; ${tags}`), inherited, exists)).toEqual({ policy, tag });
});

describe("findings", () => {
  const OWN = "TXT _dmarc.corp.example";
  const RUA = "rua=mailto:d@corp.example";
  test.each<[string, TestZone, Record<string, string>]>([
    ["a full record", { [OWN]: [`v=DMARC1; p=reject; ${RUA}`] }, { dmarc_policy: "ok" }],
    ["in testing", { [OWN]: [`v=DMARC1; p=reject; t=y; ${RUA}`] }, { dmarc_policy: "attention" }],
    ["without reports", { [OWN]: ["v=DMARC1; p=none"] }, { dmarc_policy: "ok", dmarc_no_reports: "attention" }],
    ["with pct", { [OWN]: [`v=DMARC1; p=none; pct=20; ${RUA}`] }, { dmarc_policy: "ok", dmarc_remarks: "attention" }],
    ["none", { "A corp.example": ["192.0.2.1"] }, { dmarc_policy: "attention" }],
    [
      "several",
      { [OWN]: ["v=DMARC1; p=none", "v=DMARC1; p=reject"] },
      { dmarc_several: "broken", dmarc_policy: "broken" },
    ],
    ["a policy nobody knows", { [OWN]: ["v=DMARC1; p=maybe"] }, { dmarc_policy: "broken" }],
    ["not answered", { [OWN]: "timeout" }, { dmarc_policy: "unknown" }],
    ["a parent not answered", { "TXT _dmarc.example": "servfail" }, { dmarc_policy: "unknown" }],
    [
      "own record, a parent not answered",
      { [OWN]: [`v=DMARC1; p=reject; ${RUA}`], "TXT _dmarc.example": "servfail" },
      { dmarc_policy: "ok" },
    ],
  ])("%s", async (_, zone, expected) => {
    const found = await dmarcFindings("corp.example", zoneAsk(zone).ask);
    expect(Object.fromEntries(found.map(({ code, state }) => [code, state]))).toEqual(expected);
  });

  const FOREIGN = { [OWN]: ["v=DMARC1; p=reject; rua=mailto:d@reports.elsewhere.example!10m"] };
  const LEAVE = "TXT corp.example._report._dmarc.reports.elsewhere.example";
  test.each<[string, TestZone, string | null]>([
    ["has not said so", FOREIGN, "attention"],
    ["has said so", { ...FOREIGN, [LEAVE]: ["v=DMARC1;"] }, null],
    ["does not answer", { ...FOREIGN, [LEAVE]: "timeout" }, "unknown"],
    ["is below our own", { [OWN]: ["v=DMARC1; p=reject; rua=mailto:d@reports.corp.example"] }, null],
  ])("a domain that gets the reports %s", async (_, zone, state) => {
    const found = await dmarcFindings("corp.example", zoneAsk(zone).ask);
    expect(found.find(({ code }) => code === "dmarc_report_target")?.state ?? null).toBe(state);
  });

  test("np= of a parent is for names that do not exist", async () => {
    const zone: TestZone = {
      "TXT _dmarc.corp.example": [`v=DMARC1; p=none; np=reject; ${RUA}`],
      "A real.corp.example": ["192.0.2.1"],
    };
    const means = async (domain: string) => (await dmarcFindings(domain, zoneAsk(zone).ask))[0]?.means;
    expect(await means("gone.corp.example")).toContain("policy is reject");
    expect(await means("real.corp.example")).toContain("policy is none");
  });
});
