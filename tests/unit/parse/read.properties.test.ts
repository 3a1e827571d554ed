import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { classify } from "#lib/classify/classify";
import { parseOwnHops } from "#lib/classify/own-hops";
import { batchesOf, fixture, itemsOf, told } from "#tests/unit/parse/support";

vi.setConfig({ testTimeout: 60_000 });

const ownHops = parseOwnHops("");
const FILES = [
  "postfix-002.eml",
  "postfix-063.eml",
  "exim-058.eml",
  "sendmail-024.eml",
  "courier-064.eml",
  "opensmtpd-001.eml",
];
const inputs = [
  ...FILES.map((name) => fixture(name)),
  fixture("postfix.maillog").subarray(0, 20_000),
  Buffer.concat(
    FILES.flatMap((name) => [Buffer.from("From x Sat Nov 21 00:20:12 2026\n"), fixture(name), Buffer.from("\n")]),
  ),
];
const anInput = fc.constantFrom(...inputs);
// Bytes that mean something to one of the readers.
const aByte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\0\n\r <>[]()=:;-"@,Ff0 \xff', "latin1")));
const anEdit = fc.record({ at: fc.nat(), drop: fc.nat(40), put: fc.array(aByte, { maxLength: 12 }) });

function mutate(bytes: Buffer, edits: { at: number; drop: number; put: number[] }[]): Buffer {
  return edits.reduce((now, { at, drop, put }) => {
    const from = at % (now.length + 1);
    return Buffer.concat([now.subarray(0, from), Buffer.from(put), now.subarray(from + drop)]);
  }, bytes);
}

async function readAll(bytes: Uint8Array): Promise<void> {
  for (const item of await itemsOf(bytes)) {
    if (item.kind !== "event") continue;
    const { match, reason } = classify(item.event, { ownHops });
    expect(reason).toBeTruthy();
    expect(item.event.occurredAt.getTime()).not.toBeNaN();
    expect(item.eventKey.length).toBe(32);
    expect(JSON.stringify(item.event)).not.toContain("\\u0000");
    if (match) {
      expect(match.start).toBeLessThan(match.end);
      expect(match.end).toBeLessThanOrEqual(item.event.reply?.length ?? 0);
    }
  }
}

describe("any bytes at all", () => {
  test("random bytes never throw", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), readAll), { numRuns: 500 });
  });

  test("damaged reports, logs and mailboxes never throw and give events that hold together", async () => {
    await fc.assert(
      fc.asyncProperty(anInput, fc.array(anEdit, { maxLength: 8 }), (bytes, edits) => readAll(mutate(bytes, edits))),
      { numRuns: 600 },
    );
  });

  test("two inputs spliced never throw", async () => {
    await fc.assert(
      fc.asyncProperty(anInput, anInput, fc.nat(), fc.nat(), (one, two, a, b) =>
        readAll(Buffer.concat([one.subarray(0, a % one.length), two.subarray(b % two.length)])),
      ),
      { numRuns: 300 },
    );
  });
});

describe("the same content", () => {
  const asLf = (bytes: Buffer) => bytes.toString("latin1").replaceAll("\r\n", "\n").replaceAll("\r", "\n");

  test("gives the same events with LF, CRLF, CR and mixed line ends", async () => {
    const ends = fc.array(fc.constantFrom("\n", "\r\n", "\r"), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(anInput, ends, async (bytes, cycle) => {
        const lines = asLf(bytes).split("\n");
        // An empty line after a CR must not begin with the LF that would complete it.
        const mixed = lines
          .map((line, i) =>
            i === lines.length - 1 ? line : line + (lines[i + 1] === "" ? "\r\n" : cycle[i % cycle.length]),
          )
          .join("");
        expect(told(await itemsOf(Buffer.from(mixed, "latin1")))).toEqual(
          told(await itemsOf(Buffer.from(asLf(bytes), "latin1"))),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("gives the same batches wherever the chunks were cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        anInput,
        fc.array(anEdit, { maxLength: 4 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (bytes, edits, size) => {
          const damaged = mutate(bytes, edits);
          const shape = async (chunk: number) =>
            (await batchesOf(damaged, chunk)).map(({ items, ...rest }) => ({ ...rest, items: told(items) }));
          expect(await shape(size)).toEqual(await shape(damaged.length + 1));
        },
      ),
      { numRuns: 400 },
    );
  });

  test("gives the same events with and without a final line end", async () => {
    for (const bytes of inputs) {
      const text = asLf(bytes).trimEnd();
      expect(told(await itemsOf(`${text}\n`))).toEqual(told(await itemsOf(text)));
    }
  });
});
