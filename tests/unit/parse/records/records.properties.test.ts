import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchesOf, told } from "#tests/unit/parse/support";

const RUNS = { numRuns: 150 };
const SEEDS = [
  '[{"email":"a@example.com","event":"bounce","timestamp":1790000000,"reason":"550 no","sg_event_id":"e"},\n {"email":"b@example.com","event":"deferred","sg_event_id":"f"}]',
  '{"type":"Bounce","id":"k","recipient":["a@example.com"],"response":{"code":550,"content":"x"},"peer_address":{"addr":"192.0.2.1"},"timestamp":1790000000,"queue":"q"}\n{"type":"Bounce"',
  '{"notificationType":"Bounce","mail":{},"bounce":{"bouncedRecipients":[{"emailAddress":"a@example.com"}]}}',
  'type,timeLogged,rcpt,dsnDiag\nb,2026-09-21 12:00:01+0000,a@example.com,"smtp;550 ""x""\nmore"\nd,1790000000,b@example.com,\n',
  "#Fields: date-time,session-id,sequence-number,remote-endpoint,event,data\n2026-09-21T10:00:00Z,A,1,192.0.2.1:25,<,220 x.example\n2026-09-21T10:00:00Z,A,2,192.0.2.1:25,>,RCPT TO:<a@example.com>\n2026-09-21T10:00:00Z,A,3,192.0.2.1:25,<,550 no\n",
  "1790000000@id@b@c@B@a@example.com@s@example.org@g@b@RCPT@1@2@192.0.2.1@550 no\n",
  "220 mx.example.net\nHELO x\n250 ok\nMAIL FROM:<a@example.org>\n250 ok\nRCPT TO:<b@example.com>\n550 no\n",
];

/** A seed with bytes replaced, cut out and doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom("set", "cut", "double"), fc.integer({ min: 0, max: 255 })), {
      maxLength: 12,
    }),
  )
  .map(([seed, edits]) => {
    let bytes = Buffer.from(seed);
    for (const [where, kind, value] of edits) {
      if (bytes.length === 0) break;
      const at = where % bytes.length;
      const rest = bytes.subarray(at);
      if (kind === "set") bytes[at] = value;
      else if (kind === "cut") bytes = Buffer.concat([bytes.subarray(0, at), rest.subarray(value)]);
      else bytes = Buffer.concat([bytes, rest]);
    }
    return bytes;
  });

const everything = async (bytes: Buffer, size?: number) => {
  const batches = await batchesOf(bytes, size);
  return { items: told(batches.flatMap((batch) => batch.items)), format: batches[0]?.format };
};

describe("records from anybody", () => {
  test("whatever was changed in them, reading ends, and is the same for every way of cutting it", async () => {
    await fc.assert(
      fc.asyncProperty(mutated, fc.integer({ min: 1, max: 40 }), async (bytes, size) => {
        expect(await everything(bytes, size)).toEqual(await everything(bytes));
      }),
      RUNS,
    );
  });

  test("JSON of any shape under a known name is read or told", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json(),
        fc.constantFrom("msys", "event-data", "bounce", "response", "msg", "payload"),
        async (shape, name) => {
          const record = `{"email":"a@example.com","sg_event_id":"1","event":"bounce","${name}":${shape},"reason":${shape},"timestamp":${shape}}`;
          expect((await everything(Buffer.from(record))).items.length).toBeLessThanOrEqual(1);
        },
      ),
      RUNS,
    );
  });

  test.each<[string, (size: number) => string]>([
    ["quotes that never close", (size) => `${SEEDS[3]}${'b,1,"x\n'.repeat(size / 7)}`],
    ["one record without an end", (size) => `${SEEDS[0]}\n{"a":"${"x".repeat(size)}`],
    ["brackets", (size) => `${SEEDS[0]}\n{"a":${"[".repeat(size)}`],
    ["cells", (size) => `${SEEDS[3]}${",".repeat(size)}`],
    [
      "braces in a status",
      (size) =>
        `#Fields: date-time,source,event-id,recipient-address,recipient-status\n2026-09-21T10:00:00Z,SMTP,FAIL,a@example.com,${"{LED=".repeat(size / 5)}\n`,
    ],
    ["commands", (size) => `${SEEDS[6]}${"RCPT TO:<x@example.com>\n".repeat(size / 24)}`],
  ])("a megabyte of %s takes no time to speak of", async (_name, make) => {
    const begun = performance.now();
    await batchesOf(make(1_000_000));
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
