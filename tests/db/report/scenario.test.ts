import { expect, test } from "vitest";
import { systemActor } from "#lib/access/actor";
import { listIncidents } from "#lib/incident/list-incidents";
import { replayScenario } from "#lib/pipeline/replay-scenario";
import { database } from "#lib/platform/database";
import { incidentReport } from "#lib/report/get-report";
import type { ReportFacts } from "#lib/report/report-facts";

const now = new Date("2026-03-12T02:36:00.000Z");

test("a rehearsed incident behind a transport map is told with what was usual and the line that is at fault", async () => {
  await replayScenario("transport-map", { now });
  const { id: workspaceId } = await database().workspace.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
  const actor = systemActor("test", workspaceId);
  const { items } = await listIncidents(actor, { state: "all", limit: 10 });
  const incidentId = items[0]?.id ?? "";
  const read = async (format: "json" | "md" | "svg") =>
    (await incidentReport(actor, { incidentId, format, redact: true })).text();
  const facts: ReportFacts = JSON.parse(await read("json"));

  expect(facts.routes).toMatchObject([{ severity: "fault", domain: "townhall.example", line: 2 }]);
  expect(facts.verdict).toMatchObject({ rule: "R1d", actBy: { who: "us" } });
  const known = facts.course.buckets.filter(({ upper }) => upper !== null);
  expect(known.length).toBeGreaterThan(0);
  for (const { expected, upper } of known) expect(expected ?? 0).toBeLessThanOrEqual(upper ?? 0);
  expect(await read("svg")).toContain("expected (dashed) up to usual");
  expect(await read("md")).toContain("`townhall.example smtp:[gw.legacy-transport.example]`");
  expect(await read("md")).toContain("**We must act.** The route is set on the sending side.");
}, 60_000);
