import { z } from "zod";
import { ReasonShape, SideShape } from "#lib/classify/contract";
import { FALSE_ALARM_REASONS } from "#lib/incident/state/false-alarm";
import { INCIDENT_STATES } from "#lib/incident/state/transitions";
import { ENTRY_GROUPS } from "#lib/incident/timeline/entry-group";
import { PICTURE_TYPES } from "#lib/incident/timeline/picture-type";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, page } from "#lib/platform/wire";

export const IncidentState = z.enum(INCIDENT_STATES);
export const FalseAlarmReasonShape = z.enum(FALSE_ALARM_REASONS);

/** Another incident that this one has to do with. */
export const RelatedShape = z.object({
  relation: z.enum(["merged_into", "took_in", "regressed_from", "came_back_as", "split_from", "split_off"]),
  id: z.string(),
  number: z.number().int(),
});
export type Related = z.infer<typeof RelatedShape>;

/** What a person said by name, and when. */
export const MarkShape = z.object({ name: z.string(), at: IsoTime, words: z.string() });

export const VerdictBrief = z.object({
  side: SideShape,
  cause: z.string(),
  rule: z.string(),
  level: z.number().int().nullable(),
});

export const IncidentShape = z.object({
  id: z.string(),
  number: z.number().int(),
  reason: ReasonShape,
  /** "*" = several providers of one pool: our side of the way. */
  provider: z.string(),
  providerLabel: z.string(),
  pool: z.string().nullable(),
  /** Only mail to this domain; null = all of the provider's. */
  recipientDomain: z.string().nullable(),
  state: IncidentState,
  startedAt: IsoTime,
  detectedAt: IsoTime,
  peakAt: IsoTime,
  endedAt: IsoTime.nullable(),
  closedAt: IsoTime.nullable(),
  endBasis: z.string().nullable(),
  recipients: z.number().int(),
  events: z.number().int(),
  attempts: z.number().int(),
  verdict: VerdictBrief.nullable(),
  decision: z.string().nullable(),
  /** One sentence with a subject; null until a verdict was made. */
  sentence: z.string().nullable(),
  /** Why it is a false alarm, and whether the detector learns from it; null for every other state. */
  falseAlarm: z.object({ reason: FalseAlarmReasonShape, teaches: z.boolean() }).nullable(),
  /** Who has read the report and signed it. */
  reviewed: MarkShape.nullable(),
  /** A person dated it by hand; `end` is false while only the start is theirs. null: the detector dates it. */
  windowFixed: MarkShape.extend({ end: z.boolean() }).nullable(),
  /** Incidents it was merged with, split from, or that came back. */
  related: z.array(RelatedShape),
  /** Whether a suppression hold protects its recipients now. */
  held: z.boolean(),
  /** Addresses that said no, most frequent first: the strongest proof on one line. */
  topServers: z.array(
    z.object({ remoteIp: z.string().nullable(), remoteMta: z.string().nullable(), events: z.number().int() }),
  ),
});
export type Incident = z.infer<typeof IncidentShape>;

/** A picture that a note shows as evidence; its bytes are at /incidents/{id}/pictures/{picture}. */
export const PictureShape = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.enum(PICTURE_TYPES),
  sizeBytes: z.number().int(),
  sha256: z.string(),
});
export type Picture = z.infer<typeof PictureShape>;

export const TimelineShape = z.object({
  id: z.string(),
  at: IsoTime,
  writtenAt: IsoTime,
  kind: z.string(),
  actor: ActorRefShape,
  text: z.string(),
  link: z.record(z.string(), z.string()).nullable(),
  curated: z.boolean(),
  /** What it is filtered by. */
  groups: z.array(z.enum(ENTRY_GROUPS)),
  /** Who put it into the curated timeline; null when it is there by itself, or not there. */
  pinned: z.object({ name: z.string(), at: IsoTime }).nullable(),
  /** For notes only. */
  note: z
    .object({
      edited: z.object({ name: z.string(), at: IsoTime, versions: z.number().int() }).nullable(),
      withdrawn: MarkShape.nullable(),
      pictures: z.array(PictureShape),
    })
    .nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineShape>;

/** A server that said no during the incident. */
export const RejectingServerShape = z.object({
  remoteIp: z.string().nullable(),
  remoteMta: z.string().nullable(),
  events: z.number().int(),
  recipients: z.number().int(),
  domains: z.number().int(),
  firstSeenAt: IsoTime,
  lastSeenAt: IsoTime,
  /** An event whose raw line shows it. */
  sampleEventId: z.string(),
  /** D5.3's level; null = unknown. Filled from the evidence; null with `levelName` "not asked" before it. */
  level: z.number().int().nullable(),
  levelName: z.string(),
  /** According to whom: each resolver's own answer. */
  saidBy: z.array(
    z.object({ resolver: z.string(), inMx: z.boolean().nullable(), result: z.string(), askedAt: IsoTime }),
  ),
  ptr: z.string().nullable(),
  ptrConfirmed: z.boolean().nullable(),
});
export type RejectingServer = z.infer<typeof RejectingServerShape>;

export const listIncidents = operation({
  id: "listIncidents",
  method: "GET",
  path: "/incidents",
  summary: "Incidents, newest first.",
  scope: "read",
  query: z.object({
    state: z.enum(["open", "closed", "all"]).default("all"),
    reason: ReasonShape.optional(),
    provider: z.string().optional(),
    side: SideShape.optional(),
    from: IsoTime.optional(),
    to: IsoTime.optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: page(IncidentShape),
});

export const getIncident = operation({
  id: "getIncident",
  method: "GET",
  path: "/incidents/{id}",
  summary: "One incident.",
  scope: "read",
  response: IncidentShape,
});

export const getTimeline = operation({
  id: "getTimeline",
  method: "GET",
  path: "/incidents/{id}/timeline",
  summary:
    "What happened, oldest first. `full` adds what is not curated; `groups` is any of decisions, data, notes, evidence, retries, with commas.",
  scope: "read",
  query: z.object({ full: z.stringbool().default(false), groups: z.string().max(100).optional() }),
  response: z.object({ items: z.array(TimelineShape), cut: z.number().int() }),
});

export const postNote = operation({
  id: "postNote",
  method: "POST",
  path: "/incidents/{id}/notes",
  summary: "Write a note into the timeline. `at` is when what it tells of happened; now when absent.",
  scope: "operate",
  body: z.object({ text: z.string().trim().min(1).max(4000), at: IsoTime.optional() }),
  response: TimelineShape,
});

export const postIncidentState = operation({
  id: "postIncidentState",
  method: "POST",
  path: "/incidents/{id}/state",
  summary:
    "Say by hand that an incident is resolved, reviewed (its report read and signed), a false alarm, or open again. `reason` says why it is a false alarm; `usual_level` teaches the detector.",
  scope: "operate",
  body: z.object({
    state: z.enum(["resolved", "reviewed", "false_alarm", "open"]),
    words: z.string().trim().min(1).max(1000),
    reason: FalseAlarmReasonShape.optional(),
  }),
  response: IncidentShape,
});
