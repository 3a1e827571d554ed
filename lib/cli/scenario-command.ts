import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { findScenario, loadScenario } from "#lib/pipeline/load-scenario";
import { replayScenario, type ScenarioCheck } from "#lib/pipeline/replay-scenario";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";
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
  command
    .command("replay", { hidden: true })
    .argument("<name>")
    .action(async (name: string) => {
      const checks = await replayScenario(name, { workspaceId: await firstWorkspace(), now: new Date(PINNED_NOW) });
      console.log(JSON.stringify(checks));
    });
  return command;
}

async function verify(name: string | undefined): Promise<void> {
  const names = name ? [findScenario(name).name] : SCENARIOS.map((scenario) => scenario.name);
  let failed = 0;
  for (const scenario of names) {
    for (const check of await inOwnDatabase(scenario)) {
      if (!check.holds) failed++;
      console.log(
        `${check.holds ? "ok  " : "FAIL"}  ${scenario}  ${check.provider}\n        expected ${check.expected}\n        found    ${check.found}`,
      );
    }
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Replays in a child process with a fresh database on the same server, and drops it afterwards. */
async function inOwnDatabase(scenario: string): Promise<ScenarioCheck[]> {
  const name = `rebound_replay_${randomBytes(5).toString("hex")}`;
  const database = await migratedDatabase(env().DATABASE_URL ?? "", name);
  try {
    return JSON.parse(await replayInChild(scenario, database.url)) as ScenarioCheck[];
  } finally {
    await database.drop();
  }
}

function replayInChild(scenario: string, databaseUrl: string): Promise<string> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", "scenario", "replay", scenario], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`Replaying ${scenario} ended with ${code}.`)),
    );
  });
}
