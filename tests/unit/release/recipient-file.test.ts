import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvCell } from "#lib/platform/csv-cell";
import { signature } from "#lib/platform/signature";
import { fileHead, fileLine } from "#lib/release/recipient-file";
import { COLUMNS, type ReleasedRow, recipientRecord } from "#lib/release/recipient-record";

const row: ReleasedRow = {
  recipientKey: "ada@example.org",
  recipient: "Ada@Example.org",
  idempotencyKey: "k1",
  stageIndex: 0,
  domain: "example.org",
  remoteMta: "mx1.example.net",
  remoteIp: "192.0.2.10",
  pool: null,
  sourceIp: "198.51.100.4",
  replyCode: 550,
  enhancedStatus: "5.7.1",
  reply: '550 5.7.1 "relaying" denied,\nreally',
  rule: "relay.denied",
  firstFailedAt: new Date("2026-03-01T03:00:00Z"),
  lastFailedAt: new Date("2026-03-01T03:05:00Z"),
  failures: 2,
};
const context = {
  cohortId: "coh_1",
  incidentId: "inc_1",
  provider: "example",
  side: "theirs",
  cause: "receiver_incident",
  rule: "R2",
  sentence: "The receiver refuses its own mail.",
};
const record = recipientRecord(row, context);

/** A reader of RFC 4180 of its own, so that the writer is not judged by itself. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') cell += text[++i];
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") {
      rows.at(-1)?.push(cell);
      cell = "";
    } else if (c === "\r" && text[i + 1] === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      rows.push([]);
      i++;
    } else cell += c;
  }
  return rows.slice(0, -1);
}

describe("released recipients as a file", () => {
  test("the address leaves byte for byte as submitted, in text and in NDJSON", () => {
    expect(fileLine("txt", record)).toBe("Ada@Example.org\n");
    const parsed = JSON.parse(fileLine("ndjson", record));
    expect(parsed).toMatchObject({
      schema: "bounce-cohort/1",
      recipient: "Ada@Example.org",
      recipient_key: "ada@example.org",
      stage: "sample",
      action: "retry",
      reply_code: 550,
      reasons: ["R2", "The receiver refuses its own mail."],
      idempotency_key: "k1",
      pool: null,
    });
    expect(Object.keys(parsed)).toEqual([...COLUMNS]);
  });

  test("CSV reads back to the same cells, line ends and quotes included", () => {
    const [head, line, ...more] = readCsv(fileHead("csv") + fileLine("csv", record));
    expect(more).toEqual([]);
    expect(head).toEqual([...COLUMNS]);
    const cell = (name: (typeof COLUMNS)[number]) => line?.[COLUMNS.indexOf(name)];
    expect(cell("reply_text")).toBe(row.reply);
    expect(cell("reply_code")).toBe("550");
    expect(cell("pool")).toBe("");
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1"])("%j cannot start a formula", (text) => {
    const [[cell] = []] = readCsv(`${csvCell(text)}\r\n`);
    expect(cell).toBe(`'${text}`);
  });

  test("any text survives the way through CSV, led by an apostrophe at most", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const [[cell] = []] = readCsv(`${csvCell(text)}\r\n`);
        expect([text, `'${text}`]).toContain(cell);
      }),
      { numRuns: 500 },
    );
  });
});

test("a request is signed over its time and body", () => {
  const mac = createHmac("sha256", "whsec_x").update('1772334000.{"a":1}').digest("hex");
  expect(signature("whsec_x", '{"a":1}', new Date("2026-03-01T03:00:00.900Z"))).toBe(`t=1772334000,v1=${mac}`);
});
