import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { figure, type Row } from "#tests/bench/table";
import { postfixLog } from "#tests/support/postfix-log";

const CHILD = resolve(import.meta.dirname, "memory-child.ts");
const RSS_MB_MAX = 200;
const BLOCK_LINES = 5_000;
const BLOCK_MS = 3_600_000;

type Told = { read: number; idleMb: number; maxRssMb: number };

/** The most resident memory while reading a log of 10 MB and one of `largeMb`, made while it is read. */
export async function memory(largeMb: number): Promise<Row[]> {
  const small = await peak(10);
  const large = await peak(largeMb);
  const over = Math.round(large.maxRssMb - RSS_MB_MAX);
  return [
    {
      what: `Memory on a ${largeMb} MB log`,
      ours: `${figure(large.maxRssMb)} MB`,
      theirs: `on 10 MB: ${figure(small.maxRssMb)} MB`,
      ratio: `${figure(large.maxRssMb / small.maxRssMb)} ×`,
      budget: `≤ ${RSS_MB_MAX} MB`,
      verdict: over <= 0 ? "yes" : `no: ${over} MB over`,
    },
  ];
}

async function peak(megabytes: number): Promise<Told> {
  // As the worker and the command line are started.
  const child = spawn(process.execPath, ["--max-semi-space-size=4", "--import", "tsx", CHILD], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const printed: Promise<Buffer[]> = child.stdout.toArray();
  await pipeline(Readable.from(log(megabytes * 1024 * 1024)), child.stdin);
  const told = JSON.parse(Buffer.concat(await printed).toString()) as Told;
  console.log(
    `memory: ${megabytes} MB, ${figure(told.read)} lines, ${figure(told.idleMb)} MB before the first, ` +
      `${figure(told.maxRssMb)} MB at most`,
  );
  return told;
}

function* log(bytes: number): Generator<Buffer> {
  const from = Date.UTC(2025, 0, 1);
  for (let sent = 0, block = 0; sent < bytes; block++) {
    const piece = Buffer.from(
      postfixLog({ lines: BLOCK_LINES, seed: block + 1, startedAt: new Date(from + (block % 8_000) * BLOCK_MS) }).text,
    );
    sent += piece.length;
    yield piece;
  }
}
