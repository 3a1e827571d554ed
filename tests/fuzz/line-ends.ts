import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { batchesOf, told } from "#tests/fuzz/reading";
import { samples } from "#tests/fuzz/samples";

const SAMPLES = samples();

export type LineEnds = { of: number; cycle: readonly string[]; final: boolean };

/** A sample, the line ends it gets in turn, and whether its last line has one. */
export const aLineEnds: fc.Arbitrary<LineEnds> = fc.record({
  of: fc.nat(SAMPLES.length - 1),
  cycle: fc.oneof(
    fc.constantFrom<string[]>(["\n"], ["\r\n"], ["\r"]),
    fc.array(fc.constantFrom("\n", "\r\n", "\r"), { minLength: 2, maxLength: 7 }),
  ),
  final: fc.boolean(),
});

/** The same lines with other line ends give the same events. */
export async function sameWithOtherEnds({ of, cycle, final }: LineEnds): Promise<void> {
  const sample = SAMPLES[of];
  if (!sample) throw new Error(`There is no sample ${of}.`);
  const lines = sample.bytes.toString("latin1").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const plain = `${lines.join("\n")}\n`;
  const other = lines
    .map((line, i) => {
      if (i === lines.length - 1) return final ? line + cycle[i % cycle.length] : line;
      // An empty line after a CR must not begin with the LF that would complete it.
      return line + (lines[i + 1] === "" ? "\r\n" : cycle[i % cycle.length]);
    })
    .join("");
  if (!isDeepStrictEqual(await toldOf(other), await toldOf(plain))) {
    throw new Error(`${sample.name} gives other events with other line ends.`);
  }
}

/** A mail with `>From ` lines in its body gives in a mailbox what it gives alone. */
export async function sameInMailbox(of: number, quoted: string, final: boolean): Promise<void> {
  const sample = MAILS[of % MAILS.length];
  if (!sample) throw new Error(`There is no mail ${of}.`);
  const mail = `${sample.bytes.toString("latin1").trimEnd()}\n\n>From ${quoted}\n>>From ${quoted}\n`;
  const alone = await toldOf(mail);
  const box = `From x Sat Nov 21 00:20:12 2026\n${mail}${final ? "\n" : ""}`;
  const inBox = await toldOf(box);
  if (!isDeepStrictEqual(inBox, alone)) throw new Error(`${sample.name} gives other events in a mailbox.`);
}

const MAILS = SAMPLES.filter(({ kind }) => kind === "mail");

async function toldOf(text: string): Promise<unknown[]> {
  return told((await batchesOf(Buffer.from(text, "latin1"))).flatMap((batch) => batch.items));
}
