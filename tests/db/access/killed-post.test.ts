import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { withIdempotency } from "#lib/access/idempotency";
import { database } from "#lib/platform/database";
import { inTransaction } from "#lib/platform/transaction";
import { postTarget } from "#lib/release/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";

const CHILD = resolve(import.meta.dirname, "../../support/killed-post-child.ts");

let root: Person;
let said = "";

/** A process with three requests at work is killed, and nobody has heard of it for half a minute. */
beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, workspaceId, root.id], {
    env: { ...process.env, REBOUND_LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const died = new Promise((done) => child.once("close", done));
  await new Promise<void>((done, failed) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("at work")) done();
    });
    died.then(() => failed(new Error("The process ended before it was killed.")));
  });
  child.kill("SIGKILL");
  await died;
  await database().$executeRaw`UPDATE "IdempotencyRecord" SET "aliveAt" = "aliveAt" - interval '30 seconds'`;
}, 60_000);

let runs = 0;
const repeat = (key: string, run: () => Promise<unknown> = async () => ({ run: ++runs })) =>
  withIdempotency({ actor: root, key, operation: "test", bodyHash: "same", response: postTarget.response }, run);

test("a request killed after its effect is answered by what it has committed, and is not done again", async () => {
  const answer = JSON.parse(said.split("\n")[0] ?? "");
  expect(await repeat("whole")).toEqual(answer);
  expect(await repeat("whole")).toEqual(answer);
  expect(runs).toBe(0);
  expect(await database().releaseTarget.count({ where: { workspaceId: root.workspaceId } })).toBe(1);
  // The answer holds a secret, so what is kept of it is sealed.
  const kept = await database().idempotencyRecord.findFirstOrThrow({ where: { key: "whole" } });
  expect(JSON.stringify(kept)).not.toContain("whsec_");
});

test("a request killed in its middle is told to be one, at once and each time, and is not done again", async () => {
  for (let times = 0; times < 2; times++)
    await expect(repeat("part")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("begun") });
  expect(runs).toBe(0);
});

test("a request killed before it committed anything is done by the repetition, once however many come", async () => {
  const answers = await Promise.all([repeat("nothing"), repeat("nothing"), repeat("nothing")]);
  expect(answers).toEqual([{ run: 1 }, { run: 1 }, { run: 1 }]);
  expect(runs).toBe(1);
});

test("a request that was silent and was repeated meanwhile commits nothing any more", async () => {
  const { workspaceId } = root;
  const write = (object: string) =>
    inTransaction((tx) =>
      tx.auditEntry.create({ data: { workspaceId, actor: {}, action: "race", object, detail: {} } }),
    );
  let goOn = () => {};
  const waits = new Promise<void>((done) => {
    goOn = done;
  });
  const slow = repeat("silent", async () => {
    await waits;
    return { by: (await write("slow")).object };
  });
  const lost = () => database().$executeRaw`
    UPDATE "IdempotencyRecord" SET "aliveAt" = "aliveAt" - interval '30 seconds' WHERE "key" = 'silent'`;
  while ((await lost()) === 0) await Promise.resolve();
  expect(await repeat("silent", async () => ({ by: (await write("fast")).object }))).toEqual({ by: "fast" });
  goOn();
  await expect(slow).rejects.toMatchObject({ code: "conflict" });
  const rows = await database().auditEntry.findMany({ where: { workspaceId, action: "race" } });
  expect(rows.map((row) => row.object)).toEqual(["fast"]);
  expect(await repeat("silent")).toEqual({ by: "fast" });
});

test("what goes on behind an answer is no part of the request", async () => {
  const { workspaceId } = root;
  let later: Promise<unknown> = Promise.resolve();
  let goOn = () => {};
  const waits = new Promise<void>((done) => {
    goOn = done;
  });
  await repeat("behind", async () => {
    later = waits.then(() =>
      inTransaction((tx) =>
        tx.auditEntry.create({ data: { workspaceId, actor: {}, action: "behind", object: "x", detail: {} } }),
      ),
    );
    return { ok: true };
  });
  await database().idempotencyRecord.deleteMany({ where: { key: "behind" } });
  goOn();
  await later;
  expect(await database().auditEntry.count({ where: { workspaceId, action: "behind" } })).toBe(1);
});
