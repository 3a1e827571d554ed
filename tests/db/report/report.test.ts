import { beforeAll, describe, expect, test } from "vitest";
import { type Person, systemActor } from "#lib/access/actor";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { recordVerdict } from "#lib/incident/store";
import { writeNote } from "#lib/incident/write-note";
import { database } from "#lib/platform/database";
import { hashOf } from "#lib/platform/stable-json";
import { inTransaction } from "#lib/platform/transaction";
import { incidentReport, type ReportFormat } from "#lib/report/get-report";
import { landAttempts, spread } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 12, minutes));
const PLAN = "ab".repeat(32);
const FACTS = "cd".repeat(32);
const ANSWER = "ef".repeat(32);

let workspaceId: string;
let incidentId: string;
let viewer: Person;
let operator: Person;

const read = async (format: ReportFormat, redact = true, actor = viewer) =>
  (await incidentReport(actor, { incidentId, format, redact })).text();

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  viewer = await makePerson(workspaceId, "viewer");
  operator = await makePerson(workspaceId, "operator", "Ada");
  const author = operator;
  const approver = await makePerson(workspaceId, "approver", "Ben");
  const denied = spread(
    60,
    at(0),
    at(30),
    { provider: "bigmail.example", outcome: "bounced" },
    (index) => `ann.lee${index}@bigmail.example`,
  );
  await landAttempts(
    workspaceId,
    denied.map((attempt) => ({
      ...attempt,
      reply: `550 relaying denied for <${attempt.recipient}> (${attempt.recipient?.split("@")[0]?.toUpperCase()})`,
    })),
  );
  const { opened } = await reconcileIncidents(systemActor("test", workspaceId), { workspaceId, now: at(90) });
  incidentId = opened[0] ?? "";
  await writeNote(author, { incidentId, text: "postmaster@bigmail.example will call back" }, at(91));

  await database().dnsSnapshot.create({
    data: {
      id: "dns_1",
      workspaceId,
      name: "bigmail.example",
      type: "MX",
      resolver: "192.0.2.53",
      result: "answered",
      rcode: "NOERROR",
      ttl: 300,
      records: [],
      askedAt: at(92),
      tookMs: 3,
      sha256: ANSWER,
    },
  });
  await database().evidenceRound.create({
    data: {
      id: "evr_1",
      workspaceId,
      incidentId,
      startedAt: at(92),
      finishedAt: at(92),
      snapshotIds: ["dns_1"],
      domains: ["bigmail.example"],
    },
  });
  const verdict = { side: "unknown", cause: "inconclusive", rule: "R0", level: null, decision: "investigate" } as const;
  const sentence = "Nobody can say yet who refused ann.lee0@bigmail.example.";
  await database().verdict.create({
    data: {
      ...verdict,
      id: "ver_1",
      workspaceId,
      incidentId,
      evidenceRoundId: "evr_1",
      sentence,
      proof: [{ text: "60 events name 192.0.2.10", eventId: null, snapshotId: null }],
      trace: [],
      facts: { servers: [], largestDomain: "bigmail.example", provider: "bigmail.example", dns: { failures: [] } },
      factsSha256: FACTS,
      createdAt: at(93),
    },
  });
  const told = {
    workspaceId,
    incidentId,
    verdictId: "ver_1",
    sentence,
    at: at(93),
    actor: systemActor("test", workspaceId),
  };
  await inTransaction((tx) => recordVerdict(tx, { ...told, ...verdict }));
  await database().hold.create({
    data: {
      id: "hol_1",
      workspaceId,
      incidentId,
      reason: "relay_denied",
      provider: "bigmail.example",
      startsAt: at(0),
      state: "active",
      leaseUntil: at(1500),
    },
  });
  await database().cohort.create({
    data: {
      id: "coh_1",
      workspaceId,
      incidentId,
      number: 1,
      state: "approved",
      authorId: author.id,
      authorName: "Ada",
      windowFrom: at(0),
      windowTo: at(30),
      filter: {},
      stagePlan: [{ size: 60 }],
      planHash: PLAN,
      memberCount: 60,
      createdAt: at(94),
      frozenAt: at(95),
      stages: { create: { workspaceId, stageIndex: 0, size: 60, state: "waiting" } },
      reviews: {
        create: {
          id: "rev_1",
          workspaceId,
          planHash: PLAN,
          requestedAt: at(96),
          state: "approved",
          decidedById: approver.id,
          decidedByName: "Ben",
          decidedAt: at(97),
          words: "Go on.",
          facts: {},
          factsSha256: FACTS,
          expiresAt: at(1500),
        },
      },
    },
  });
});

describe("a report", () => {
  test("in Markdown tells the whole way, with hashes and names", async () => {
    const text = await read("md");
    expect(text).toContain("# Incident 1: relay denied at bigmail.example");
    expect(text).toContain("Nobody can say yet who refused a\\*\\*\\*@bigmail.example.");
    expect(text).toContain("| Started | 2026-11-20 12:00:00 UTC |");
    expect(text).toContain("| `192.0.2.10` | `mx1.bigmail.example` | 60 | 60 |");
    expect(text).toContain(`Facts SHA-256 \`${FACTS}\``);
    expect(text).toContain(
      `| \`bigmail.example MX\` | \`192.0.2.53\` | answered | 2026-11-20 13:32:00 UTC | \`${ANSWER}\` |`,
    );
    expect(text).toContain("lease until 2026-11-21 13:00:00 UTC");
    expect(text).toContain("Cohort 1 by Ada: approved, 60 members, 0 left out");
    expect(text).toContain(`| approved | Ben | 2026-11-20 13:37:00 UTC | \`${PLAN}\` | \`${FACTS}\` | Go on. |`);
    expect(text).toContain("| 1.1 | 60 | waiting | not released | not judged |");
    expect(text).toContain("| 60 | `550 relaying denied for <{recipient}> ({recipient})` |");
    expect(text).toContain("p\\*\\*\\*@bigmail.example will call back");
  });

  test.each(["md", "html", "json", "csv"] as const)(
    "in %s is the same bytes each time and hides every local part",
    async (format) => {
      const text = await read(format);
      expect(await read(format)).toBe(text);
      expect(text).not.toContain("ann.lee");
      expect(text).not.toContain("postmaster@");
      const open = await read(format, false, operator);
      expect(open).toContain("ann.lee0@bigmail.example");
      expect(open).toContain("postmaster@bigmail.example");
    },
  );

  test("in JSON holds the figures of the incident", async () => {
    expect(JSON.parse(await read("json"))).toMatchObject({
      redacted: true,
      incident: { number: 1, events: 60, recipients: 60, endBasis: "silence" },
      servers: [{ remoteIp: "192.0.2.10", events: 60 }],
      verdict: { rule: "R0", factsSha256: FACTS },
      evidence: [{ name: "bigmail.example", sha256: ANSWER }],
      hold: { state: "active" },
      cohorts: [{ number: 1, planHash: PLAN }],
      reviews: [{ author: "Ada", decidedBy: "Ben", state: "approved" }],
      replies: [{ reply: "550 relaying denied for <{recipient}> ({recipient})", events: 60 }],
      serversCut: 0,
    });
  });

  test("with full addresses needs an operator, and is written down", async () => {
    await expect(read("md", false)).rejects.toMatchObject({ code: "forbidden" });
    await read("csv", false, operator);
    const entry = await database().auditEntry.findFirst({
      where: { workspaceId, action: "report.unmasked" },
      orderBy: { id: "desc" },
    });
    expect(entry).toMatchObject({ object: incidentId, detail: { format: "csv" } });
  });

  test("as a page can run and load nothing, and draws the course of the incident", async () => {
    const response = await incidentReport(viewer, { incidentId, format: "html", redact: true });
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    );
    expect(response.headers.get("content-disposition")).toMatch(/^inline/);
    const { course } = JSON.parse(await read("json"));
    const failures = course.buckets.reduce((sum: number, bucket: { failures: number }) => sum + bucket.failures, 0);
    expect(failures).toBe(60);
    expect(await response.text()).toContain("60 in all");
  });

  test("says what the facts of its bytes hash to", async () => {
    const { title: _, redacted: _redacted, masked: _masked, sha256, ...told } = JSON.parse(await read("json"));
    expect(hashOf(told)).toBe(sha256);
    for (const format of ["md", "html", "csv"] as const) expect(await read(format)).toContain(sha256);
  });

  test("takes the names of recipients out of what servers said", async () => {
    expect(await read("md")).not.toMatch(/ann\.?lee/i);
  });

  test("leaves no piece of a name where a long reply is cut", async () => {
    const elsewhere = await makeWorkspace();
    const reply = `550 relaying denied ${"x ".repeat(236)}zqsecretzqsecret@victim.example`;
    const denied = spread(60, at(0), at(30), { provider: "bigmail.example", outcome: "bounced" });
    await landAttempts(
      elsewhere,
      denied.map((attempt) => ({ ...attempt, reply })),
    );
    const actor = systemActor("test", elsewhere);
    const { opened } = await reconcileIncidents(actor, { workspaceId: elsewhere, now: at(90) });
    const response = await incidentReport(actor, { incidentId: opened[0] ?? "", format: "json", redact: true });
    const { replies } = await response.json();
    expect(replies).toHaveLength(1);
    expect(replies[0].reply).toMatch(/^550 relaying denied x .*x …$/);
  });

  test("is not found in another workspace", async () => {
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(read("md", true, stranger)).rejects.toMatchObject({ code: "not_found" });
  });

  test("needs a token with the scope read", async () => {
    const token = { kind: "token", id: "tok_1", name: "intake only", scopes: ["intake"], workspaceId } as const;
    const attempt = incidentReport(token, { incidentId, format: "md", redact: true });
    await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
  });
});
