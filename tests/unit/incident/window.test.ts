import { expect, test } from "vitest";
import { incidentEventWhere, incidentWindow } from "#lib/incident/window";

const startedAt = new Date("2026-11-20T02:14:07.120Z");
const endedAt = new Date("2026-11-20T05:31:00.000Z");
const now = new Date("2026-11-20T06:00:00.000Z");

test("an ended incident's window takes its last event in and nothing after it", () => {
  expect(incidentWindow({ startedAt, endedAt }, now)).toEqual({
    from: startedAt,
    to: new Date("2026-11-20T05:31:00.001Z"),
  });
});

test("a running incident's window goes up to now", () => {
  expect(incidentWindow({ startedAt, endedAt: null }, now)).toEqual({ from: startedAt, to: now });
});

test("a window is never empty", () => {
  const { from, to } = incidentWindow({ startedAt, endedAt: null }, startedAt);
  expect(to.getTime()).toBeGreaterThan(from.getTime());
});

test("the events of an incident are the counted failures of its reason, provider and pool in its window", () => {
  const scope = { provider: "yahoo", pool: null, recipientDomain: null };
  const incident = { workspaceId: "wsp_1", reason: "relay_denied", ...scope, startedAt, endedAt };
  const where = {
    workspaceId: "wsp_1",
    reason: "relay_denied",
    provider: "yahoo",
    occurredAt: { gte: startedAt, lt: new Date("2026-11-20T05:31:00.001Z") },
    counted: true,
    outcome: { in: ["bounced", "deferred"] },
  };
  expect(incidentEventWhere(incident, now)).toEqual(where);
  expect(incidentEventWhere({ ...incident, pool: "out1" }, now)).toEqual({ ...where, pool: "out1" });
  const { provider: _one, ...anywhere } = where;
  expect(incidentEventWhere({ ...incident, provider: "*", pool: "out1" }, now)).toEqual({ ...anywhere, pool: "out1" });
  const recipientDomain = "corp.example";
  expect(incidentEventWhere({ ...incident, recipientDomain }, now)).toEqual({ ...where, recipientDomain });
});
