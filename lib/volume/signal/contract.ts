import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime, page } from "#lib/platform/wire";

export const SignalShape = z.object({
  id: z.string(),
  recipient: z.string(),
  kind: z.enum(["complained", "unsubscribed"]),
  /** The source's own word (`abuse`, `fraud`, …); null when it has none. */
  type: z.string().nullable(),
  occurredAt: IsoTime,
  occurredAtFrom: z.string(),
  heardAt: IsoTime,
  format: z.string(),
  uploadId: z.string(),
  uploadName: z.string(),
  /** 1-based line in a file of records; 1 in a mail. */
  line: z.number().int(),
  rawUrl: z.string(),
});
export type RecipientSignal = z.infer<typeof SignalShape>;

export const listSignals = operation({
  id: "listSignals",
  method: "GET",
  path: "/recipient-signals",
  summary: "Complaints and unsubscriptions, newest first. They are no bounces; they keep a recipient out of retries.",
  scope: "read",
  query: z.object({
    kind: z.enum(["complained", "unsubscribed"]).optional(),
    /** Any spelling of one address. */
    recipient: z.string().max(320).optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: page(SignalShape),
});

export const getSignalRaw = operation({
  id: "getSignalRaw",
  method: "GET",
  path: "/recipient-signals/{id}/raw",
  summary: "The feedback report or webhook record that tells of it, byte for byte.",
  scope: "read",
  response: "file",
});
