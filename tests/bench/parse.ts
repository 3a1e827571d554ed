import { createReadStream, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Consumed, consume } from "#tests/bench/consume";
import { memory } from "#tests/bench/memory";
import { outputOf, secondsOf } from "#tests/bench/run";
import { type Row, ratioRow, table } from "#tests/bench/table";
import { postfixLog } from "#tests/support/postfix-log";

const FIXTURES = resolve(import.meta.dirname, "../fixtures/parse");

// Times only the work: the interpreter and the modules are loaded before, and a first small run warms them.
const SISIMAI = `
  use Time::HiRes qw(time); use Sisimai;
  my $make = Sisimai->can('rise') || Sisimai->can('make');
  Sisimai->$make($ARGV[1]);
  my $began = time; my $found = Sisimai->$make($ARGV[0]); my $took = time - $began;
  printf "%s %d %f", Sisimai->version, scalar(@{ $found || [] }), $took;`;

/** Mails and log lines a second beside Sisimai and pflogsumm, round about, and memory on a small and a large log. */
export async function benchParse(quick: boolean): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "rebound-bench-"));
  try {
    const rounds = quick ? 1 : 5;
    const rows = [
      await mails(directory, quick ? 300 : 3_000, rounds),
      await lines(directory, quick ? 50_000 : 500_000, rounds),
      ...(await memory(quick ? 50 : 2_048)),
    ];
    console.log(`\n${table(rows)}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function mails(directory: string, count: number, rounds: number): Promise<Row> {
  const all = join(directory, "mails");
  const few = join(directory, "warm-up");
  await writeMails(all, count);
  await writeMails(few, 20);
  await oursOnMails(all);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const mine = await oursOnMails(all);
    ours.push(count / mine.seconds);
    const other = await sisimai(all, few);
    if (other) theirs.push(count / other.seconds);
    const beside = other ? `Sisimai ${other.version}: ${other.events} events` : "Sisimai: not installed";
    console.log(`mails, round ${round + 1}: ${count} mails, Rebound: ${mine.events} events, ${beside}`);
  }
  return ratioRow({
    what: "DSN parse + classify",
    unit: "mails/s",
    ours,
    theirs: theirs.length > 0 ? theirs : null,
    name: "Sisimai",
    least: 10,
  });
}

/** The fixture mails again and again, each a file of its own, as Sisimai wants them. */
async function writeMails(to: string, count: number): Promise<void> {
  await mkdir(to);
  const names = (await readdir(FIXTURES)).filter((name) => name.endsWith(".eml")).sort();
  const bytes = await Promise.all(names.map((name) => readFile(join(FIXTURES, name))));
  for (let i = 0; i < count; i++) {
    await writeFile(join(to, `${String(i).padStart(6, "0")}.eml`), bytes[i % bytes.length] ?? "");
  }
}

async function oursOnMails(directory: string): Promise<{ seconds: number; events: number }> {
  let events = 0;
  const seconds = await secondsOf(async () => {
    for (const name of await readdir(directory)) {
      events += (await consume(whole(join(directory, name)), name)).events;
    }
  });
  return { seconds, events };
}

async function* whole(file: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(file);
}

async function sisimai(
  directory: string,
  few: string,
): Promise<{ seconds: number; events: number; version: string } | null> {
  const there = await outputOf("perl", ["-e", "print eval { require Sisimai } ? 1 : 0"]);
  if (there !== "1") return null;
  const printed = (await outputOf("perl", ["-e", SISIMAI, directory, few])) ?? "";
  const [version = "", events, seconds] = printed.split(" ");
  return { version, events: Number(events), seconds: Number(seconds) };
}

async function lines(directory: string, count: number, rounds: number): Promise<Row> {
  const file = join(directory, "mail.log");
  await writeFile(file, postfixLog({ lines: count }).text);
  const ours: number[] = [];
  const theirs: number[] = [];
  await consume(createReadStream(file), "mail.log");
  for (let round = 0; round < rounds; round++) {
    let seen: Consumed | undefined;
    const mine = await secondsOf(async () => {
      seen = await consume(createReadStream(file, { highWaterMark: 256 * 1024 }), "mail.log");
    });
    ours.push(count / mine);
    let printed: string | null = null;
    const other = await secondsOf(async () => {
      printed = await outputOf("pflogsumm", [file]);
    });
    if (printed !== null) theirs.push(count / other);
    const beside = printed === null ? "pflogsumm: not installed" : "pflogsumm on the same file";
    console.log(`lines, round ${round + 1}: ${count} lines, Rebound: ${seen?.events} events, ${beside}`);
  }
  return ratioRow({
    what: "Postfix log parse + classify",
    unit: "lines/s",
    ours,
    theirs: theirs.length > 0 ? theirs : null,
    name: "pflogsumm",
    least: 3,
  });
}
