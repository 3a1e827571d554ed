import { parseArgs } from "node:util";
import { freshDatabase } from "#tests/support/fresh-database";

/**
 * Kills with SIGKILL, again and again, a worker that hands stages over to a webhook, a desk that a sender fetches from, and
 * a worker that takes stages off a suppression list. Ends with 1 when a recipient was handed over or taken off twice or
 * lost without a word, or anything went out after Stop.
 * `npx tsx tests/torture/release-kill.ts [--times 100] [--seed 1] [--by webhook|pull|list] [--verbose]`, so many kills of
 * each; TEST_POSTGRES_URL names a server, else one is started.
 */
const { values } = parseArgs({
  options: {
    times: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    by: { type: "string" },
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
const { killPulls } = await import("#tests/support/pull-kills");
const { killListRuns } = await import("#tests/support/list-run-kills");

const wish = {
  ...{ kills: Number(values.times), seed: Number(values.seed) },
  ...(values.verbose ? { say: console.log } : {}),
};
const RUNS = {
  webhook: async () => {
    const report = await killReleases(wish);
    const words = `${report.cohorts} hand-overs (${report.stopped} stopped, ${report.lapsed} lapsed), ${report.recipients} recipients: ${report.handedOver} handed over once, ${report.unknown} in doubt (${report.unknownArrived} of them had arrived), ${report.cancelled} held back`;
    return { ...report, words, acted: report.recipients };
  },
  pull: async () => {
    const report = await killPulls(wish);
    const words = `${report.cohorts} stages fetched (${report.stopped} stopped, ${report.cut} answers cut in their middle), ${report.recipients} recipients: ${report.handedOver} acknowledged, ${report.unknown} in doubt, ${report.cancelled} never handed out`;
    return { ...report, words, acted: report.handedOver };
  },
  list: async () => {
    const report = await killListRuns(wish);
    const words = `${report.runs} list runs (${report.stopped} stopped, ${report.lapsed} lapsed), ${report.addresses} addresses: ${report.removed} taken off once, ${report.readBack} interrupted and only read back (${report.stillListed} of them still listed)`;
    return { ...report, words, acted: report.removed };
  },
};

let failed = false;
const figures: string[] = [];
try {
  for (const [by, run] of Object.entries(RUNS)) {
    if (values.by !== undefined && values.by !== by) continue;
    const began = performance.now();
    const { wrong, kills, words, acted } = await run();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    for (const each of wrong) console.log(`WRONG ${by}: ${each}`);
    failed ||= wrong.length > 0 || kills < wish.kills || acted === 0;
    figures.push(`${by}: ${kills} kills in ${words}, ${seconds} s`);
    console.log(figures.at(-1));
  }
} finally {
  await closeDatabase();
  await server.stop();
}
console.log(`release kills: ${failed ? "FAILED" : "passed"}; ${figures.join("; ")}, seed ${values.seed}`);
process.exitCode = failed || figures.length === 0 ? 1 : 0;
