import { Command, Option } from "commander";
import { ROLES, type Role, systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { invitePerson } from "#lib/access/invite-person";
import { env } from "#lib/platform/env";

/** `rebound user add EMAIL --role ROLE`: a link for somebody new, or the way back for somebody locked out. */
export function userCommand(): Command {
  const command = new Command("user").description("people of this desk");
  command
    .command("add")
    .description(
      "print a link that works once, within seven days; for a member it sets a new password and ends all their sessions",
    )
    .argument("<email>")
    .addOption(new Option("--role <role>", "what they may do").choices(ROLES).makeOptionMandatory())
    .action(async (email: string, { role }: { role: Role }, self: Command) => {
      if (!/^[^\s@]+@[^\s@]+$/.test(email)) self.error(`“${email}” is not an e-mail address.`, { exitCode: 2 });
      const { REBOUND_URL, PORT } = env();
      const actor = systemActor("cli", await firstWorkspace());
      const invite = await invitePerson(actor, { role, email }, REBOUND_URL ?? `http://localhost:${PORT}`);
      console.error(`Give this link to ${email}. It works once, until ${invite.expiresAt}, and makes them ${role}:`);
      console.log(invite.url);
    });
  return command;
}
