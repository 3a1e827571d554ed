// Progress and last words of the start scripts: one line a step, one paragraph when something is wrong.
import { spawn } from "node:child_process";

/**
 * Shows `▸ Installing packages … 41 s` while `work` runs.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const live = process.stderr.isTTY;
  process.stderr.write(`▸ ${label} …`);
  const timer = live && setInterval(() => process.stderr.write(`\r▸ ${label} … ${seconds()}`), 1000);
  try {
    const result = await work();
    process.stderr.write(live ? `\r▸ ${label} … ${seconds()}\n` : ` ${seconds()}\n`);
    return result;
  } catch (error) {
    process.stderr.write(live ? "\n" : " failed\n");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs a program quietly; its last lines are in the error when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<void>}
 */
export function run(command, args, options) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let words = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        words = `${words}${chunk}`.slice(-20_000);
      });
    child.once("error", fail);
    child.once("close", (code, signal) => {
      if (code === 0) return done();
      const tail = words.trim().split("\n").slice(-60).join("\n");
      fail(Object.assign(new Error(`${command} ended with ${code ?? signal}.\n${tail}`), { words }));
    });
  });
}

/**
 * Ends the process with a message for a person.
 * @param {string} message
 * @returns {never}
 */
export function quit(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/**
 * One paragraph about what went wrong and what to do: no stack.
 * @param {any} error
 * @returns {string}
 */
export function explain(error) {
  const code = error?.code ?? "";
  const text = `${error?.message ?? error} ${error?.words ?? ""}`;
  if (code === "EADDRINUSE")
    return `Port ${error.port} on ${error.address} is in use by another program. Stop that one, or choose another port: PORT=${Number(error.port) + 1} npm start`;
  if (code === "EACCES" && error.port)
    return `You may not listen on port ${error.port}. Choose one above 1023: PORT=3000 npm start`;
  if (code === "EADDRNOTAVAIL")
    return `This machine has no address ${error.address}. Set HOST to one that it has, or leave it out for 127.0.0.1.`;
  if (code === "ENOSPC" || /ENOSPC|No space left on device/i.test(text))
    return "The disk is full, so this step was left undone. Nothing that was stored is lost. Make room and run the same command again.";
  if (/Permission denied/.test(text))
    return `The data belong to another user, and PostgreSQL may not read them. Start Rebound as the user who started it before.\n${error.message}`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `${error.path ? `${error.path} ` : "A file "}cannot be written (${code}). Run the command as the user who owns this folder, or set REBOUND_DATA_DIR to a folder of yours.`;
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET/.test(text) && /npm/i.test(text))
    return `The package registry cannot be reached. Check the network, then run the same command again.\n${error.message}`;
  return process.env.REBOUND_LOG_LEVEL === "debug" ? (error?.stack ?? text) : String(error?.message ?? error);
}
