// `npm test`: on a fresh clone too. Installs, checks, runs every suite, and closes with one line: N passed, N failed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built, ready, root } from "./prepare.mjs";
import { quit, run, step } from "./steps.mjs";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : "all";
const results = mkdtempSync(join(tmpdir(), "rebound-results-"));
const total = { passed: 0, failed: 0 };

// Tests bring their own database and settings; those of a desk that lives here are none of their business.
for (const name of Object.keys(process.env)) {
  if (/^(REBOUND_|DATABASE_URL$|PORT$|HOST$)/.test(name)) delete process.env[name];
}

await ready({ settings: false });
if (only === "all" || only === "e2e") process.env.CHROMIUM_PATH = await browser();

if (only === "all") {
  await suite("Style", bin("@biomejs/biome/bin/biome"), ["check", "."]);
  await run(process.execPath, [bin("next/dist/bin/next"), "typegen"], { cwd: root });
  await suite("Types", bin("typescript/bin/tsc"), ["--noEmit", "-p", "."]);
}
if (only !== "e2e") {
  const file = join(results, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await show(bin("vitest/vitest.mjs"), only === "all" ? args : [...args, "--project", only]);
  count(code, file, (report) => ({
    passed: report.numPassedTests,
    // A file that could not be loaded has no tests to count.
    failed:
      report.numFailedTests +
      report.testResults.filter((one) => one.status === "failed" && !one.assertionResults.length).length,
  }));
}
if (only === "all" || only === "e2e") {
  await built();
  const file = join(results, "playwright.json");
  const code = await show(bin("@playwright/test/cli.js"), ["test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  count(code, file, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }));
}

rmSync(results, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

function bin(path) {
  return join(root, "node_modules", path);
}

/** A check that passes or fails as a whole. */
async function suite(name, program, args) {
  const code = await show(program, args);
  console.log(code === 0 ? `${name}: fine` : `${name}: see above`);
  total[code === 0 ? "passed" : "failed"] += 1;
}

function show(program, args, env = {}) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.once("error", fail);
    child.once("close", (code) => done(code ?? 1));
  });
}

/** Adds what a runner wrote down; a runner that failed without saying how counts as one failure. */
function count(code, file, read) {
  const found = existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 0 };
  total.passed += found.passed;
  total.failed += code !== 0 && found.failed === 0 ? 1 : found.failed;
}

/** A Chromium: the named one, the system's, or Debian's, installed when we may. */
async function browser() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) quit(`CHROMIUM_PATH is ${given}, and there is no such file.`);
  const found = given ?? BROWSERS.find((path) => existsSync(path));
  if (found) return found;
  const apt = spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  if (!apt || process.getuid?.() !== 0) {
    quit(
      `The browser tests need Chromium, and it is not installed. ${apt ? "Install it with\n\n  sudo apt-get update && sudo apt-get install -y chromium\n\n" : "Install it and set CHROMIUM_PATH to its program, "}then run npm test again. Everything else runs without it: npm run test:unit, npm run test:db.`,
    );
  }
  await step("Installing Chromium", async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { env });
    await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { env });
  });
  return "/usr/bin/chromium";
}
