import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { database } from "#lib/platform/database";
import { makeWorkspace } from "#tests/support/people";
import { takeIn } from "#tests/support/uploads";

// A bound for what hangs, not a stopwatch: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MB = 1024 * 1024;

test("gzip that unpacks to a thousand times its size is refused by name, and nothing of it is counted", async () => {
  const workspaceId = await makeWorkspace();
  const start = "Nov 21 00:20:11 out postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix\n";
  const log = Buffer.alloc(64 * MB, "0").fill(start, 0, start.length);
  const bomb = gzipSync(log, { level: 9 });
  expect(log.length / bomb.length).toBeGreaterThan(900);
  const receipt = await takeIn(workspaceId, bomb, "mail.log.gz");
  expect(receipt).toMatchObject({ state: "failed", events: 0 });
  expect(receipt.error).toContain("times its size");
  expect(await database().deliveryEvent.count({ where: { workspaceId } })).toBe(0);
});

test("gzip within gzip is refused by name", async () => {
  const workspaceId = await makeWorkspace();
  const receipt = await takeIn(workspaceId, gzipSync(gzipSync(Buffer.alloc(MB, "0"))), "mail.log.gz.gz");
  expect(receipt).toMatchObject({ state: "failed", events: 0 });
  expect(receipt.error).toContain("gzip within gzip");
});
