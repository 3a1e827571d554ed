import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { databaseTrouble } from "#lib/cli/open-database";
import { keptSecrets } from "#lib/cli/secrets";
import { canReach } from "#lib/platform/run-as";
import { explain } from "../../../lib/cli/steps.mjs";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "rebound-unit-"));
  folders.push(made);
  return made;
}

describe("what a person reads when a start fails", () => {
  const failed = (code: string, more: object = {}) => Object.assign(new Error(`${code}: raw words`), { code, ...more });

  test.each([
    { error: failed("EADDRINUSE", { port: 3000, address: "127.0.0.1" }), says: /Port 3000 .* PORT=3001 npm start/ },
    { error: failed("EACCES", { port: 80 }), says: /above 1023/ },
    { error: failed("EADDRNOTAVAIL", { address: "192.0.2.1" }), says: /no address 192\.0\.2\.1/ },
    { error: failed("ENOSPC"), says: /disk is full.*Nothing that was stored is lost/ },
    { error: new Error("PostgreSQL did not start: FATAL: No space left on device"), says: /disk is full/ },
    { error: failed("EACCES", { path: "/srv/x" }), says: /\/srv\/x cannot be written/ },
    { error: new Error("npm ended with 1. ENOTFOUND registry"), says: /registry cannot be reached/ },
  ])("$says", ({ error, says }) => {
    const words = explain(error);
    expect(words).toMatch(says);
    expect(words).not.toMatch(/\n\s+at /);
  });

  test.each([
    ["ECONNREFUSED", "nothing listens there"],
    ["ENOTFOUND", "no machine has this name"],
    ["28P01", "the password is wrong"],
    ["3D000", "CREATE DATABASE"],
  ])("an unusable database (%s) is named by host and port, never by its password", (code, says) => {
    const words = databaseTrouble("postgresql://ops:s3cret@db.example:6432/desk", failed(code));
    expect(words).toContain(says);
    expect(words).toContain("db.example:6432, database “desk”, user “ops”");
    expect(words).not.toContain("s3cret");
  });

  test("several addresses that all refuse are one refusal", () => {
    const error = new AggregateError([failed("ECONNREFUSED"), failed("ECONNREFUSED")], "");
    expect(databaseTrouble("postgresql://db.example/desk", error)).toContain("nothing listens there");
  });
});

describe("secrets", () => {
  test("are made once, kept for the owner only, and the same at the next start", async () => {
    const home = join(await folder(), "data");
    const first = await keptSecrets(home);
    const { stat } = await import("node:fs/promises");
    expect((await stat(join(home, "secrets.json"))).mode & 0o777).toBe(0o600);
    expect(await keptSecrets(home)).toEqual(first);
    expect((await keptSecrets(join(await folder(), "data"))).secret).not.toBe(first.secret);
  });
});

describe("whether another user can walk to a place", () => {
  test("one closed folder above is enough to keep them out", async () => {
    const home = await folder();
    const { chmod, mkdir } = await import("node:fs/promises");
    await mkdir(join(home, "open"));
    const user = { uid: 65_534, gid: 65_534, name: "nobody" };
    await chmod(home, 0o700);
    expect(await canReach(join(home, "open", "x"), user)).toBe(false);
    await chmod(home, 0o711);
    expect(await canReach(join(home, "open", "x"), user)).toBe(true);
    expect(await canReach(join(home, "open", "x"), null)).toBe(true);
  });
});
