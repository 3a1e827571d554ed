import { beforeEach, describe, expect, test, vi } from "vitest";
import { POST as handIn } from "#app/api/v1/path-tests/arrivals/route";
import { type Person, systemActor } from "#lib/access/actor";
import { collectEvidence } from "#lib/evidence/collect-evidence";
import { addSubmissionPath } from "#lib/evidence/path-test/keep-paths";
import { listPathTests } from "#lib/evidence/path-test/read-tests";
import { sendPathTest } from "#lib/evidence/path-test/send-test";
import { takeArrival } from "#lib/evidence/path-test/take-arrival";
import { database } from "#lib/platform/database";
import { getVerdict } from "#lib/verdict/get-verdict";
import { makeVerdict } from "#lib/verdict/make-verdict";
import { addZone, makeIncident, NOW, refusedBy, STARTED, zoneRecords } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { cookieFor } from "#tests/support/session";
import { startSmtpServer } from "#tests/support/smtp-server";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

const CONTROL = "control@corp.example";
const SENT_AT = new Date(STARTED.getTime() + 20 * 60_000);

let workspaceId: string;
let operator: Person;
let incidentId: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator");
  await addZone(workspaceId, "corp.example", zoneRecords("corp.example", "192.0.2.9", "192.0.2.80"));
  const server = { remoteIp: "192.0.2.9", remoteMta: "mx1.corp.example", pool: "pool-a" };
  incidentId = await makeIncident(workspaceId, "corp.example", refusedBy(server, "corp.example", 40));
});

/** A test that a submission host took, twenty minutes into the incident. */
async function sent(more: { pool?: string | null; from?: string | null } = {}) {
  const smtp = await startSmtpServer({ DATA: "354 go on", ".": "250 2.0.0 Ok" });
  const administrator = await makePerson(workspaceId, "administrator");
  const path = await addSubmissionPath(administrator, {
    ...{ host: "127.0.0.1", port: smtp.port, tls: "none", user: "", password: "", mailFrom: "test@northwind.example" },
    ...{ from: null, pool: "pool-a", sourceIp: null, name: "pool A", now: STARTED, ...more },
  });
  const test = await sendPathTest(operator, { incidentId, pathId: path.id, recipient: CONTROL, now: SENT_AT });
  await smtp.stop();
  return { test, heard: smtp.heard };
}

const mailOf = (id: string, more = "") =>
  `Return-Path: <test@northwind.example>\r
Received: from out1.northwind.example (out1.northwind.example [192.0.2.200])\r
 by mx1.corp.example with ESMTPS; Thu, 12 Mar 2026 02:20:05 +0000\r
Authentication-Results: mx1.corp.example; spf=pass; dkim=none; dmarc=fail\r
From: test@northwind.example\r
X-Rebound-Test: ${id}\r
${more}\r
This is a delivery test.\r
`;
async function* bytes(text: string) {
  yield Buffer.from(text);
}
const take = (text: string, actor = operator, now = NOW) => takeArrival(actor, { body: bytes(text), now });

describe("a test mail handed in as it arrived", () => {
  test("tells that it got through, which way, and what the receiver found; its bytes are kept", async () => {
    const { test: one } = await sent();
    const mail = mailOf(one.id);
    const told = await take(mail);
    expect(told).toMatchObject({
      id: one.id,
      outcome: { state: "delivered", at: NOW.toISOString() },
      arrival: {
        results: ["SPF pass", "DKIM none", "DMARC fail"],
        handedOver: { ip: "192.0.2.200", by: "mx1.corp.example", tls: true },
        handedInBy: { name: operator.name },
      },
    });
    const field = (name: string) => told.comparison.find((row) => row.field === name);
    expect(field("TLS")).toMatchObject({ test: "yes", same: null });
    expect(field("destination host")).toMatchObject({
      failing: "mx1.corp.example",
      test: "mx1.corp.example",
      same: true,
    });
    const five = (name: string) => told.equality.find((row) => row.field === name)?.same;
    expect([five("bounce domain"), five("IP pool"), five("sender domain")]).toEqual([true, true, null]);
    expect(told.comparable).toBeNull();
    const kept = await database().testArrival.findMany({ where: { workspaceId } });
    expect(kept.map((row) => Buffer.from(row.bytes).toString())).toEqual([mail]);
    const change = database().testArrival.updateMany({ where: { workspaceId }, data: { sha256: "x" } });
    await expect(change).rejects.toThrow();
  });

  test("the same bytes again are one, with one line in the timeline", async () => {
    const { test: one } = await sent();
    await take(mailOf(one.id));
    await take(mailOf(one.id), operator, new Date(NOW.getTime() + 60_000));
    expect(await database().testArrival.count({ where: { workspaceId } })).toBe(1);
    const lines = await database().timelineEntry.findMany({ where: { incidentId, kind: "evidence.tested" } });
    expect(lines.filter(({ text }) => text.includes("handed in"))).toHaveLength(1);
  });

  test("makes the verdict Investigate while the bulk goes on failing, and none by another pool does", async () => {
    const judge = async () => {
      const actor = systemActor("test", workspaceId);
      await collectEvidence(actor, { workspaceId, incidentId, now: NOW, force: true });
      await makeVerdict(actor, { workspaceId, incidentId, now: NOW });
      return (await getVerdict(operator, { incidentId })).current;
    };
    const { test: other } = await sent({ pool: "pool-b" });
    expect((await take(mailOf(other.id))).notComparable).toContain("The IP pool differs");
    expect(await judge()).toMatchObject({ rule: "R2", decision: "hold" });
    await database().pathTest.deleteMany({ where: { workspaceId } });
    await database().submissionPath.deleteMany({ where: { workspaceId } });
    const { test: one } = await sent();
    await take(mailOf(one.id));
    const happenings = await database().$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS "count" FROM graphile_worker._private_jobs
      WHERE "payload"->>'kind' = 'incident.probed' AND "payload"->>'incidentId' = ${incidentId}`;
    expect(happenings[0]?.count).toBe(1);
    expect(await judge()).toMatchObject({ rule: "RT", decision: "investigate" });
    const strange = mailOf(one.id, "DKIM-Signature: v=1; d=northwind.example; s=s1\r\n").replace(
      "From: test@",
      "From: x@sub.",
    );
    expect((await take(strange)).arrival).toMatchObject({ from: "sub.northwind.example" });
  });

  test("what is no test mail is refused with what to hand in, and nothing is kept", async () => {
    await sent();
    await expect(take("Subject: hello\n\nhi\n")).rejects.toThrow("carries no mark of a test");
    await expect(take("X-Rebound-Test: ptt_0000000000000\n\n")).rejects.toMatchObject({ code: "not_found" });
    await expect(take(`X-Rebound-Test: x\n\n${"a".repeat(300_000)}`)).rejects.toMatchObject({ code: "too_large" });
    expect(await database().testArrival.count({ where: { workspaceId } })).toBe(0);
  });

  test("another workspace's mark is not found, and a viewer hands nothing in", async () => {
    const { test: one } = await sent();
    const stranger = await makePerson(await makeWorkspace(), "operator");
    await expect(take(mailOf(one.id), stranger)).rejects.toMatchObject({ code: "not_found" });
    const viewer = await makePerson(workspaceId, "viewer");
    await expect(take(mailOf(one.id), viewer)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("over HTTP the body is the mail itself, and the list has it at once", async () => {
    const { test: one } = await sent();
    const cookie = await cookieFor(operator);
    const request = new Request("http://localhost/api/v1/path-tests/arrivals", {
      method: "POST",
      headers: { cookie, "content-type": "message/rfc822", origin: "http://localhost" },
      body: mailOf(one.id),
    });
    const answer = await handIn(request, { params: Promise.resolve({}) });
    expect(await answer.json()).toMatchObject({ id: one.id, outcome: { state: "delivered" } });
    const [listed] = (await listPathTests(operator, { incident: incidentId })).items;
    expect(listed?.arrival?.authentication).toEqual(["mx1.corp.example; spf=pass; dkim=none; dmarc=fail"]);
  });
});

test("From: may be another address than MAIL FROM, as production's is", async () => {
  const { heard } = await sent({ from: "news@shop.northwind.example" });
  expect(heard).toContain("From: news@shop.northwind.example");
  expect(heard.some((line) => line.startsWith("MAIL FROM:<test@northwind.example>"))).toBe(true);
});
