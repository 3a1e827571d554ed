import { beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { inviteFirstAdministrator, invitePerson } from "#lib/access/invite-person";
import { join, lookAtInvite } from "#lib/access/join";
import { removePerson } from "#lib/access/remove-person";
import { signInWithPassword } from "#lib/access/sign-in/serve";
import { database } from "#lib/platform/database";
import { makePerson } from "#tests/support/people";
import { cookieFor, DESK } from "#tests/support/session";

const PASSWORD = "a long enough password";
const NEW_PASSWORD = "quite another password";
let workspaceId: string;

beforeAll(async () => {
  const made = await Promise.all([firstWorkspace(), firstWorkspace(), firstWorkspace()]);
  workspaceId = made[0];
  expect(new Set(made).size).toBe(1);
});

function tokenOf(url: string | null): string {
  return url?.slice(url.lastIndexOf("/") + 1) ?? "";
}

async function statusOf(email: string, password: string): Promise<number> {
  return (await signInWithPassword(email, password, new Headers({ host: "desk.example:3000" }))).status;
}

describe("the first administrator", () => {
  test("gets a new link at each start until one was used; then there is none", async () => {
    const start = systemActor("start", workspaceId);
    const first = tokenOf(await inviteFirstAdministrator(start, DESK));
    const second = tokenOf(await inviteFirstAdministrator(start, DESK));
    expect(await lookAtInvite(first)).toBeNull();
    expect(await lookAtInvite(second)).toMatchObject({ role: "administrator" });
    await join({ token: second, name: "Ada", email: "ada@example.org", password: PASSWORD });
    expect(await inviteFirstAdministrator(start, DESK)).toBeNull();
    expect(await statusOf("ada@example.org", PASSWORD)).toBe(200);
  });
});

describe("a link made on the server for a member's address", () => {
  test("sets a new password and ends all their sessions", async () => {
    const cli = systemActor("cli", workspaceId);
    const { url } = await invitePerson(cli, { role: "administrator", email: "ada@example.org" }, DESK);
    await join({ token: tokenOf(url), name: "Ada", email: "ADA@example.org", password: NEW_PASSWORD });
    expect(await statusOf("ada@example.org", PASSWORD)).toBe(401);
    expect(await statusOf("ada@example.org", NEW_PASSWORD)).toBe(200);
    const ada = await database().user.findUniqueOrThrow({ where: { email: "ada@example.org" } });
    expect(await database().session.count({ where: { userId: ada.id } })).toBe(1);
  });
});

describe("somebody who was a member before", () => {
  test("comes back by a new link with the old password only", async () => {
    const administrator = await makePerson(workspaceId, "administrator");
    await cookieFor(administrator);
    const invite = async () => tokenOf((await invitePerson(administrator, { role: "viewer" }, DESK)).url);
    const grace = { name: "Grace", email: "grace@example.org" };
    await join({ token: await invite(), ...grace, password: PASSWORD });
    const user = await database().user.findUniqueOrThrow({ where: { email: grace.email } });
    await removePerson(administrator, user.id);

    const token = await invite();
    await expect(join({ token, ...grace, password: NEW_PASSWORD })).rejects.toMatchObject({ code: "invalid" });
    await join({ token, ...grace, password: PASSWORD });
    expect(await database().membership.count({ where: { userId: user.id } })).toBe(1);
  });
});

describe("an invitation that does not exist", () => {
  test("is told apart from one that was used", async () => {
    const input = { token: "join_unknown_unknown_unknown", name: "X", email: "x@example.org", password: PASSWORD };
    await expect(join(input)).rejects.toMatchObject({ code: "not_found" });
    expect(await lookAtInvite(input.token)).toBeNull();
  });
});
