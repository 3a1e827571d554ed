import { beforeAll, describe, expect, test } from "vitest";
import { GET as raw } from "#app/api/v1/events/[id]/raw/route";
import { GET as event } from "#app/api/v1/events/[id]/route";
import { GET as events } from "#app/api/v1/events/route";
import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { postfixDsn } from "#lib/pipeline/scenario/writers/postfix-dsn";
import { database } from "#lib/platform/database";
import { type DeliveryEventRow, EventDetailShape, listEvents } from "#lib/volume/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";
import { takeIn } from "#tests/support/uploads";

let workspaceId: string;
let cookie: string;

const refused = (index: number, change: Partial<WrittenAttempt> = {}): WrittenAttempt => ({
  at: new Date(Date.UTC(2026, 2, 1, 0, index)),
  host: "out.example.com",
  sender: "sender@example.com",
  recipient: `user${index}@example.net`,
  relayHost: "mx1.example.net",
  relayIp: "192.0.2.10",
  status: "bounced",
  dsn: "5.7.1",
  reply: `554 5.7.1 <user${index}@example.net>: Relay access denied`,
  queueId: `5E57A56A${String(index).padStart(3, "0")}`,
  messageId: `m${index}@out.example.com`,
  delay: 0.5,
  ...change,
});

const ATTEMPTS = [
  ...Array.from({ length: 10 }, (_, index) => refused(index)),
  refused(20, { recipient: "ada@example.org", relayIp: "198.51.100.7", dsn: "5.1.1", reply: "550 5.1.1 User unknown" }),
  refused(21, { recipient: "bob@example.org", status: "deferred", dsn: "4.2.2", reply: "452 4.2.2 Mailbox full" }),
];
const DSN = postfixDsn(refused(0));

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "viewer"));
  await takeIn(workspaceId, postfixLog(ATTEMPTS), "mail.log");
  await takeIn(workspaceId, DSN, "bounce.eml");
});

async function list(query = "") {
  const response = await call(events, "GET", `/api/v1/events${query}`, { cookie });
  expect(response.status).toBe(200);
  return listEvents.response.parse(await response.json());
}

async function detail(id: string) {
  const response = await call(event, "GET", `/api/v1/events/${id}`, { cookie, params: { id } });
  return EventDetailShape.parse(await response.json());
}

const download = (id: string) => call(raw, "GET", `/api/v1/events/${id}/raw`, { cookie, params: { id } });

async function theDsn(): Promise<DeliveryEventRow> {
  const found = (await list()).items.find((item) => item.format === "rfc3464");
  if (!found) throw new Error("The report gave no event.");
  return found;
}

describe("the list of events", () => {
  test("is newest first, page by page, without gaps or repetition", async () => {
    const seen: DeliveryEventRow[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(`?limit=5${cursor ? `&cursor=${cursor}` : ""}`);
      expect(page.total).toBe(13);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen.map((item) => item.id)).size).toBe(13);
    const times = seen.map((item) => item.occurredAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  test.each([
    ["?reason=relay_denied", 11],
    ["?reason=user_unknown", 1],
    ["?outcome=deferred", 1],
    ["?domain=EXAMPLE.org", 2],
    ["?remoteIp=198.51.100.7", 1],
    ["?from=2026-03-01T00:05:00Z&to=2026-03-01T00:07:00Z", 2],
    ["?q=USER3@", 1],
    ["?q=relay%20access", 11],
    ["?q=5E57A56A021", 1],
    ["?q=%25", 0],
    ["?provider=example.org", 2],
    ["?pool=nobody", 0],
  ])("%s finds %i", async (query, found) => {
    const page = await list(query);
    expect(page.items).toHaveLength(found);
    expect(page.total).toBe(found);
  });

  test("narrows to an upload and names it", async () => {
    const dsn = await theDsn();
    const page = await list(`?uploadId=${dsn.uploadId}`);
    expect(page.items).toMatchObject([{ id: dsn.id, uploadName: "bounce.eml", counted: false }]);
  });

  test("narrows to the events that an incident counts", async () => {
    const { reason, provider } = (await list("?reason=relay_denied&limit=1")).items[0] ?? {};
    await database().incident.create({
      data: {
        id: "inc_window",
        workspaceId,
        number: 1,
        reason: reason ?? "",
        provider: provider ?? "",
        state: "open",
        startedAt: new Date("2026-03-01T00:03:00Z"),
        detectedAt: new Date("2026-03-01T00:04:00Z"),
        peakAt: new Date("2026-03-01T00:05:00Z"),
        endedAt: new Date("2026-03-01T00:06:00Z"),
      },
    });
    const page = await list("?incidentId=inc_window");
    expect(page.items.map((item) => item.occurredAt.slice(11, 16))).toEqual(["00:06", "00:05", "00:04", "00:03"]);
    for (const item of page.items) expect((await detail(item.id)).incidentId).toBe("inc_window");
    const outside = (await list("?q=user9@")).items[0];
    expect((await detail(outside?.id ?? "")).incidentId).toBeNull();
  });

  test("a foreign cursor and an unknown reason are refused", async () => {
    expect((await call(events, "GET", "/api/v1/events?cursor=x", { cookie })).status).toBe(422);
    expect((await call(events, "GET", "/api/v1/events?reason=weather", { cookie })).status).toBe(422);
  });
});

describe("one event", () => {
  test("of a log stands beside its line, which downloads byte for byte", async () => {
    const { id } = (await list("?q=user3@")).items[0] ?? { id: "" };
    const shown = await detail(id);
    const line = postfixLog(ATTEMPTS).split("\n")[shown.line - 1];
    expect(shown).toMatchObject({
      recipient: "user3@example.net",
      reason: "relay_denied",
      replyCode: 554,
      remoteIp: "192.0.2.10",
      remoteIpFrom: "log",
      mailFrom: "sender@example.com",
      rawText: line,
      rawCut: false,
      rawUrl: `/api/v1/events/${id}/raw`,
      alsoToldBy: [],
    });
    expect(shown.reply?.slice(shown.match?.start, shown.match?.end)).toMatch(/relay access denied/i);
    expect(await (await download(id)).text()).toBe(line);
  });

  test("of a report stands beside the mail, and names the other telling", async () => {
    const dsn = await theDsn();
    const shown = await detail(dsn.id);
    expect(shown.rawText).toBe(DSN);
    expect(shown.counted).toBe(false);
    expect(shown.alsoToldBy).toMatchObject([{ format: "postfix_log", uploadName: "mail.log", counted: true }]);
    expect(shown.missing.map((one) => one.field)).toContain("sourceIp");
    expect(Buffer.from(await (await download(dsn.id)).arrayBuffer()).equals(Buffer.from(DSN))).toBe(true);
  });

  test("downloads as a file that no browser runs", async () => {
    const response = await download((await theDsn()).id);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": expect.stringMatching(/^attachment; filename="event-\d+\.eml"$/),
      "content-security-policy": expect.stringContaining("sandbox"),
      "x-content-type-options": "nosniff",
    });
  });

  test.each([["0"], ["nonsense"], ["99999999999999999999"]])("%s does not exist", async (id) => {
    expect((await call(event, "GET", `/api/v1/events/${id}`, { cookie, params: { id } })).status).toBe(404);
    expect((await download(id)).status).toBe(404);
  });

  test("of another workspace does not exist", async () => {
    const stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
    const { id } = await theDsn();
    for (const handler of [event, raw]) {
      const response = await call(handler, "GET", `/api/v1/events/${id}`, { cookie: stranger, params: { id } });
      expect(response.status).toBe(404);
    }
  });
});
