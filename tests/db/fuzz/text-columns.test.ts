import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { type LandingUpload, landBatch } from "#lib/pipeline/land-batch";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { aHostileText, hostileBytes } from "#tests/fuzz/strings";
import { classified } from "#tests/support/classified";
import { forAtMost } from "#tests/support/for-at-most";
import { makeWorkspace } from "#tests/support/people";
import { takeIn } from "#tests/support/uploads";

// A bound for what hangs, not a stopwatch: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const COLUMNS = [
  "recipient",
  "originalRecipient",
  "status",
  "enhancedStatus",
  "reply",
  "smtpCommand",
  "remoteMta",
  "remoteIp",
  "reportingMta",
  "sourceIp",
  "pool",
  "mailFrom",
  "queueId",
  "messageId",
] as const satisfies readonly (keyof ParsedEvent)[];

const hostileEvent = fc.record({
  texts: fc.tuple(...COLUMNS.map(() => aHostileText)),
  raw: hostileBytes,
});

/** Two pools that no text column takes become the same one, and must be counted as one. */
function poolOf(pool: string): { texts: string[]; raw: Uint8Array } {
  return { texts: COLUMNS.map((name) => (name === "pool" ? pool : "")), raw: new Uint8Array() };
}

async function makeUpload(workspaceId: string): Promise<LandingUpload> {
  const row = await database().upload.create({
    data: { id: newId("upl"), workspaceId, name: "mail.log", state: "processing", createdBy: {}, sizeBytes: 100n },
  });
  return { ...row, notices: [] };
}

/** What UTF-8 keeps of a text, without NUL. */
function storable(text: string): string {
  return Buffer.from(text.replaceAll("\0", "\uFFFD")).toString();
}

test("any text lands in every text column as it is, with U+FFFD for what no text can hold, and the raw bytes as they came", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileEvent, { minLength: 1, maxLength: 4 }),
      forAtMost(3_000, async (wishes) => {
        const workspaceId = await makeWorkspace();
        const events = wishes.map(({ texts, raw }, i) => {
          const one = classified({ key: `key ${i}`, raw });
          const event = {
            ...one.event,
            line: i + 1,
            ...Object.fromEntries(COLUMNS.map((name, at) => [name, texts[at] ?? ""])),
          };
          return { ...one, event, recipientKey: texts[0] ?? "", recipientDomain: texts[1] ?? "" };
        });
        const batch = { format: "postfix_log" as const, items: [], read: events.length, bytes: 50, notices: [] };
        const landed = await landBatch(await makeUpload(workspaceId), { batch, events, bytesLanded: 50 }, true);
        expect(landed.inserted).toBe(events.length);
        const rows = await database().deliveryEvent.findMany({ where: { workspaceId }, orderBy: { line: "asc" } });
        expect(rows.map(({ rawLine }) => Buffer.from(rawLine ?? []).toString("hex"))).toEqual(
          wishes.map(({ raw }) => raw.toString("hex")),
        );
        for (const [i, row] of rows.entries()) {
          const texts = wishes[i]?.texts ?? [];
          expect(COLUMNS.map((name) => row[name])).toEqual(COLUMNS.map((_, at) => storable(texts[at] ?? "")));
        }
      }),
    ),
    {
      numRuns: 40,
      examples: [[[poolOf("\0"), poolOf("\udfff")]]],
    },
  );
});

test("a log with any bytes in its fields is taken in to the end, and each event keeps its line byte for byte", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileBytes, { minLength: 4, maxLength: 4 }),
      forAtMost(3_000, async (parts) => {
        const [local = "", domain = "", relay = "", reply = ""] = parts.map((bytes) =>
          // Line ends and what ends a field would make it another line.
          bytes.toString("latin1").replace(/[\r\n<>]/g, "?"),
        );
        const line = `Nov 21 00:20:12 out postfix/smtp[1]: 5E57A56A9B5: to=<a${local}@b${domain}.example.net>, relay=mx${relay}[192.0.2.10]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status=bounced (host mx[192.0.2.10] said: 554 5.7.1 Relay ${reply} (in reply to RCPT TO command))`;
        const bytes = Buffer.from(`${GOOD}\n${line}\n${GOOD.replace("a@", "z@")}\n`, "latin1");
        const workspaceId = await makeWorkspace();
        const receipt = await takeIn(workspaceId, bytes);
        expect(receipt.state).toBe("done");
        expect(receipt.read).toBe(3);
        expect(receipt.events + receipt.rejected).toBeGreaterThanOrEqual(2);
        const rows = await database().deliveryEvent.findMany({ where: { workspaceId, line: 2 } });
        for (const row of rows) expect(Buffer.from(row.rawLine ?? []).toString("latin1")).toBe(line);
      }),
    ),
    { numRuns: 40 },
  );
});

const GOOD =
  "Nov 21 00:20:11 out postfix/smtp[1]: 4E57A56A9B5: to=<a@example.net>, relay=mx1.example.net[192.0.2.10]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status=bounced (host mx1.example.net[192.0.2.10] said: 554 5.7.1 Relay access denied (in reply to RCPT TO command))";
