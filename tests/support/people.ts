import type { Person, Role } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";

/** A workspace of its own for one suite. */
export async function makeWorkspace(): Promise<string> {
  const id = newId("wsp");
  await database().workspace.create({ data: { id, name: "Test" } });
  return id;
}

/** A member with `role`, straight into the tables: no session. */
export async function makePerson(workspaceId: string, role: Role, name: string = role): Promise<Person> {
  const id = newId("usr");
  const email = `${id}@example.org`;
  await database().user.create({
    data: { id, name, email, emailVerified: true, memberships: { create: { workspaceId, role } } },
  });
  return { kind: "person", id, name, email, role, workspaceId };
}
