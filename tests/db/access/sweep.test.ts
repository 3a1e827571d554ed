import { expect, test } from "vitest";
import { jobs } from "#lib/access/jobs";
import { database } from "#lib/platform/database";

test("answers kept for repetition go after a day, younger ones stay", async () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const row = { workspaceId: "wsp_1", actorId: "usr_1", operation: "postInvite", bodyHash: "x" };
  await database().idempotencyRecord.createMany({
    data: [
      { ...row, key: "old", createdAt: hoursAgo(24.1) },
      { ...row, key: "young", createdAt: hoursAgo(23.9) },
    ],
  });
  for (const job of jobs) await job.run({});
  expect((await database().idempotencyRecord.findMany()).map((one) => one.key)).toEqual(["young"]);
});
