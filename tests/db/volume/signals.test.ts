import { beforeEach, describe, expect, test } from "vitest";
import { database } from "#lib/platform/database";
import { getSignalRaw } from "#lib/volume/signal/get-signal-raw";
import { listSignals } from "#lib/volume/signal/list-signals";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { takeIn } from "#tests/support/uploads";

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

const sendgrid = (event: string, email: string, id: string) => ({
  event,
  email,
  timestamp: 1_774_000_000,
  sg_event_id: id,
  ...(event === "bounce" ? { reason: "550 5.7.1 Relaying denied", status: "5.7.1" } : {}),
});
const BATCH = JSON.stringify([
  sendgrid("spamreport", "Ada@example.com", "1"),
  sendgrid("group_unsubscribe", "bob@example.com", "2"),
  sendgrid("bounce", "cid@example.com", "3"),
  sendgrid("spamreport", "Ada@example.com", "1"),
]);
const ARF = [
  "From: fbl@example.net",
  'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
  "",
  "--b",
  "Content-Type: message/feedback-report",
  "",
  "Feedback-Type: abuse",
  "Original-Rcpt-To: <dora@example.com>",
  "Arrival-Date: Fri, 20 Mar 2026 10:00:00 +0000",
  "",
  "--b--",
  "",
].join("\r\n");
const signals = () =>
  database().recipientSignal.findMany({
    where: { workspaceId },
    select: { kind: true, recipientKey: true, recipient: true },
    orderBy: { recipientKey: "asc" },
  });

describe("complaints and unsubscriptions that come in", () => {
  test("are kept once with their bytes, and no figure counts them as a bounce", async () => {
    const receipt = await takeIn(workspaceId, BATCH, "events.json");
    expect(receipt).toMatchObject({ state: "done", events: 1, inserted: 1 });
    expect(receipt.notices.map(({ what }) => what).join()).toContain("left out of retries");
    await takeIn(workspaceId, BATCH, "again.json");
    expect(await signals()).toEqual([
      { kind: "complained", recipientKey: "ada@example.com", recipient: "Ada@example.com" },
      { kind: "unsubscribed", recipientKey: "bob@example.com", recipient: "bob@example.com" },
    ]);
    expect(await database().deliveryEvent.count({ where: { workspaceId } })).toBe(1);
    const counted = await database().volumeBucket.aggregate({ where: { workspaceId }, _sum: { count: true } });
    expect(counted._sum.count).toBe(1);
    expect(await database().recipientState.count({ where: { workspaceId } })).toBe(1);
  });

  test("a feedback report is downloaded as it came, whatever its line ends were the second time", async () => {
    await takeIn(workspaceId, ARF, "fbl.eml");
    await takeIn(workspaceId, ARF.replaceAll("\r\n", "\n"), "fbl-lf.eml");
    const reader = await makePerson(workspaceId, "viewer");
    const { items, total } = await listSignals(reader, { recipient: "DORA@example.com", limit: 10 });
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({ kind: "complained", type: "abuse", occurredAt: "2026-03-20T10:00:00.000Z" });
    const raw = await getSignalRaw(reader, items[0]?.id ?? "");
    expect(await raw.text()).toBe(ARF);
  });

  test("the list goes on where a page ended, and another workspace sees nothing", async () => {
    await takeIn(workspaceId, BATCH, "events.json");
    const reader = await makePerson(workspaceId, "viewer");
    const first = await listSignals(reader, { limit: 1 });
    const second = await listSignals(reader, { limit: 1, cursor: first.nextCursor ?? "" });
    expect(new Set([...first.items, ...second.items].map((item) => item.recipient)).size).toBe(2);
    expect(second.nextCursor).toBeNull();
    const stranger = await makePerson(await makeWorkspace(), "viewer");
    expect((await listSignals(stranger, { limit: 10 })).total).toBe(0);
    await expect(getSignalRaw(stranger, first.items[0]?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await expect(
      database().$executeRaw`UPDATE "RecipientSignal" SET "kind" = 'unsubscribed' WHERE "workspaceId" = ${workspaceId}`,
    ).rejects.toThrow("as it was told");
  });
});
