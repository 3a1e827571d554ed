import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { Command } from "commander";
import { systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { findScenario, loadScenario } from "#lib/pipeline/load-scenario";
import { replayScenario } from "#lib/pipeline/replay-scenario";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";
import { holds, type Replayed, TABLE_HEAD, tableRows } from "#lib/pipeline/scenario/table";
import { env } from "#lib/platform/env";
import { migratedDatabase } from "#lib/platform/migrated-database";

/** The moment every verification plays at, so that two runs print the same. */
const PINNED_NOW = "2026-03-12T02:36:00.000Z";

/** `rebound scenario list | load NAME | verify [NAME]`: incidents to rehearse. */
export function scenarioCommand(): Command {
  const command = new Command("scenario").description("incidents to rehearse");
  command
    .command("list")
    .description("print the scenarios, one JSON object a line")
    .action(() => {
      for (const { name, title, expect } of SCENARIOS) console.log(JSON.stringify({ name, title, expect }));
    });
  command
    .command("load")
    .description("bring one in through the real intake")
    .argument("<name>")
    .action(async (name: string) => {
      const workspaceId = await firstWorkspace();
      const result = await loadScenario(systemActor("cli.scenario", workspaceId), { name, now: new Date() });
      console.log(JSON.stringify(result));
    });
  command
    .command("verify")
    .description("replay all, or one, in a database of their own and compare with what they must give")
    .argument("[name]")
    .action(verify);
  command.command("replay", { hidden: true }).argument("<names...>").action(replayHere);
  return command;
}

async function verify(name: string | undefined): Promise<void> {
  const names = name ? [findScenario(name).name] : SCENARIOS.map((scenario) => scenario.name);
  const database = await migratedDatabase(env().DATABASE_URL ?? "", `rebound_replay_${randomBytes(5).toString("hex")}`);
  let held = 0;
  try {
    console.log(TABLE_HEAD);
    await replayInChild(names, database.url, (replayed) => {
      if (holds(replayed)) held++;
      for (const line of tableRows(replayed)) console.log(line);
    });
  } finally {
    await database.drop();
  }
  console.log(`${held} of ${names.length} hold`);
  process.exitCode = held === names.length ? 0 : 1;
}

/** Replays in this process, each in a workspace of its own, one JSON object a line. */
async function replayHere(names: string[]): Promise<void> {
  for (const scenario of names) {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    let replayed: Replayed;
    try {
      const checks = await replayScenario(scenario, { now: new Date(PINNED_NOW) });
      replayed = { scenario, checks, seconds: seconds(), error: null };
    } catch (error) {
      replayed = { scenario, checks: [], seconds: seconds(), error: String(error) };
    }
    console.log(JSON.stringify(replayed));
  }
}

/** A child process, because a process has one database: the replays get a fresh one beside that of the desk. */
async function replayInChild(
  names: readonly string[],
  databaseUrl: string,
  onReplayed: (replayed: Replayed) => void,
): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", "scenario", "replay", ...names], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => onReplayed(JSON.parse(line) as Replayed));
  const read = new Promise<void>((resolve) => lines.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`Replaying ${names.join(", ")} ended with ${code}.`)),
    );
  });
  await read;
}
