import { Command, CommanderError } from "commander";
import { type Need, openFor } from "#lib/cli/with-database";
import { ServiceError } from "#lib/platform/errors";
import { explain } from "./steps.mjs";

/** Each command is loaded only when it is called: `parse` does not wait for a database client. */
const COMMANDS: {
  name: string;
  summary: string;
  need: (args: string[]) => Need;
  load: () => Promise<Command>;
}[] = [
  {
    name: "parse",
    summary: "print what mails and logs say, one delivery event a line",
    need: () => "nothing",
    load: async () => (await import("#lib/cli/parse-command")).parseCommand(),
  },
  {
    name: "import",
    summary: "bring files in, as an upload does",
    need: () => "database",
    load: async () => (await import("#lib/cli/import-command")).importCommand(),
  },
  {
    name: "detect",
    summary: "find spikes in count series",
    need: () => "nothing",
    load: async () => (await import("#lib/cli/detect-command")).detectCommand(),
  },
  {
    name: "route",
    summary: "ask where a domain's mail goes, and whether an address belongs to it",
    need: () => "if-there",
    load: async () => (await import("#lib/cli/route-command")).routeCommand(),
  },
  {
    name: "scenario",
    summary: "incidents to rehearse: list, load, verify",
    need: ([verb]) => (verb === "load" || verb === "verify" || verb === "replay" ? "database" : "nothing"),
    load: async () => (await import("#lib/cli/scenario-command")).scenarioCommand(),
  },
  {
    name: "user",
    summary: "people of this desk: add",
    need: () => "database",
    load: async () => (await import("#lib/cli/user-command")).userCommand(),
  },
  {
    name: "token",
    summary: "API tokens for programs: create",
    need: () => "database",
    load: async () => (await import("#lib/cli/token-command")).tokenCommand(),
  },
];

process.env.REBOUND_LOG_LEVEL ||= "warn";
// `rebound parse … | head` closes our output early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
const code = await main(process.argv.slice(2));
// The migration engine leaves a timer of ten seconds behind; nobody waits for it.
process.stdout.write("", () => process.exit(code));

/** Runs one command; gives the exit code: 0, 1 (done, with failures), 2 (bad call). */
async function main(args: string[]): Promise<number> {
  const program = new Command("rebound").description("a desk for mail-bounce incidents");
  const [name = "", ...rest] = args;
  const called = COMMANDS.find((command) => command.name === name);
  for (const { name, summary } of COMMANDS) if (name !== called?.name) program.command(name).description(summary);
  let close = async () => {};
  // Only when the call is a good one: a mistyped option starts no database.
  program.hook("preAction", async () => {
    close = await openFor(called ? called.need(rest) : "nothing");
  });
  try {
    if (called) program.addCommand(await called.load());
    throwInstead(program);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return codeOf(error);
  } finally {
    await close();
  }
}

/** Commander would end the process, and with it the database that was started for this command. */
function throwInstead(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) throwInstead(sub);
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // Its own words are on stderr already.
    if (error.exitCode === 0) return 0;
    return error.code === "commander.error" ? error.exitCode : 2;
  }
  process.stderr.write(`${explain(error)}\n`);
  return error instanceof ServiceError && ["invalid", "not_found", "too_large"].includes(error.code) ? 2 : 1;
}
