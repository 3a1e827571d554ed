import { describe, expect, test } from "vitest";
import { reportCsv } from "#lib/report/csv";
import { reportMarkdown } from "#lib/report/markdown";
import type { ReportFacts } from "#lib/report/report-facts";
import { reportJson } from "#lib/report/report-json";

const HASH = "ab".repeat(32);

const facts: ReportFacts = {
  redacted: true,
  incident: {
    id: "inc_1",
    number: 12,
    reason: "relay_denied",
    provider: "yahoo",
    providerLabel: "Yahoo",
    pool: null,
    recipientDomain: null,
    state: "monitoring",
    startedAt: "2026-11-20T02:14:07.000Z",
    detectedAt: "2026-11-20T02:15:00.000Z",
    peakAt: "2026-11-20T03:00:00.000Z",
    endedAt: "2026-11-20T05:31:00.000Z",
    closedAt: "2026-11-20T05:40:00.000Z",
    endBasis: "accepted",
    recipients: 400,
    events: 412,
    attempts: 480,
    falseAlarm: null,
    reviewed: null,
    windowFixed: null,
    related: [],
    verdict: { side: "theirs", cause: "their_policy", rule: "R2", level: 1 },
    decision: "retry",
    sentence: "Yahoo refused 400 recipients.",
  },
  servers: [
    {
      remoteIp: "192.0.2.10",
      remoteMta: "mx1.example.net",
      events: 412,
      recipients: 400,
      domains: 1,
      firstSeenAt: "2026-11-20T02:14:07.000Z",
      lastSeenAt: "2026-11-20T05:31:00.000Z",
      sampleEventId: "7",
      level: 1,
      levelName: "current",
      saidBy: [],
      ptr: null,
      ptrConfirmed: null,
    },
  ],
  serversCut: 2,
  verdict: null,
  evidence: [],
  hold: null,
  cohorts: [],
  reviews: [
    {
      id: "rev_1",
      cohortNumber: 3,
      state: "approved",
      author: "Ada",
      requestedAt: "2026-11-20T06:00:00.000Z",
      decidedBy: "Ben",
      decidedAt: "2026-11-20T06:10:00.000Z",
      words: "Go | on",
      breakGlass: false,
      planHash: HASH,
      factsSha256: HASH,
    },
  ],
  replies: [{ reply: "=cmd|' /C calc'!A0 `x` <b>", events: 9, sampleEventId: "7" }],
  repliesCut: 0,
  timeline: [
    {
      id: "1",
      at: "2026-11-20T06:20:00.000Z",
      writtenAt: "2026-11-20T06:20:00.000Z",
      kind: "note.written",
      actor: { kind: "person", id: "usr_1", name: "Ada" },
      text: "# not a heading\n- nor an item [x](http://example.org)",
      link: null,
      curated: true,
      groups: ["notes"],
      pinned: null,
      note: { edited: null, withdrawn: null, pictures: [] },
    },
  ],
  timelineCut: 0,
};

describe("Markdown", () => {
  const text = reportMarkdown(facts);

  test("begins with the title and the one sentence", () => {
    expect(text.split("\n").slice(0, 3)).toEqual([
      "# Incident 12: relay denied at Yahoo",
      "",
      "Yahoo refused 400 recipients.",
    ]);
  });

  test("shows who said no with the match level, and what is not shown", () => {
    expect(text).toContain(
      "| `192.0.2.10` | `mx1.example.net` | 412 | 400 | 2026-11-20 02:14:07 UTC | 2026-11-20 05:31:00 UTC | 1 current |",
    );
    expect(text).toContain("Not shown: 2 servers.");
  });

  test("names who approved which plan, and when", () => {
    expect(text).toContain(
      `| 3 | Ada | 2026-11-20 06:00:00 UTC | approved | Ben | 2026-11-20 06:10:00 UTC | \`${HASH}\` | Go \\| on |`,
    );
  });

  test("keeps strangers' text inside its line, its cell and its code span", () => {
    expect(text).toContain("| 9 | `` =cmd\\|' /C calc'!A0 `x` <b> `` |");
    expect(text).toContain("\\# not a heading - nor an item \\[x\\](http://example.org)");
  });

  test("says that addresses are masked, and that no verdict was made", () => {
    expect(text).toContain("Addresses are masked");
    expect(reportMarkdown({ ...facts, redacted: false })).not.toContain("Addresses are masked");
    expect(text).toContain("## Verdict\n\nNone yet.");
  });
});

describe("CSV", () => {
  const lines = reportCsv(facts).split("\r\n");

  test("has one head, six columns and CRLF line ends", () => {
    expect(lines[0]).toBe("section,at,who,what,count,detail");
    expect(lines.at(-1)).toBe("");
    expect(lines).toContain("incident,2026-11-20T02:14:07.000Z,,started,,");
    expect(lines).toContain(
      "server,2026-11-20T02:14:07.000Z,192.0.2.10,mx1.example.net,412,current; last seen 2026-11-20T05:31:00.000Z",
    );
  });

  test.each(["=1+1", "+1", "-1", "@a", "\tx", "\rx"])(
    "leads %j with an apostrophe, so that no sheet runs it",
    (reply) => {
      const csv = reportCsv({ ...facts, replies: [{ reply, events: 1, sampleEventId: "1" }] });
      expect(csv).toMatch(/reply,,,reply,1,"?'/);
    },
  );
});

test("JSON keeps the facts, with the title before them", () => {
  const parsed = JSON.parse(reportJson(facts)) as Record<string, unknown>;
  expect(parsed).toEqual({ title: "Incident 12: relay denied at Yahoo", ...facts });
  expect(Object.keys(parsed)[0]).toBe("title");
});

test.each([reportMarkdown, reportCsv, reportJson])("%o gives the same bytes for the same facts", (render) => {
  expect(render(structuredClone(facts))).toBe(render(facts));
});
