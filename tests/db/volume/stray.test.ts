import { beforeEach, describe, expect, test } from "vitest";
import type { Format } from "#lib/parse/delivery-event";
import { landBatch } from "#lib/pipeline/land-batch";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import type { Classified } from "#lib/volume/landing/landing";
import { classified } from "#tests/support/classified";
import { makeWorkspace } from "#tests/support/people";

const NOW = new Date("2026-03-12T02:00:00Z");
const DAY = 24 * 3_600_000;

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

async function land(events: Classified[], format: Format) {
  const row = await database().upload.create({
    data: { id: newId("upl"), workspaceId, name: "x", state: "processing", createdBy: {}, sizeBytes: 1n },
  });
  const batch = { format, items: [], read: events.length, bytes: 1, notices: [] };
  return landBatch({ ...row, notices: [] }, { batch, events, bytesLanded: 1 }, false);
}

const delivered = (recipient: string, occurredAt: Date) =>
  classified({ key: `${recipient} ${occurredAt.toISOString()}`, outcome: "delivered", recipient, occurredAt });

function report(recipient: string): Classified {
  const item = classified({ key: `report ${recipient}`, failure: `f ${recipient}`, recipient, occurredAt: NOW });
  return { ...item, event: { ...item.event, reportingMta: "gate.acorn.example" } };
}

/** Logs that tell of the hour and of a week ago. */
const logs = () => [
  delivered("ben@acorn.example", new Date(NOW.getTime() - 7 * DAY)),
  delivered("cat@acorn.example", new Date(NOW.getTime() - 60_000)),
];

const told = () =>
  database().deliveryEvent.findMany({
    where: { workspaceId },
    select: { recipient: true, counted: true, stray: true },
    orderBy: [{ recipient: "asc" }, { counted: "asc" }],
  });

describe("a report about a recipient whom no log of ours names", () => {
  test("is kept and told, and counts nowhere", async () => {
    await land(logs(), "postfix_log");
    const landed = await land([report("ann@acorn.example")], "rfc3464");
    expect(landed.notices).toMatchObject([
      { what: expect.stringContaining("none of our logs knows"), where: "mail 1" },
    ]);
    expect(await told()).toEqual([{ recipient: "ann@acorn.example", counted: false, stray: true }]);
    expect(await database().volumeBucket.count({ where: { workspaceId, outcome: "bounced" } })).toBe(0);
    expect(await database().recipientState.count({ where: { workspaceId, recipientKey: "ann@acorn.example" } })).toBe(
      0,
    );
  });

  test("counts when our own log names the recipient, before or after it", async () => {
    await land(logs(), "postfix_log");
    await land([report("ben@acorn.example"), report("ann@acorn.example")], "rfc3464");
    const line = classified({
      key: "line",
      failure: "f ann@acorn.example",
      recipient: "ann@acorn.example",
      occurredAt: NOW,
    });
    await land([line], "postfix_log");
    expect(await told()).toEqual([
      { recipient: "ann@acorn.example", counted: false, stray: true },
      { recipient: "ann@acorn.example", counted: true, stray: false },
      { recipient: "ben@acorn.example", counted: true, stray: false },
    ]);
  });

  test.each([
    ["no logs at all", () => []],
    [
      "logs that began less than five days before",
      () => [delivered("ben@acorn.example", new Date(NOW.getTime() - DAY))],
    ],
    ["logs that stopped before that hour", () => [delivered("ben@acorn.example", new Date(NOW.getTime() - 7 * DAY))]],
  ])("counts with %s: they cannot deny it", async (_, lines) => {
    const before = lines();
    if (before.length > 0) await land(before, "postfix_log");
    await land([report("ann@acorn.example")], "rfc3464");
    expect(await told()).toEqual([{ recipient: "ann@acorn.example", counted: true, stray: false }]);
  });
});
