import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freshDatabase } from "#tests/support/fresh-database";

/**
 * Posts every state-changing request five times under one Idempotency-Key, and another request under the same key. Ends
 * with 1 when one has not exactly one effect and one answer, or the other request is not refused.
 * `npx tsx tests/torture/idempotency.ts [--times 1000] [--seed 1]`; TEST_POSTGRES_URL names a server, else one is started.
 */
const { values } = parseArgs({
  options: { times: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
process.env.REBOUND_LOG_LEVEL = "silent";
process.env.REBOUND_SECRET ??= "a secret that only the tests know, 32+";
const dataDir = await mkdtemp(join(tmpdir(), "rebound-torture-"));
process.env.REBOUND_DATA_DIR = dataDir;
const server = await freshDatabase();
process.env.DATABASE_URL = server.url;
const { closeDatabase } = await import("#lib/platform/database");
const { tryIdempotency } = await import("#tests/support/idempotency-trials");
let failed = true;
try {
  const began = performance.now();
  const report = await tryIdempotency({ trials: Number(values.times), seed: Number(values.seed) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  for (const words of report.wrong) console.log(`WRONG ${words}`);
  failed = report.wrong.length > 0;
  console.log(
    `idempotency: ${failed ? "FAILED" : "passed"}; ${report.trials} trials of ${Object.keys(report.operations).length} operations, ${report.requests} requests, slowest five ${report.slowestMs} ms, ${seconds} s, seed ${values.seed}`,
  );
} finally {
  await closeDatabase();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
