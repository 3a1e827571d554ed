import { Command, InvalidArgumentError } from "commander";
import { SCOPES, type Scope, systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { makeToken } from "#lib/access/make-token";

type Options = { name: string; scope: Scope[]; expiresInDays?: number };

/** `rebound token create --name N --scope read,intake`: a token for a program, printed once. */
export function tokenCommand(): Command {
  const command = new Command("token").description("API tokens for programs");
  command
    .command("create")
    .description("print a new token; it cannot be shown again")
    .requiredOption("--name <name>", "what will use it")
    .requiredOption("--scope <scopes>", `what it may do: ${SCOPES.join(", ")}; several with commas`, scopesOf)
    .option("--expires-in-days <days>", "when it ends; never when left out", days)
    .action(async ({ name, scope, expiresInDays }: Options) => {
      const actor = systemActor("cli", await firstWorkspace());
      const made = await makeToken(actor, { name: name.trim(), scopes: scope, expiresInDays });
      console.error(`Token “${made.name}” (${made.scopes.join(", ")}). It is not shown again:`);
      console.log(made.token);
    });
  return command;
}

function scopesOf(value: string): Scope[] {
  const wanted = value.split(",").map((scope) => scope.trim());
  const known = SCOPES.filter((scope) => wanted.includes(scope));
  const strange = wanted.filter((scope) => !SCOPES.some((one) => one === scope));
  if (strange.length > 0 || known.length === 0)
    throw new InvalidArgumentError(`Scopes are ${SCOPES.join(", ")}, separated by commas.`);
  return known;
}

function days(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 3650)
    throw new InvalidArgumentError("A whole number from 1 to 3650.");
  return number;
}
