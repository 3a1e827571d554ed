import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const ScenarioShape = z.object({
  name: z.string(),
  title: z.string(),
  story: z.string(),
  /** What must be found in it, in words. */
  expect: z.string(),
  /** Incidents that must open; 0 on a quiet day. */
  incidents: z.number().int(),
  /** When it came in to this workspace; null when it has not. */
  loadedAt: IsoTime.nullable(),
});
export type Scenario = z.infer<typeof ScenarioShape>;

export const listScenarios = operation({
  id: "listScenarios",
  method: "GET",
  path: "/scenarios",
  summary: "Incidents to rehearse.",
  scope: "read",
  response: z.object({ items: z.array(ScenarioShape) }),
});

export const postScenario = operation({
  id: "postScenario",
  method: "POST",
  path: "/scenarios/{name}/load",
  summary: "Bring a rehearsed incident in through the real intake.",
  scope: "operate",
  response: z.object({ uploads: z.array(z.string()) }),
});
