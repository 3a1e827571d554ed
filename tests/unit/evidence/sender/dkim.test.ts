import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { dkimFindings, readDkimKey } from "#lib/evidence/sender/dkim";
import { dkimSelectors } from "#lib/evidence/sender/selectors";
import { type TestZone, zoneAsk } from "#tests/unit/evidence/sender/zone-ask";

function rsa(modulusLength: number, type: "spki" | "pkcs1" = "spki"): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return publicKey.export({ type, format: "der" }).toString("base64");
}
const good = rsa(2048);
const short = rsa(1024);
const tooShort = rsa(768);
const ed = generateKeyPairSync("ed25519")
  .publicKey.export({ type: "spki", format: "der" })
  .subarray(-32)
  .toString("base64");

test.each([
  [`v=DKIM1; k=rsa; p=${good}`, { kind: "rsa", bits: 2048, testing: false }],
  [`p=${good}`, { kind: "rsa", bits: 2048, testing: false }],
  [`v=DKIM1; p=${good.slice(0, 40)} ${good.slice(40)}; t=y:s`, { kind: "rsa", bits: 2048, testing: true }],
  [`v=DKIM1; p=${rsa(1024, "pkcs1")}`, { kind: "rsa", bits: 1024, testing: false }],
  [`v=DKIM1; k=ed25519; p=${ed}`, { kind: "ed25519", testing: false }],
  ["v=DKIM1; p=", { kind: "revoked" }],
  ["v=DKIM1; p=;", { kind: "revoked" }],
  ["v=DKIM1", { kind: "bad" }],
  [`v=DKIM2; p=${good}`, { kind: "bad" }],
  [`v=DKIM1; k=dsa; p=${good}`, { kind: "bad" }],
  [`v=DKIM1; p=${good.slice(0, 80)}`, { kind: "bad" }],
  [`v=DKIM1; k=ed25519; p=${good}`, { kind: "bad" }],
  [`v=DKIM1; s=tlsrpt; p=${good}`, { kind: "bad" }],
  ["v=DKIM1; p=***", { kind: "bad" }],
  ["no tags here", { kind: "bad" }],
])("%.60s is read", (record, key) => {
  expect(readDkimKey(record)).toMatchObject(key);
});

const at = (selector: string) => `TXT ${selector}._domainkey.sender.example`;
test.each<[string, TestZone, string, string]>([
  ["2048 bits", { [at("s1")]: [`v=DKIM1; p=${good}`] }, "ok", "2048"],
  ["1024 bits", { [at("s1")]: [`v=DKIM1; p=${short}`] }, "attention", "1024"],
  ["768 bits", { [at("s1")]: [`v=DKIM1; p=${tooShort}`] }, "broken", "768"],
  ["in testing", { [at("s1")]: [`v=DKIM1; t=y; p=${good}`] }, "attention", "t=y"],
  ["revoked", { [at("s1")]: ["v=DKIM1; p="] }, "broken", "revoked"],
  ["missing", {}, "broken", "does not exist"],
  ["twice", { [at("s1")]: [`p=${good}`, `p=${short}`] }, "attention", "not defined"],
  [
    "behind an alias",
    { "CNAME s1._domainkey.sender.example": ["s1.esp.example"], "TXT s1.esp.example": [`p=${good}`] },
    "ok",
    "2048",
  ],
  ["not answered", { [at("s1")]: "timeout" }, "unknown", "timeout"],
])("a key %s", async (_, zone, state, words) => {
  const [finding] = await dkimFindings("sender.example", ["s1"], zoneAsk(zone).ask);
  expect(finding?.state).toBe(state);
  expect(finding?.means).toContain(words);
});

test("without a selector nothing is asked and nothing is claimed", async () => {
  const { ask, asked } = zoneAsk({});
  const [finding] = await dkimFindings("sender.example", [], ask);
  expect(finding).toMatchObject({ state: "unknown", code: "dkim_no_selector" });
  expect(asked).toEqual([]);
});

test("selectors are read from the returned mail inside a report, folded headers too, each once", () => {
  const mail = [
    "From: MAILER-DAEMON@mx.example",
    "DKIM-Signature: v=1; a=rsa-sha256; d=mx.example; s=out; b=x",
    "",
    "--b",
    "Content-Type: text/rfc822-headers",
    "",
    "dkim-signature: v=1; a=rsa-sha256;",
    "\td=sender.example; s=2026a;",
    " bh=abc=; b=def",
    "DKIM-Signature: v=1; d=sender.example; s=2026a; b=x",
    "DKIM-Signature: v=1; d=sender.example; s=../../x; b=x",
    "X-DKIM-Signature: v=1; d=other.example; s=x",
  ].join("\r\n");
  expect(dkimSelectors(Buffer.from(mail))).toEqual([
    { domain: "mx.example", selector: "out" },
    { domain: "sender.example", selector: "2026a" },
  ]);
});
