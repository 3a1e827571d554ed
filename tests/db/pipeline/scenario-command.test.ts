import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/** Runs `rebound scenario …` as its own process against the database of this file. */
async function scenario(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/rebound.ts", "scenario", ...args], {
    cwd: root,
    env: process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, out, err };
}

test("verify replays in a database of its own, prints a table and ends with 0 when everything holds", async () => {
  const { code, out, err } = await scenario("verify", "misrouted");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^scenario +incident of +expected: window, verdict +found +holds +seconds$/);
  expect(lines[1]).toMatch(/^misrouted +lakeside\.example +50 to now, ours R1e, investigate .* yes +\d+\.\d$/);
  expect(lines.slice(2)).toEqual(["1 of 1 hold"]);
}, 60_000);

test("a name that is none ends with words and no table", async () => {
  const { code, out, err } = await scenario("verify", "nothing");
  expect(code).not.toBe(0);
  expect(out).toBe("");
  expect(err).toMatch(/There is no scenario “nothing”\. There are: two-at-once,/);
}, 60_000);
