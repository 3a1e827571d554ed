import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { SenderCheckShape } from "#lib/evidence/sender/contract";
import { readSenderCheck } from "#lib/evidence/sender/read-sender-check";
import { addressRefusal } from "#lib/platform/address-guard";
import { database } from "#lib/platform/database";
import { DOMAIN, GOOD, HONEST, POLICY, startSenderWorld } from "#tests/db/evidence/sender-world";
import { NOW } from "#tests/db/verdict/incident-rows";
import type { HttpsAnswer } from "#tests/support/https-server";

const { world, server, web, wire, check, states, reset, stop } = await startSenderWorld();
beforeEach(reset);
afterAll(stop);

describe("a check of a sender domain, over real DNS and HTTPS on loopback", () => {
  test("finds everything in order, says what was asked and answered, and keeps it", async () => {
    const made = SenderCheckShape.parse(await check());
    expect(Object.fromEntries(made.findings.map(({ code, state }) => [code, state]))).toEqual({
      ...{ spf_record: "ok", spf_lookups: "ok", spf_address: "ok", dkim_key: "ok", dmarc_policy: "ok", mx: "ok" },
      ...{ sts_policy: "ok", sts_mx: "ok", tls_rpt: "ok", rdns: "ok" },
    });
    const dkim = made.findings.find(({ check }) => check === "dkim");
    expect(dkim?.means).toContain("4096 bits");
    expect(dkim?.said[0]).toMatchObject({
      asked: `TXT s1._domainkey.${DOMAIN}`,
      by: server.address,
      result: "answered",
    });
    const sts = made.findings.find(({ code }) => code === "sts_policy");
    expect(sts?.said[1]).toMatchObject({ by: "127.0.0.1", result: "200", lines: POLICY.trim().split("\r\n") });
    expect(web.heard).toEqual([`GET mta-sts.${DOMAIN}:${web.port}/.well-known/mta-sts.txt`]);
    expect(made.blocklists).toEqual([]);

    expect((await readSenderCheck(world.operator, { domain: DOMAIN.toUpperCase(), about: "sender" })).item).toEqual(
      made,
    );
    const kept = await database().senderCheck.findFirstOrThrow({ where: { workspaceId: world.workspaceId } });
    expect(
      await database().dnsSnapshot.count({ where: { workspaceId: world.workspaceId, id: { in: kept.snapshotIds } } }),
    ).toBe(kept.snapshotIds.length);
    expect(
      await database().dnsSnapshot.count({ where: { workspaceId: world.workspaceId, type: "TXT" } }),
    ).toBeGreaterThan(4);
    await expect(
      database().$executeRaw`UPDATE "SenderCheck" SET "domain" = 'x' WHERE "id" = ${made.id}`,
    ).rejects.toThrow(/kept as it was made/);
  });

  test("a newer check is the one that is shown; another domain has none", async () => {
    await check();
    world.records = world.records.filter(({ type }) => type !== "PTR");
    const second = await check({ now: new Date(NOW.getTime() + 60_000) });
    expect((await readSenderCheck(world.operator, { domain: DOMAIN, about: "sender" })).item?.id).toBe(second.id);
    expect((await readSenderCheck(world.operator, { domain: DOMAIN, about: "recipient" })).item).toBeNull();
    expect((await readSenderCheck(world.operator, { domain: "other.example", about: "sender" })).item).toBeNull();
  });

  test("selectors that somebody gave are used again until others are given", async () => {
    await check();
    expect((await check({ selectors: [] })).selectors).toEqual(["s1"]);
    expect((await check({ selectors: ["s9"] })).selectors).toEqual(["s9"]);
    expect((await check({ domain: "other.example", selectors: [] })).selectors).toEqual([]);
  });

  test("a policy keeps its first and last time, and its age is told", async () => {
    await check();
    const day = new Date(NOW.getTime() + 86_400_000);
    const again = await check({ now: day });
    expect(again.findings.find(({ code }) => code === "sts_policy")?.means).toContain(
      "first seen here on 2026-03-12 03:00 UTC",
    );
    const [row] = await database().stsPolicy.findMany({ where: { workspaceId: world.workspaceId } });
    expect(row).toMatchObject({
      domain: DOMAIN,
      policyId: "20260312",
      text: POLICY,
      firstSeenAt: NOW,
      lastSeenAt: day,
    });
  });

  test.each<[string, HttpsAnswer, string]>([
    ["a file that is not there", { status: 404 }, "broken"],
    [
      "a redirect, which is not followed",
      { status: 302, headers: { location: "https://elsewhere.example/" } },
      "broken",
    ],
    ["a file of 70 kB", { ...GOOD, body: "x".repeat(70_000) }, "broken"],
    ["a server in trouble", { status: 500 }, "unknown"],
  ])("MTA-STS: %s", async (_, answer, state) => {
    world.policy = answer;
    expect((await states()).sts_policy).toBe(state);
    expect(web.heard).toHaveLength(1);
  });

  test("a certificate that does not hold is a fault, an address inside is never called", async () => {
    expect((await states({ wire: { port: web.port, mayCall: () => null } })).sts_policy).toBe("broken");
    expect(web.heard).toEqual([]);
    const inside = await check({ wire: { ...wire, mayCall: addressRefusal } });
    const finding = inside.findings.find(({ code }) => code === "sts_policy");
    expect(finding).toMatchObject({ state: "unknown" });
    expect(finding?.means).toContain("loopback");
    expect(web.heard).toEqual([]);
  });

  test("of a recipient only MTA-STS is looked at: their policy does not allow the MX that answers", async () => {
    world.records = HONEST.map((entry) =>
      entry.type === "MX" ? { ...entry, data: { preference: 10, exchange: "mx.moved.example" } } : entry,
    );
    const { findings } = await check({ about: "recipient", selectors: [], ips: [] });
    expect(findings.map(({ code, state }) => [code, state])).toEqual([
      ["sts_policy", "ok"],
      ["sts_mx", "broken"],
    ]);
    expect(findings[1]?.means).toContain("mx.moved.example is MX of northwind.example and not in its policy");
  });

  test("when every look-up fails all is unknown, and nothing is broken", async () => {
    world.records = [
      { name: "example", type: "FAULT", fault: "servfail" },
      { name: "arpa", type: "FAULT", fault: "servfail" },
    ];
    const { findings } = await check();
    expect([...new Set(findings.map(({ state }) => state))]).toEqual(["unknown"]);
  });
});
