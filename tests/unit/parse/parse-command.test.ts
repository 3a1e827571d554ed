import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import { parseCommand } from "#lib/cli/parse-command";
import { fixture } from "#tests/unit/parse/support";

const folder = mkdtempSync(join(tmpdir(), "rebound-parse-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command in this process; a reader of stdout that is `slow` makes it wait after each block. */
async function parse(args: string[], slow = false) {
  let out = "";
  let words = "";
  vi.spyOn(process.stdout, "write").mockImplementation((block) => {
    out += String(block);
    if (slow) queueMicrotask(() => process.stdout.emit("drain"));
    return !slow;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((block) => {
    words += String(block);
    return true;
  });
  process.exitCode = undefined;
  const command = parseCommand().exitOverride();
  const failed = await command.parseAsync(args, { from: "user" }).then(
    () => false,
    () => true,
  );
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
  const rows = out.split("\n").filter((line) => line !== "");
  return { code, failed, words, rows: rows.map((line): Record<string, unknown> => JSON.parse(line)) };
}

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const FIELDS =
  "source format index line outcome recipient originalRecipient status replyCode enhancedStatus reply smtpCommand remoteMta remoteIp remoteIpFrom reportingMta sourceIp pool mailFrom queueId messageId occurredAt reason rule provider saidBy";

test("one line an event, the fields in their order, absent as null", async () => {
  const path = file("a.eml", fixture("postfix-002.eml"));
  const { code, rows } = await parse([path]);
  expect(code).toBe(0);
  expect(rows).toHaveLength(1);
  expect(Object.keys(rows[0] ?? {}).join(" ")).toBe(FIELDS);
  expect(rows[0]).toMatchObject({
    source: path,
    format: "rfc3464",
    index: 0,
    line: 1,
    sourceIp: null,
    occurredAt: "2026-11-21T00:20:12.000Z",
    reason: "relay_denied",
    rule: "relay.postfix",
    provider: "cedar-group.example",
    saidBy: "recipient_mx",
  });
});

test("a gzipped log says what the plain one says", async () => {
  const plain = await parse([file("mail.log", fixture("postfix.maillog"))]);
  const packed = await parse([file("mail.log.gz", gzipSync(fixture("postfix.maillog")))], true);
  const without = (rows: Record<string, unknown>[]) => rows.map(({ source, ...rest }) => rest);
  expect(plain.rows.length).toBeGreaterThan(40);
  expect(without(packed.rows)).toEqual(without(plain.rows));
});

test("what holds no event, what cannot be read, and what is no call", async () => {
  const none = file("note.txt", "It was a dark and stormy night.\n");
  const missing = join(folder, "missing.log");
  const torn = file("torn.log.gz", gzipSync(fixture("postfix.maillog")).subarray(0, 300));
  const { code, rows, words } = await parse([none, missing, torn]);
  expect(code).toBe(1);
  expect(rows.filter((row) => row.source === none)).toEqual([
    { source: none, format: "unknown", index: 0, line: 1, outcome: "none", kind: "not_a_report" },
  ]);
  expect(rows.filter((row) => row.outcome === "error").map((row) => row.source)).toEqual([missing, torn]);
  expect(words).toContain("missing.log");
  expect((await parse(["--format", "exim", none])).failed).toBe(true);
  expect((await parse([])).failed).toBe(true);
});
