import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { sweepSpool } from "#lib/intake/clear-spool";
import { INTAKE_LIMITS } from "#lib/intake/limits";
import { listUploads } from "#lib/intake/list-uploads";
import { receiveUpload } from "#lib/intake/receive-upload";
import { spoolDirectory } from "#lib/intake/write-spool";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { bytesOf } from "#tests/support/uploads";

let workspaceId: string;
let operator: Person;

beforeAll(() => mkdir(spoolDirectory(), { recursive: true }));
beforeEach(async () => {
  workspaceId = await makeWorkspace();
  operator = await makePerson(workspaceId, "operator", "Olga");
});

const spooled = () => readdir(spoolDirectory());
const rows = () => database().upload.findMany({ where: { workspaceId } });
const take = (body: AsyncIterable<Uint8Array>, more: object = {}) =>
  receiveUpload(operator, { name: "mail.log", source: null, body, ...more });

describe("a file that came whole", () => {
  test("is on disk, has a row that waits, and its follow-up is asked for", async () => {
    const before = await spooled();
    const upload = await take(bytesOf("Nov 21 ", "00:20:12 out"), {
      name: "../../etc/\u202epasswd",
      source: "relay 1",
    });
    expect(upload).toMatchObject({
      name: "passwd",
      source: "relay 1",
      state: "queued",
      encoding: "identity",
      sizeBytes: 19,
      bytesLanded: 0,
      createdBy: { kind: "person", name: "Olga" },
      error: null,
    });
    const [row] = await rows();
    expect(row?.sha256).toBe("a53e850f56a731378ca769cefcd9508233d3998e156d9eba56985749560281c6");
    expect(row?.spoolPath).toMatch(/^[0-9a-f]{32}$/);
    expect((await spooled()).filter((file) => !before.includes(file))).toEqual([row?.spoolPath]);
    const jobs = await database().$queryRaw<object[]>`
      SELECT 1 FROM graphile_worker._private_jobs WHERE "payload"->>'uploadId' = ${upload.id}`;
    expect(jobs).toHaveLength(1);
  });

  test("is known to be gzip by its first bytes, not by its name", async () => {
    expect(await take(bytesOf(Buffer.from("1f8b0800", "hex")))).toMatchObject({ encoding: "gzip", state: "queued" });
  });
});

describe("a file that is not taken", () => {
  test("above the limit it is too large and leaves nothing", async () => {
    const before = await spooled();
    const limits = { ...INTAKE_LIMITS, uploadBytes: 10 };
    await expect(take(bytesOf("0123456789", "0"), { limits })).rejects.toMatchObject({ code: "too_large" });
    expect(await spooled()).toEqual(before);
    expect(await rows()).toEqual([]);
    expect(await take(bytesOf("0123456789"), { limits })).toMatchObject({ state: "queued" });
  });

  test("when the connection is cut nothing of it is visible", async () => {
    const before = await spooled();
    async function* cut() {
      yield Buffer.from("Nov 21 00:20:12 out");
      throw new Error("aborted");
    }
    await expect(take(cut())).rejects.toThrow("aborted");
    expect(await spooled()).toEqual(before);
    expect(await rows()).toEqual([]);
  });

  test.each([
    ["empty", Buffer.alloc(0), /empty/],
    ["a 7z archive", Buffer.from("377abcaf271c0000", "hex"), /7z archive/],
    ["binary", Buffer.alloc(5000, 3), /binary/],
  ])("%s: the receipt says so and no file stays", async (_name, bytes, words) => {
    const before = await spooled();
    const upload = await take(bytesOf(bytes));
    expect(upload).toMatchObject({ state: "failed", error: expect.stringMatching(words) });
    expect(upload.finishedAt).not.toBeNull();
    expect(await spooled()).toEqual(before);
  });

  test("a viewer hands nothing in, and nothing is written", async () => {
    const viewer = await makePerson(workspaceId, "viewer");
    const before = await spooled();
    const given = receiveUpload(viewer, { name: "x", source: null, body: bytesOf("x") });
    await expect(given).rejects.toMatchObject({ code: "forbidden" });
    expect(await spooled()).toEqual(before);
  });
});

describe("the same request again", () => {
  test("with the same key and bytes gives the first receipt and keeps one file", async () => {
    const first = await take(bytesOf("the log"), { idempotencyKey: "k1" });
    const files = await spooled();
    expect(await take(bytesOf("the log"), { idempotencyKey: "k1" })).toEqual(first);
    expect(await rows()).toHaveLength(1);
    expect(await spooled()).toEqual(files);
  });

  test("with the same key and other bytes is refused", async () => {
    await take(bytesOf("the log"), { idempotencyKey: "k1" });
    const files = await spooled();
    await expect(take(bytesOf("another"), { idempotencyKey: "k1" })).rejects.toMatchObject({ code: "invalid" });
    expect(await spooled()).toEqual(files);
  });
});

test("the sweep removes files a day old that no upload waits for, and no other", async () => {
  const waiting = await take(bytesOf("the log"));
  const [row] = await rows();
  const now = new Date();
  await writeFile(join(spoolDirectory(), "a".repeat(32)), "cut off long ago");
  await writeFile(join(spoolDirectory(), "b".repeat(32)), "being written");
  const old = new Date(now.getTime() - 25 * 3_600_000);
  await utimes(join(spoolDirectory(), "a".repeat(32)), old, old);
  await utimes(join(spoolDirectory(), row?.spoolPath ?? ""), old, old);
  expect(waiting.state).toBe("queued");
  expect(await sweepSpool(now)).toBe(1);
  const left = await spooled();
  expect(left).toContain(row?.spoolPath);
  expect(left).toContain("b".repeat(32));
  expect(left).not.toContain("a".repeat(32));
});

test("the list goes from newest to oldest, page by page, without gaps", async () => {
  for (let minute = 0; minute < 5; minute++) {
    await take(bytesOf("x"), { name: `file ${minute}`, now: new Date(Date.UTC(2026, 2, 1, 0, minute >> 1)) });
  }
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listUploads(operator, { limit: 2, ...(cursor ? { cursor } : {}) });
    expect(page.total).toBe(5);
    names.push(...page.items.map((item) => item.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(names).toHaveLength(5);
  expect(new Set(names).size).toBe(5);
  expect(names[0]).toBe("file 4");
});
