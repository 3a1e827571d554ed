import { beforeEach, describe, expect, test } from "vitest";
import { type SystemActor, systemActor } from "#lib/access/actor";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { database } from "#lib/platform/database";
import { at, denied, landAttempts } from "#tests/db/incident/traffic";
import { makeWorkspace } from "#tests/support/people";

let workspaceId: string;
let actor: SystemActor;
const run = (minutes: number) => reconcileIncidents(actor, { workspaceId, now: at(minutes) });
const timeline = (incidentId: string) =>
  database().timelineEntry.findMany({ where: { incidentId }, orderBy: [{ at: "asc" }, { id: "asc" }] });

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  actor = systemActor("incident.reconcile", workspaceId);
});

describe("an hour-old incident with nothing but its DSNs", () => {
  test("opens by the rule for a new series, which its timeline names", async () => {
    await landAttempts(workspaceId, denied(0, 60, 1));
    const { opened } = await run(61);
    const [row] = await timeline(opened[0] ?? "");
    expect(row?.text).toBe(
      "Relay denied at bigmail.example rose to 60 failures to 60 recipients from 12:00 UTC. Opened by the rule for a new series: at least 10 failures to 3 or more recipients in an hour, because less than a day of history is known. No delivery to it is known, so the share of attempts is not.",
    );
  });

  test("ends on silence, and says that silence is no proof", async () => {
    await landAttempts(workspaceId, denied(0, 60, 1));
    const { opened } = await run(61 + 6 * 60);
    expect(await database().incident.findUnique({ where: { id: opened[0] ?? "" } })).toMatchObject({
      endBasis: "silence",
      state: "monitoring",
      endedAt: at(59),
    });
    expect((await timeline(opened[0] ?? "")).at(-1)?.text).toContain("that is silence, not proof of acceptance");
  });

  test("opens nothing for fewer than three recipients", async () => {
    const two = denied(0, 60, 1).map((attempt, index) => ({ ...attempt, recipient: `p${index % 2}@bigmail.example` }));
    await landAttempts(workspaceId, two);
    expect(await run(61)).toEqual({ opened: [], changed: [] });
  });

  test("opens nothing for another reason", async () => {
    await landAttempts(
      workspaceId,
      denied(0, 60, 1).map((attempt) => ({ ...attempt, reason: "mailbox_full" })),
    );
    expect(await run(61)).toEqual({ opened: [], changed: [] });
  });
});
