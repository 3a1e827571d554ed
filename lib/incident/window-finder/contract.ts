import { z } from "zod";
import { IncidentShape } from "#lib/incident/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

const Words = z.string().trim().min(1).max(1000);

/** What a window would hold. Half-open, UTC. */
export const WindowPreviewShape = z.object({
  from: IsoTime,
  to: IsoTime,
  events: z.number().int(),
  recipients: z.number().int(),
  attempts: z.number().int(),
  /** Against the incident's present window. */
  recipientsAdded: z.number().int(),
  recipientsRemoved: z.number().int(),
  /** By provider and pool, largest first, at most 20; pool is null when no source told it. */
  parts: z.array(
    z.object({
      provider: z.string(),
      providerLabel: z.string(),
      pool: z.string().nullable(),
      events: z.number().int(),
      recipients: z.number().int(),
    }),
  ),
  late: z.object({
    /** How long after the end reports may still come: learnt by source, an hour until enough was seen. */
    bufferSeconds: z.number().int(),
    until: IsoTime,
    /** Refusals of the window that were heard after its end. */
    heardAfter: z.number().int(),
    /** Refusals within the buffer behind the end, dated only by when the report came: they may belong to it. */
    inBuffer: z.number().int(),
    sources: z.array(
      z.object({ source: z.string(), events: z.number().int(), seconds: z.number().int(), learnt: z.boolean() }),
    ),
  }),
});
export type WindowPreview = z.infer<typeof WindowPreviewShape>;

export const getWindowPreview = operation({
  id: "getWindowPreview",
  method: "GET",
  path: "/incidents/{id}/window-preview",
  summary: "What the incident would hold if its window were this one. Changes nothing.",
  scope: "read",
  query: z.object({ from: IsoTime, to: IsoTime.optional() }),
  response: WindowPreviewShape,
});

export const postWindow = operation({
  id: "postWindow",
  method: "POST",
  path: "/incidents/{id}/window",
  summary:
    "Date the incident by hand; data that comes later does not move it. Without `to` the start is fixed and the end follows the data.",
  scope: "operate",
  body: z.object({ from: IsoTime, to: IsoTime.nullable().default(null), words: Words }),
  response: IncidentShape,
});

export const postWindowGiveBack = operation({
  id: "postWindowGiveBack",
  method: "POST",
  path: "/incidents/{id}/window/give-back",
  summary: "Let the detector date the incident again.",
  scope: "operate",
  body: z.object({ words: Words }),
  response: IncidentShape,
});
