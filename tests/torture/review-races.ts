import { parseArgs } from "node:util";
import { freshDatabase } from "#tests/support/fresh-database";

/**
 * Two to twenty people decide on one review at once, the author among them: against each other, a newer plan, a fact that
 * changes, the end of its time, and Stop. Ends with 1 when not exactly one of them wins, or a loser is not told who did.
 * `npx tsx tests/torture/review-races.ts [--times 1000] [--seed 1]`; TEST_POSTGRES_URL names a server, else one is started.
 */
const { values } = parseArgs({
  options: { times: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
process.env.REBOUND_LOG_LEVEL = "silent";
process.env.REBOUND_SECRET ??= "a secret that only the tests know, 32+";
const server = await freshDatabase();
process.env.DATABASE_URL = server.url;
const { closeDatabase } = await import("#lib/platform/database");
const { raceReviews } = await import("#tests/support/review-races");
let failed = true;
try {
  const began = performance.now();
  const report = await raceReviews({ trials: Number(values.times), seed: Number(values.seed) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  for (const words of report.wrong) console.log(`WRONG ${words}`);
  failed = report.wrong.length > 0 || report.decided === 0;
  console.log(
    `review races: ${failed ? "FAILED" : "passed"}; ${report.trials} trials, ${report.attempts} attempts (${report.overHttp} over HTTP), ${report.decided} decided, ${report.trials - report.decided} ended otherwise, slowest ${report.slowestMs} ms, ${seconds} s, seed ${values.seed}`,
  );
} finally {
  await closeDatabase();
  await server.stop();
}
process.exitCode = failed ? 1 : 0;
