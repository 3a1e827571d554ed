import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freshDatabase } from "#tests/support/fresh-database";
import { postfixLog } from "#tests/support/postfix-log";

/**
 * Kills an import with SIGKILL again and again and counts what was lost or doubled. Ends with 1 on any difference.
 * `npx tsx tests/torture/import-kill.ts [--times 20] [--lines 200000] [--seed 1]`; TEST_POSTGRES_URL names a server,
 * else one is started.
 */
const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "200000" },
    times: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const lines = Number(values.lines);
const kills = Number(values.times);
const seed = Number(values.seed);

process.env.REBOUND_LOG_LEVEL = "silent";
const dataDir = await mkdtemp(join(tmpdir(), "rebound-torture-"));
process.env.REBOUND_DATA_DIR = dataDir;
const server = await freshDatabase();
process.env.DATABASE_URL = server.url;
const { closeDatabase, database } = await import("#lib/platform/database");
const { killImport } = await import("#tests/support/kill-import");
let failed = true;
try {
  await database().workspace.create({ data: { id: "wsp_torture", name: "Torture" } });
  const log = postfixLog({ lines, seed });
  console.log(`${log.lines} lines with ${log.attempts.size} attempts, ${kills} kills, seed ${seed}`);
  const began = performance.now();
  // The parser cuts a batch at 2 000 events or 20 000 lines.
  const batches = Math.floor(Math.max(log.attempts.size / 2_000, lines / 20_000));
  const report = await killImport("wsp_torture", log, { kills, batches, seed, say: console.log });
  const seconds = (performance.now() - began) / 1000;
  const { receipt } = report;
  console.log(
    `receipt: ${receipt.state}, read ${receipt.read}, events ${receipt.events}, inserted ${receipt.inserted}`,
  );
  for (const words of report.wrong) console.log(`WRONG ${words}`);
  const enough = report.kills >= kills;
  if (!enough) console.log(`The import ended before it was killed ${kills} times: use more lines.`);
  failed = !enough || report.lost > 0 || report.doubled > 0 || report.wrong.length > 0 || receipt.state !== "done";
  console.log(
    `import kills: ${failed ? "FAILED" : "passed"}; ${report.kills} kills, ${log.attempts.size} attempts, lost ${report.lost}, doubled ${report.doubled}, ${seconds.toFixed(1)} s, seed ${seed}`,
  );
} finally {
  await closeDatabase();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
