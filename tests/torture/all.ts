import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startServer } from "#tests/support/postgres-server";

/**
 * `npm run torture`: everything that takes longer than a test may, one after another on one PostgreSQL, to the end even
 * when one fails. Ends with the figures of each, and with 1 when one found a violation.
 * `npm run torture -- [--share 0.1] [--seed 1] [--only review-races]`; a share of 0.1 makes a tenth of the trials.
 */
const RUNS = [
  { name: "import-kill", times: 20, seeded: true },
  { name: "dns", times: 20, seeded: false },
  { name: "review-races", times: 1_000, seeded: true },
  { name: "idempotency", times: 1_000, seeded: true },
  { name: "cohort-walk", times: 20_000, seeded: true },
  { name: "release-kill", times: 100, seeded: true },
] as const;

const { values } = parseArgs({
  options: {
    share: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});

const runs = RUNS.filter(({ name }) => values.only === undefined || name === values.only);
if (runs.length === 0) {
  console.error(`There is no run “${values.only}”. There are: ${RUNS.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}
const given = process.env.TEST_POSTGRES_URL;
const server = given ? null : await startServer();
const figures: string[] = [];
let failed = false;
try {
  for (const { name, times, seeded } of runs) {
    const wanted = Math.max(1, Math.round(times * Number(values.share)));
    console.log(`\n── ${name}, ${wanted} times`);
    const args = ["--times", String(wanted), ...(seeded ? ["--seed", values.seed] : [])];
    const { code, lastLine } = await torture(name, args, given ?? server?.url ?? "");
    figures.push(code === 0 ? lastLine : `${name}: FAILED with ${code}; ${lastLine}`);
    failed ||= code !== 0;
  }
} finally {
  await server?.stop();
}
console.log(`\n${figures.join("\n")}`);
process.exitCode = failed ? 1 : 0;

function torture(name: string, args: string[], postgres: string): Promise<{ code: number | null; lastLine: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, `${name}.ts`), ...args], {
      env: { ...process.env, TEST_POSTGRES_URL: postgres },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      said = (said + chunk.toString()).slice(-4_000);
    });
    child.once("error", fail);
    child.once("close", (code) => done({ code, lastLine: said.trimEnd().split("\n").at(-1) ?? "" }));
  });
}
