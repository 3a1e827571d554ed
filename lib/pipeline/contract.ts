import { z } from "zod";
import { operation } from "#lib/platform/operation";

export const ScenarioShape = z.object({ name: z.string(), title: z.string(), story: z.string(), expect: z.string() });
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
