/**
 * `npm run fuzz -- [--minutes 10] [--seed N]`: damages mails, logs, records and dialogues, changes their line ends, sets
 * off the bombs, and prints figures. Ends with 1 and the seed to repeat it with when an input breaks the reading; a
 * figure beyond its bar is printed, and fails nothing.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { BOMBS } from "#tests/fuzz/bombs";
import { aDamage, bytesOf, readDamaged } from "#tests/fuzz/damaged";
import { aLineEnds, sameInMailbox, sameWithOtherEnds } from "#tests/fuzz/line-ends";
import { readSoundly } from "#tests/fuzz/reading";

const BOMB_MS = 2_000;
const READING_MS = 50;
const ROUND = 1_000;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" } },
});
const until = performance.now() + Number(values.minutes) * 60_000;
let seed = Number(values.seed);
let failures = 0;
process.on("unhandledRejection", (reason) => {
  failures++;
  console.log(`UNHANDLED at seed ${seed}: ${reason}`);
});

for (const bomb of BOMBS) {
  const bytes = bomb.make();
  const began = performance.now();
  try {
    await readSoundly(bytes);
    const took = performance.now() - began;
    console.log(`${took > BOMB_MS ? "SLOW" : "ok  "} ${Math.round(took)} ms  ${bomb.name}`);
  } catch (error) {
    failures++;
    console.log(`FAIL ${bomb.name}: ${error}`);
  }
}

const times: number[] = [];
let slowest = { took: 0, seed, bytes: 0 };
let runs = 0;
const damaged = fc.asyncProperty(aDamage, (damage) =>
  readDamaged(damage, (took) => {
    times.push(took);
    if (took > slowest.took) slowest = { took, seed, bytes: bytesOf(damage).length };
  }),
);
const lineEnds = fc.asyncProperty(aLineEnds, sameWithOtherEnds);
const mailbox = fc.asyncProperty(fc.nat(), fc.stringMatching(/^[a-z0-9 :@.]{0,40}$/), fc.boolean(), sameInMailbox);

async function round<Input>(name: string, property: fc.IAsyncProperty<Input>, numRuns: number): Promise<void> {
  const result = await fc.check(property, {
    seed,
    numRuns,
    interruptAfterTimeLimit: Math.max(1, until - performance.now()),
    markInterruptAsFailure: false,
  });
  runs += result.numRuns;
  if (!result.failed) return;
  failures++;
  console.log(`FAIL ${name}, again with --seed ${seed} --minutes 1\n${fc.defaultReportMessage(result)}`);
}

while (performance.now() < until) {
  await round("damaged input", damaged, ROUND);
  await round("line ends", lineEnds, ROUND / 20);
  await round("quoted From lines", mailbox, ROUND / 20);
  seed++;
}

times.sort((a, b) => a - b);
const p999 = times[Math.min(times.length - 1, Math.floor(times.length * 0.999))] ?? 0;
console.log(`${runs} inputs, seeds ${values.seed}–${seed - 1}, ${failures} failures`);
console.log(
  `one reading: p50 ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(2)} ms, p99.9 ${p999.toFixed(1)} ms (bar ${READING_MS}), ` +
    `most ${slowest.took.toFixed(0)} ms on ${slowest.bytes} bytes of seed ${slowest.seed}`,
);
console.log(
  `most resident memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB (bar 512, with the bombs themselves)`,
);
process.exitCode = failures > 0 ? 1 : 0;
