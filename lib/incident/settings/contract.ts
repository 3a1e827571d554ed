import { z } from "zod";
import { FALSE_INCIDENTS_MAX, FALSE_INCIDENTS_MIN } from "#lib/incident/settings/false-incidents";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const DetectionSettingsShape = z.object({
  /** So many false incidents a month are accepted, over everything that is watched. */
  falseIncidentsPerMonth: z.number().min(FALSE_INCIDENTS_MIN).max(FALSE_INCIDENTS_MAX),
  /** Who set it, and when; null: as it came. */
  changed: z.object({ name: z.string(), at: IsoTime }).nullable(),
});
export type DetectionSettings = z.infer<typeof DetectionSettingsShape>;

export const getDetectionSettings = operation({
  id: "getDetectionSettings",
  method: "GET",
  path: "/settings/detection",
  summary: "How much proof an incident needs before it opens.",
  scope: "read",
  response: DetectionSettingsShape,
});

export const patchDetectionSettings = operation({
  id: "patchDetectionSettings",
  method: "PATCH",
  path: "/settings/detection",
  summary: "Say how many false incidents a month are accepted. The next look judges the last 35 days by it.",
  scope: "operate",
  body: DetectionSettingsShape.pick({ falseIncidentsPerMonth: true }),
  response: DetectionSettingsShape,
});
