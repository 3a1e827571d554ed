import { parseArgs } from "node:util";
import { freshDatabase } from "#tests/support/fresh-database";

/**
 * Random walks over the states of a cohort by plain SQL: no state without its evidence. Ends with 1 on any difference.
 * `npx tsx tests/torture/cohort-walk.ts [--times 20000] [--seed 1]`; TEST_POSTGRES_URL names a server, else one is started.
 */
const { values } = parseArgs({
  options: { times: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
});
process.env.REBOUND_LOG_LEVEL = "silent";
const server = await freshDatabase();
process.env.DATABASE_URL = server.url;
const { closeDatabase } = await import("#lib/platform/database");
const { walkCohorts } = await import("#tests/support/cohort-walk");
let failed = true;
try {
  const began = performance.now();
  const report = await walkCohorts({ walks: Number(values.times), seed: Number(values.seed) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  for (const words of report.wrong) console.log(`WRONG ${words}`);
  failed = report.wrong.length > 0 || report.expanded === 0;
  console.log(
    `cohort walk: ${failed ? "FAILED" : "passed"}; ${values.times} walks, ${report.steps} steps: ${report.accepted} accepted, ${report.refused} refused, ${report.expanded} expansions, ${seconds} s, seed ${values.seed}`,
  );
} finally {
  await closeDatabase();
  await server.stop();
}
process.exitCode = failed ? 1 : 0;
