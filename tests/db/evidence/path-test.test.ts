import { beforeEach, describe, expect, test, vi } from "vitest";
import { POST as send } from "#app/api/v1/path-tests/route";
import { POST as add } from "#app/api/v1/settings/submission-paths/route";
import type { Person } from "#lib/access/actor";
import { addSubmissionPath, dropSubmissionPath, listSubmissionPaths } from "#lib/evidence/path-test/keep-paths";
import { listPathTests } from "#lib/evidence/path-test/read-tests";
import { sendPathTest } from "#lib/evidence/path-test/send-test";
import { database } from "#lib/platform/database";
import { addRefusals, makeIncident, NOW, refusedBy } from "#tests/db/verdict/incident-rows";
import { selfSigned } from "#tests/support/certificate";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";
import { startSmtpServer } from "#tests/support/smtp-server";
import { startTlsSmtpServer } from "#tests/support/tls-smtp-server";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

const login = { user: "desk", password: "hunter2hunter2" };
const CONTROL = "control@corp.example";
const TAKES = { DATA: "354 go on", ".": "250 2.0.0 Ok: queued as 4XyZ" };

let workspaceId: string;
let operator: Person;
let administrator: Person;
let incidentId: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator");
  administrator = await makePerson(workspaceId, "administrator");
  const refused = refusedBy({ remoteIp: "192.0.2.9", remoteMta: "mx.corp.example", pool: "pool-a" }, "corp.example", 5);
  incidentId = await makeIncident(workspaceId, "corp.example", refused);
});

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const settings = (port: number, more: object = {}) => ({
  ...{ host: "127.0.0.1", port, tls: "none" as const, user: "", password: "", mailFrom: "test@northwind.example" },
  from: null,
  ...{ pool: "pool-a", sourceIp: null, name: "pool A", now: NOW },
  ...more,
});

/** One test over a fresh plain submission host. */
async function over(more: { recipient?: string; now?: Date; name?: string; pool?: string | null; on?: object } = {}) {
  const smtp = await startSmtpServer({ ...TAKES, ...more.on });
  try {
    const { name = "pool A", pool = "pool-a", recipient = CONTROL, now = NOW } = more;
    const path = await addSubmissionPath(administrator, settings(smtp.port, { name, pool }));
    return { smtp, sent: await sendPathTest(operator, { incidentId, pathId: path.id, recipient, now }) };
  } finally {
    await smtp.stop();
  }
}

describe("a test mail over a submission host", () => {
  test("goes over TLS with its login to the one control, and its dialogue is kept without the password", async () => {
    const mine = selfSigned("localhost");
    const server = await startTlsSmtpServer({ ...mine, mode: "starttls", login });
    const secure = { host: "localhost", tls: "starttls" as const, ...login };
    const path = await addSubmissionPath(administrator, settings(server.port, secure));
    const input = { incidentId, pathId: path.id, recipient: CONTROL, now: NOW, ca: mine.cert };
    const sent = await sendPathTest(operator, input);
    await server.stop();
    expect(sent).toMatchObject({
      submission: { accepted: true, code: 250 },
      outcome: { state: "not_heard" },
      path: { name: "pool A" },
    });
    const lines = server.heard.map(({ line }) => line);
    expect(lines.filter((line) => line.startsWith("RCPT TO")).join()).toBe(`RCPT TO:<${CONTROL}>`);
    expect(lines).toContain(`X-Rebound-Test: ${sent.id}`);
    expect(lines).toContain(`Message-ID: <${sent.messageId}>`);
    const kept = JSON.stringify(sent.submission?.transcript);
    expect(kept).toContain("STARTTLS");
    expect(kept).not.toContain(Buffer.from(`\0${login.user}\0${login.password}`).toString("base64"));
    const row = await database().submissionPath.findFirst({ where: { id: path.id } });
    expect(JSON.stringify(row)).not.toContain(login.password);
    expect(JSON.stringify(await listSubmissionPaths(operator))).not.toContain("assword");
    const told = await database().timelineEntry.findFirst({ where: { incidentId, kind: "evidence.tested" } });
    expect(told?.text).not.toContain(CONTROL);
  });

  test("is matched to the later refusal by its message id, and held against the failing path field by field", async () => {
    const { sent } = await over();
    const where = { remoteIp: "192.0.2.9", remoteMta: "mx.corp.example", pool: "pool-a", minute: 61 };
    await addRefusals(workspaceId, "corp.example", [{ ...where, recipient: CONTROL }]);
    const mine = await database().deliveryEvent.findFirst({ where: { workspaceId, recipientKey: CONTROL } });
    const said = { messageId: sent.messageId, reply: "550 5.7.1 relaying denied", replyCode: 550 };
    await database().deliveryEvent.update({ where: { id: mine?.id ?? 0n }, data: said });
    const [test] = (await listPathTests(operator, { incident: incidentId })).items;
    expect(test).toMatchObject({
      samePath: true,
      outcome: { state: "refused", words: "Refused by mx.corp.example: 550 5.7.1 relaying denied" },
    });
    const field = (name: string) => test?.comparison.find((one) => one.field === name);
    expect(field("destination IP")).toMatchObject({ failing: "192.0.2.9", test: "192.0.2.9", same: true });
    expect(field("reply code")).toMatchObject({ failing: null, test: "550", same: null });
    expect(field("TLS")).toMatchObject({ failing: null, test: null, same: null });
  });

  test("another mail of the same recipient is not taken for it", async () => {
    await over();
    const where = { remoteIp: "192.0.2.9", remoteMta: "mx.corp.example", minute: 61 };
    await addRefusals(workspaceId, "corp.example", [{ ...where, recipient: CONTROL }]);
    const [test] = (await listPathTests(operator, { incident: incidentId })).items;
    expect(test?.outcome.state).toBe("not_heard");
  });

  test("a delivery to the control after it is told as that", async () => {
    await over();
    const data = { workspaceId, recipientKey: CONTROL, lastDeliveredAt: later(2) };
    await database().recipientState.create({ data });
    const [test] = (await listPathTests(operator, { incident: incidentId })).items;
    expect(test?.outcome).toMatchObject({ state: "delivered", at: later(2).toISOString() });
  });

  test.each([
    ["pool-b", false],
    [null, null],
  ])("over pool %s it is the same path: %s", async (pool, same) => {
    expect((await over({ pool })).sent.samePath).toBe(same);
  });

  test("a host that refuses is told with its words, and that it went no further", async () => {
    const { sent } = await over({ on: { "MAIL FROM": "550 5.7.1 not from you" } });
    expect(sent.submission).toMatchObject({ accepted: false, code: 550, text: "550 5.7.1 not from you" });
    expect(sent.outcome.words).toContain("went no further");
  });
});

describe("it is guarded", () => {
  test("nobody whose mail has failed is sent a test, and the host hears nothing", async () => {
    const smtp = await startSmtpServer(TAKES);
    const path = await addSubmissionPath(administrator, settings(smtp.port));
    const victim = await database().deliveryEvent.findFirst({ where: { workspaceId } });
    const recipient = String(victim?.recipient).toUpperCase();
    const asked = sendPathTest(operator, { incidentId, pathId: path.id, recipient, now: NOW });
    await expect(asked).rejects.toThrow("it is no control");
    await smtp.stop();
    expect(smtp.heard).toEqual([]);
    expect(await database().pathTest.count({ where: { workspaceId } })).toBe(0);
  });

  test("without a host there is no test, and a removed one takes its password along", async () => {
    const asked = sendPathTest(operator, { incidentId, pathId: "sub_none", recipient: CONTROL, now: NOW });
    await expect(asked).rejects.toThrow("nothing was sent");
    const { id } = await addSubmissionPath(administrator, settings(1, login));
    await dropSubmissionPath(administrator, { id, now: NOW });
    expect(await database().submissionPath.findFirst({ where: { id } })).toMatchObject({ sealed: null });
    await expect(sendPathTest(operator, { incidentId, pathId: id, recipient: CONTROL, now: NOW })).rejects.toThrow();
  });

  test("one a minute for a host and twenty a day, two at once being one", async () => {
    const smtp = await startSmtpServer(TAKES);
    const { id } = await addSubmissionPath(administrator, settings(smtp.port));
    const at = (now: Date) => sendPathTest(operator, { incidentId, pathId: id, recipient: CONTROL, now });
    const both = await Promise.allSettled([at(NOW), at(NOW)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (let n = 1; n < 20; n += 1) await at(later(n * 2));
    await expect(at(later(60))).rejects.toThrow("20 are allowed");
    await smtp.stop();
  });

  test("another workspace's host is not used, a viewer sends none, an operator adds none", async () => {
    const { id } = await addSubmissionPath(administrator, settings(1));
    const other = await makePerson(await makeWorkspace(), "operator");
    await expect(sendPathTest(other, { incidentId, pathId: id, recipient: CONTROL, now: NOW })).rejects.toThrow();
    const viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
    const body = { incidentId, pathId: id, recipient: CONTROL };
    expect((await call(send, "POST", "/api/v1/path-tests", { cookie: viewer, body })).status).toBe(403);
    const { now: _, ...host } = settings(1, { name: "b" });
    const cookie = await cookieFor(operator);
    expect((await call(add, "POST", "/api/v1/settings/submission-paths", { cookie, body: host })).status).toBe(403);
  });
});
