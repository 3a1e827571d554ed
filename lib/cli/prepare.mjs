// What has to be there before TypeScript can run: packages, the database client, the built pages. Node only.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { explain, quit, run, step } from "./steps.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Runs a TypeScript file beside this one in this process. */
export async function runTypeScript(file) {
  await import("tsx");
  return import(file);
}

/** Settings of a .env file, which never override those of the environment. */
export function loadEnvFile() {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Packages and the generated database client, made or renewed when they do not fit the sources. */
export async function ready({ settings = true } = {}) {
  process.chdir(root);
  if (settings) loadEnvFile();
  process.env.NEXT_TELEMETRY_DISABLED ??= "1";
  try {
    if (!packagesFit()) await step("Installing packages", installPackages);
    const schema = hashOf([join(root, "prisma/schema.prisma"), join(root, "package-lock.json")]);
    await whenChanged("lib/platform/generated/.stamp", schema, "Generating the database client", generate);
  } catch (error) {
    quit(explain(error));
  }
}

/** The pages as they are served; built again when any of their sources changed. */
export async function built() {
  const sources = [
    ...["app", "components", "lib", "public"].flatMap((folder) => filesBelow(join(root, folder))),
    ...["proxy.ts", "next.config.mjs", "postcss.config.mjs", "tsconfig.json", "package-lock.json"].map((name) =>
      join(root, name),
    ),
  ].filter((path) => existsSync(path) && !/[\\/]lib[\\/](cli|platform[\\/]generated)[\\/]/.test(path));
  try {
    await whenChanged(".next/rebound-build", hashOf(sources), "Building the pages", build);
  } catch (error) {
    quit(explain(error));
  }
}

/** `npm start` and `npm run dev`. */
export async function start(dev) {
  loadEnvFile();
  await portIsFree();
  await ready();
  if (!dev) await built();
  const { startDesk } = await runTypeScript("./start.ts");
  await startDesk({ dev });
}

/** Every package of the lock file is installed in its version. Optional ones are for other systems. */
function packagesFit() {
  const installed = readJson("node_modules/.package-lock.json")?.packages;
  if (!installed) return false;
  return Object.entries(readJson("package-lock.json").packages).every(
    ([path, wanted]) =>
      path === "" || wanted.optional || wanted.peer || installed[path]?.version === wanted.version || wanted.link,
  );
}

async function installPackages() {
  const npm = process.env.npm_execpath;
  // Install scripts would download engines that Rebound does not use. Not `ci`: it refuses the whole lock file when a
  // registry does not carry an optional package of some other system.
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  if (npm?.endsWith(".js")) await run(process.execPath, [npm, ...args], { cwd: root });
  else await run(process.platform === "win32" ? "npm.cmd" : "npm", args, { cwd: root });
}

async function generate() {
  await run(process.execPath, [join(root, "node_modules/prisma/build/index.js"), "generate"], {
    cwd: root,
    // Any file that exists: `generate` does not use the engine, but would download it.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  });
}

async function build() {
  const next = () =>
    run(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production" },
    });
  const before = existsSync(join(root, ".next"));
  await next().catch((error) => {
    if (!before) throw error;
    // What an earlier build kept does not fit any more, such as paths from before the folder was moved.
    rmSync(join(root, ".next"), { recursive: true, force: true });
    return next();
  });
  await compressStatic();
}

/** Scripts and styles never change under their name, so the slow, dense compression is worth it: once. */
async function compressStatic() {
  const files = filesBelow(join(root, ".next/static")).filter((path) => /\.(js|css)$/.test(path));
  for (const path of files) {
    const bytes = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  }
}

/** Does `work` unless the stamp says it was done for this very hash. */
async function whenChanged(stamp, hash, label, work) {
  const path = join(root, stamp);
  if (existsSync(path) && readFileSync(path, "utf8") === hash) return;
  await step(label, work);
  writeFileSync(path, hash);
}

function filesBelow(folder) {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
}

function hashOf(paths) {
  const hash = createHash("sha256").update(`${root}\0${process.versions.node.split(".")[0]}`);
  for (const path of paths.toSorted()) hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path));
  return hash.digest("hex");
}

function readJson(name) {
  const path = join(root, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

/** Says so before anything is installed or built. */
async function portIsFree() {
  const port = Number(process.env.PORT || 3000);
  const host = process.env.HOST || "127.0.0.1";
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    quit(`PORT is “${process.env.PORT}”. It must be a number from 1 to 65535.`);
  await new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error) => {
      quit(explain(Object.assign(error, { port, address: host })));
    });
    probe.listen(port, host, () => probe.close(done));
  });
}
