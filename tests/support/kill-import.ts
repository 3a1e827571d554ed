import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { systemActor } from "#lib/access/actor";
import type { Receipt } from "#lib/intake/contract";
import { getUpload } from "#lib/intake/get-upload";
import { receiveUpload } from "#lib/intake/receive-upload";
import { database } from "#lib/platform/database";
import { randomFrom, type WrittenLog } from "#tests/support/postfix-log";

const CHILD = resolve(import.meta.dirname, "../torture/import-child.ts");
/** About what one batch takes to land. */
const DELAY_MAX_MS = 120;

export type KillReport = {
  kills: number;
  lost: number;
  doubled: number;
  /** Numbers that are not what the log says, in words; empty when all are right. */
  wrong: string[];
  receipt: Receipt;
};

/**
 * Imports `log` with a process that is killed with SIGKILL `kills` times at random moments, then lets it end, and
 * compares what the database holds with what the log says.
 */
export async function killImport(
  workspaceId: string,
  log: WrittenLog,
  wish: { kills: number; batches: number; seed: number; say?: (words: string) => void },
): Promise<KillReport> {
  const actor = systemActor("torture", workspaceId);
  const body = [Buffer.from(log.text)];
  const now = new Date("2026-04-01T00:00:00Z");
  const { id } = await receiveUpload(actor, { name: "mail.log", source: null, body: each(body), now });
  const random = randomFrom(wish.seed);
  let kills = 0;
  for (let run = 0; kills < wish.kills && run < wish.kills * 3; run++) {
    const landed = (await database().upload.findUniqueOrThrow({ where: { id } })).batchesLanded;
    // So many may land in this life that enough are left for the lives behind it.
    const most = Math.floor((wish.batches - landed - 1) / (wish.kills - kills));
    const after = Math.floor(random() * (Math.max(0, most) + 1));
    const killed = await live(id, { after, delayMs: random() * DELAY_MAX_MS });
    if (killed) kills++;
    wish.say?.(`life ${run + 1}: ${killed ? "killed" : "ended"}, ${landed} batches had landed before it`);
  }
  await live(id, null);
  return { kills, ...(await compare(workspaceId, log)), receipt: await getUpload(actor, id) };
}

async function* each(chunks: Buffer[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** One life of the child: killed so long after so many batches, or left to end. True when it was killed. */
function live(id: string, kill: { after: number; delayMs: number } | null): Promise<boolean> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ["--import", "tsx", CHILD, id], {
      env: { ...process.env, REBOUND_LOG_LEVEL: "silent" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let landed = -1;
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout.on("data", (chunk: Buffer) => {
      landed += chunk.toString().split("\n").length - 1;
      if (kill && landed >= kill.after) setTimeout(() => child.kill("SIGKILL"), kill.delayMs);
    });
    child.once("error", failed);
    child.once("close", (code, signal) => {
      if (signal === "SIGKILL") done(true);
      else if (code === 0) done(false);
      else failed(new Error(`The importing process ended with ${code}: ${errors}`));
    });
  });
}

async function compare(
  workspaceId: string,
  log: WrittenLog,
): Promise<{ lost: number; doubled: number; wrong: string[] }> {
  const db = database();
  const where = { workspaceId };
  const said = [...log.attempts];
  const kept = said.filter(([, outcome]) => outcome !== "delivered").map(([attempt]) => attempt);
  const rows = await db.deliveryEvent.findMany({
    where,
    select: { queueId: true, recipient: true, outcome: true, counted: true },
  });
  const found = new Map<string, number>();
  for (const row of rows) {
    const attempt = `${row.queueId} ${row.recipient} ${row.outcome}`;
    found.set(attempt, (found.get(attempt) ?? 0) + 1);
  }
  const deliveries = said.length - kept.length;
  const delivered = await db.deliverySeen.count({ where });
  const lost = kept.filter((attempt) => !found.has(attempt)).length + Math.max(0, deliveries - delivered);
  const doubled =
    [...found.values()].reduce((total, times) => total + times - 1, 0) + Math.max(0, delivered - deliveries);

  const buckets = await db.volumeBucket.groupBy({ by: ["outcome"], where, _sum: { count: true } });
  const counted = (outcome: string): number => buckets.find((row) => row.outcome === outcome)?._sum.count ?? 0;
  const wrong: string[] = [];
  const same = (what: string, is: number, should: number): void => {
    if (is !== should) wrong.push(`${what}: ${is}, should be ${should}`);
  };
  for (const outcome of ["delivered", "bounced", "deferred"] as const) {
    same(`counted as ${outcome}`, counted(outcome), said.filter(([, one]) => one === outcome).length);
  }
  same("events", rows.length, kept.length);
  same("events that are counted", rows.filter((row) => row.counted).length, kept.length);
  same("claims", await db.failureClaim.count({ where }), said.filter(([, one]) => one === "bounced").length);
  same("recipients", await db.recipientState.count({ where }), new Set(said.map(([one]) => one.split(" ")[1])).size);
  const upload = await db.upload.findFirstOrThrow({ where, orderBy: { createdAt: "desc" } });
  same("lines read", upload.readCount, log.lines);
  same("events in the receipt", upload.eventCount, said.length);
  same("inserted in the receipt", upload.insertedCount, said.length);
  same("duplicates in the receipt", upload.duplicateCount, 0);
  return { lost, doubled, wrong };
}
