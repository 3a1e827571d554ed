import { parseArgs } from "node:util";
import { freshDatabase } from "#tests/support/fresh-database";

/**
 * Kills a worker with SIGKILL again and again while it hands stages over to a webhook. Ends with 1 when a recipient was
 * handed over twice or lost without a word, or anything went out after Stop.
 * `npx tsx tests/torture/release-kill.ts [--times 100] [--seed 1] [--verbose]`; TEST_POSTGRES_URL names a server, else
 * one is started.
 */
const { values } = parseArgs({
  options: {
    times: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
  },
});
process.env.REBOUND_LOG_LEVEL = "silent";
process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
process.env.REBOUND_SECRET ??= "a secret that only the tests know, 32+";
const server = await freshDatabase();
process.env.DATABASE_URL = server.url;
const { closeDatabase } = await import("#lib/platform/database");
const { killReleases } = await import("#tests/support/release-kills");
let failed = true;
try {
  const began = performance.now();
  const say = values.verbose ? { say: console.log } : {};
  const report = await killReleases({ kills: Number(values.times), seed: Number(values.seed), ...say });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  for (const words of report.wrong) console.log(`WRONG ${words}`);
  failed = report.wrong.length > 0 || report.kills < Number(values.times) || report.recipients === 0;
  console.log(
    `release kills: ${failed ? "FAILED" : "passed"}; ${report.kills} kills in ${report.cohorts} hand-overs (${report.stopped} stopped), ${report.recipients} recipients: ${report.handedOver} handed over once, ${report.unknown} in doubt (${report.unknownArrived} of them had arrived), ${report.cancelled} held back by Stop, ${seconds} s, seed ${values.seed}`,
  );
} finally {
  await closeDatabase();
  await server.stop();
}
process.exitCode = failed ? 1 : 0;
