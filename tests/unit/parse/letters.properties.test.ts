import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { LETTERS, letterText } from "#tests/unit/parse/letter-table";
import { itemsOf } from "#tests/unit/parse/support";

vi.setConfig({ testTimeout: 60_000 });

const letters = LETTERS.map(({ file }) => letterText(file));
// Words that mean something to a dialect, in the wrong place.
const word = fc.constantFrom(
  "<",
  ">",
  "@",
  "r@x.example",
  "\n\n",
  "host ",
  "[192.0.2.1]",
  ": ",
  "said: ",
  "550 ",
  "(",
  "#",
  "'",
);
const edit = fc.record({ at: fc.nat(), drop: fc.nat(60), put: fc.array(word, { maxLength: 4 }) });

test("damaged letters never throw, and an address is never without the place it stood", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...letters), fc.array(edit, { maxLength: 10 }), async (letter, edits) => {
      let text = letter;
      for (const { at, drop, put } of edits) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + put.join("") + text.slice(from + drop);
      }
      for (const item of await itemsOf(text)) {
        if (item.kind !== "event") continue;
        const { event } = item;
        expect(event.recipient).not.toBe("");
        expect(event.remoteIp === null).toBe(event.remoteIpFrom === null);
        expect(event.reply).not.toBe("");
      }
    }),
    { numRuns: 1_500 },
  );
});

test("a letter of a thousand hostile lines is read in linear time", async () => {
  const head = "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\nThe following addresses failed:\n\n";
  const hostile = [
    "r@x.example ".repeat(80_000),
    "@".repeat(1_000_000),
    "<".repeat(1_000_000),
    "host [".repeat(150_000),
  ];
  for (const line of hostile) {
    const start = performance.now();
    await itemsOf(head + line);
    expect(performance.now() - start).toBeLessThan(5_000);
  }
});
