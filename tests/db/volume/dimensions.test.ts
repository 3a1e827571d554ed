import { beforeEach, describe, expect, test } from "vitest";
import { type LandingUpload, landBatch } from "#lib/pipeline/land-batch";
import { database, Prisma } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { dimensionSql } from "#lib/volume/dimension/store";
import { caseOfLocalPart, senderDomain } from "#lib/volume/dimension/values";
import type { Classified } from "#lib/volume/landing/landing";
import { classified } from "#tests/support/classified";
import { makeWorkspace } from "#tests/support/people";

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

async function land(events: Classified[]): Promise<void> {
  const row = await database().upload.create({
    data: { id: newId("upl"), workspaceId, name: "mail.log", state: "processing", createdBy: {}, sizeBytes: 100n },
  });
  const upload: LandingUpload = { ...row, notices: [] };
  const batch = { format: "postfix_log" as const, items: [], read: events.length, bytes: 50, notices: [] };
  await landBatch(upload, { batch, events, bytesLanded: 50 }, false);
}

const counts = async (dimension: string) =>
  (
    await database().attemptDimension.findMany({
      where: { workspaceId, dimension },
      orderBy: [{ hour: "asc" }, { value: "asc" }, { outcome: "asc" }],
    })
  ).map((row) => `${row.hour.toISOString().slice(11, 16)} ${row.provider} ${row.value} ${row.outcome} ${row.count}`);

const late = new Date("2026-03-01T05:59:59Z");

describe("what attempts have in common", () => {
  test("is counted by hour, provider, value and outcome, for deliveries too", async () => {
    await land([
      classified({ key: "1", failure: "f1", recipient: "ANN@example.org" }),
      classified({ key: "2", failure: "f2", pool: "out-1" }),
      classified({ key: "3", outcome: "deferred", occurredAt: late }),
      classified({ key: "4", outcome: "delivered" }),
      classified({ key: "5", outcome: "relayed" }),
      classified({ key: "6", outcome: "expanded" }),
    ]);
    expect(await counts("recipientDomain")).toEqual([
      "00:00 google example.org delivered 2",
      "00:00 google example.org failed 2",
      "05:00 google example.org failed 1",
    ]);
    expect(await counts("localPartCase")).toEqual([
      "00:00 google lower delivered 2",
      "00:00 google lower failed 1",
      "00:00 google upper failed 1",
      "05:00 google lower failed 1",
    ]);
    expect(await counts("senderDomain")).toHaveLength(3);
    expect(await counts("remoteIp")).toContain("05:00 google 192.0.2.10 failed 1");
  });

  test("a property nobody told of is no row", async () => {
    await land([classified({ key: "1" }), classified({ key: "2", pool: "out-1" })]);
    expect(await counts("pool")).toEqual(["00:00 google out-1 failed 1"]);
    expect(await counts("sourceIp")).toEqual([]);
  });

  test("the same events again, alone or among new ones, are counted once", async () => {
    const first = [classified({ key: "k1", failure: "f1" }), classified({ key: "k2", outcome: "delivered" })];
    await land(first);
    await land(first);
    const more = [
      ...first,
      classified({ key: "k3", failure: "f3", recipient: "b@other.example" }),
      classified({ key: "k4", outcome: "delivered", recipient: "c@third.example" }),
    ];
    await land(more);
    expect(await counts("recipientDomain")).toEqual([
      "00:00 google example.org delivered 1",
      "00:00 google example.org failed 1",
      "00:00 google other.example failed 1",
      "00:00 google third.example delivered 1",
    ]);
  });

  test("another telling of a failure, refusals of our own server and mail that stayed with us count nothing", async () => {
    await land([classified({ key: "k1", failure: "f1" })]);
    await land([
      classified({ key: "k2", failure: "f1" }),
      classified({ key: "k3", inbound: true }),
      classified({ key: "k4", outcome: "delivered", saidBy: "our_hop" }),
      classified({ key: "k5", outcome: "delivered" }),
    ]);
    expect(await counts("recipientDomain")).toEqual([
      "00:00 google example.org delivered 1",
      "00:00 google example.org failed 1",
    ]);
  });

  test("is spelled by the database as it is counted", async () => {
    const recipients = [
      "ANN@a.example",
      "Ann@a.example",
      "ann@a.example",
      "42@a.example",
      '"A@b"@A.example',
      "É1@a.example",
    ];
    const senders = ["<a@B.example>", "x@b.example", null, "<>", "nobody"];
    const events = recipients.map((recipient, index) => {
      const one = classified({ key: `k${index}`, recipient });
      one.event.mailFrom = senders[index % senders.length] ?? null;
      one.event.remoteMta = "MX1.Example.NET";
      one.event.remoteIp = index % 2 ? "2001:db8:1:2::3" : "192.0.2.10";
      one.recipientDomain = index === 3 ? "[192.0.2.1]" : "a.example";
      return one;
    });
    await land(events);
    const rows = await database().$queryRaw<Record<string, string | null>[]>(Prisma.sql`
      SELECT "recipient", "mailFrom", ${dimensionSql("localPartCase")} AS "case", ${dimensionSql("senderDomain")} AS "sender",
        ${dimensionSql("remoteMta")} AS "host", ${dimensionSql("ipPrefix")} AS "prefix", ${dimensionSql("tld")} AS "tld"
      FROM "DeliveryEvent" AS "event" WHERE "workspaceId" = ${workspaceId} ORDER BY "id"`);
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      expect(row.case).toBe(caseOfLocalPart(row.recipient ?? ""));
      expect(row.sender).toBe(senderDomain(row.mailFrom ?? null));
      expect(row.host).toBe("mx1.example.net");
    }
    expect(new Set(rows.map((row) => row.prefix))).toEqual(new Set(["192.0.2.0/24", "2001:db8:1::/48"]));
    expect(rows.map((row) => row.tld).filter((tld) => tld === null)).toHaveLength(1);
  });
});
