import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

export const PathSettingsShape = z.object({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(587),
  /** tls: from the first byte; starttls: asked for, and nothing is sent without; none: plain */
  tls: z.enum(["tls", "starttls", "none"]).default("starttls"),
  user: z.string().trim().max(200).default(""),
  mailFrom: z.email().max(254),
  /** In From: of the mail; MAIL FROM when it is null. */
  from: z.email().max(254).nullable().default(null),
  /** What production calls this way, so that it can be compared; null when it is not known. */
  pool: z.string().trim().min(1).max(200).nullable().default(null),
  sourceIp: z.union([z.ipv4(), z.ipv6()]).nullable().default(null),
});
export type PathSettings = z.infer<typeof PathSettingsShape>;

export const SubmissionPathShape = PathSettingsShape.extend({ id: z.string(), name: z.string(), createdAt: IsoTime });
export type SubmissionPath = z.infer<typeof SubmissionPathShape>;

export const FIELDS = [
  "destination IP",
  "destination host",
  "stage",
  "reply code",
  "enhanced status",
  "reply text",
  "our address",
  "pool",
  "TLS",
] as const;

/** What must be equal for a test to say anything of the failing mail. */
export const EQUAL_FIELDS = ["sender domain", "service", "bounce domain", "DKIM selector", "IP pool"] as const;

const EqualShape = z.object({
  field: z.enum(EQUAL_FIELDS),
  failing: z.string().nullable(),
  test: z.string().nullable(),
  same: z.boolean().nullable(),
});
export type EqualField = z.infer<typeof EqualShape>;

/** What the header of a test mail says that was handed in as it arrived. */
const ArrivalShape = z.object({
  id: z.string(),
  handedInBy: ActorRefShape,
  at: IsoTime,
  from: z.string().nullable(),
  returnPath: z.string().nullable(),
  signatures: z.array(z.object({ domain: z.string(), selector: z.string() })),
  /** Word for word, the receiver's first. */
  authentication: z.array(z.string()),
  /** SPF, DKIM and DMARC as the first of them says; empty when there is none. */
  results: z.array(z.string()),
  /** Where it left our side, as the receiver's line has it. */
  handedOver: z
    .object({
      from: z.string().nullable(),
      ip: z.string().nullable(),
      by: z.string().nullable(),
      tls: z.boolean().nullable(),
    })
    .nullable(),
  hops: z.number().int(),
  sha256: z.string(),
});

/** One field of the two paths; `same` is null where one of them is not known. */
const ComparedShape = z.object({
  field: z.enum(FIELDS),
  failing: z.string().nullable(),
  test: z.string().nullable(),
  same: z.boolean().nullable(),
});
export type ComparedField = z.infer<typeof ComparedShape>;

export const PathTestShape = z.object({
  id: z.string(),
  incidentId: z.string(),
  path: z.object({ id: z.string(), name: z.string() }),
  recipient: z.string(),
  messageId: z.string(),
  askedBy: ActorRefShape,
  startedAt: IsoTime,
  /** What our submission host said; null while it runs, and when the server was stopped in between. */
  submission: z
    .object({
      accepted: z.boolean(),
      words: z.string(),
      code: z.number().int().nullable(),
      text: z.string().nullable(),
      ip: z.string().nullable(),
      transcript: z.array(z.object({ tMs: z.number().int(), dir: z.enum(["us", "them"]), line: z.string() })),
    })
    .nullable(),
  /** What came of it further on, from logs and reports that name the message. */
  outcome: z.object({
    state: z.enum(["not_heard", "delivered", "deferred", "refused"]),
    words: z.string(),
    eventId: z.string().nullable(),
    at: IsoTime.nullable(),
  }),
  comparison: z.array(ComparedShape),
  /** Whether it went the failing path: no when our address or pool differs, null when that is not known. */
  samePath: z.boolean().nullable(),
  equality: z.array(EqualShape),
  /** False: test not comparable, because one of the five differs; null while one of them is not known. */
  comparable: z.boolean().nullable(),
  /** Which of the five differ, in words; empty when none is known to. */
  notComparable: z.string(),
  /** The mail as it arrived, when somebody handed it in. */
  arrival: ArrivalShape.nullable(),
});
export type PathTest = z.infer<typeof PathTestShape>;

export const listSubmissionPaths = operation({
  id: "listSubmissionPaths",
  method: "GET",
  path: "/settings/submission-paths",
  summary: "Submission hosts a test mail may be handed to. None means that no test mail is ever sent.",
  scope: "read",
  response: z.object({ items: z.array(SubmissionPathShape) }),
});

export const postSubmissionPath = operation({
  id: "postSubmissionPath",
  method: "POST",
  path: "/settings/submission-paths",
  summary: "Add a submission host. Its password is kept encrypted and never shown.",
  scope: null,
  body: PathSettingsShape.extend({
    name: z.string().trim().min(1).max(80),
    password: z.string().max(500).default(""),
  }),
  response: SubmissionPathShape,
});

export const deleteSubmissionPath = operation({
  id: "deleteSubmissionPath",
  method: "DELETE",
  path: "/settings/submission-paths/{id}",
  summary: "Remove a submission host with its password. Its tests stay.",
  scope: null,
  response: z.object({ ok: z.literal(true) }),
});

export const postPathTest = operation({
  id: "postPathTest",
  method: "POST",
  path: "/path-tests",
  summary: "Send one test mail to a control recipient of ours. Refused for anybody whose mail has failed.",
  scope: "operate",
  body: z.object({ incidentId: z.string(), pathId: z.string(), recipient: z.email().max(254) }),
  response: PathTestShape,
});

export const postTestArrival = operation({
  id: "postTestArrival",
  method: "POST",
  path: "/path-tests/arrivals",
  summary: "Hand in a test mail as it arrived, with its whole header; its mark says which test it is.",
  scope: "operate",
  rawBody: ["message/rfc822", "text/plain"],
  response: PathTestShape,
});

export const listPathTests = operation({
  id: "listPathTests",
  method: "GET",
  path: "/path-tests",
  summary: "Test mails of an incident, newest first, each held against the failing path.",
  scope: "read",
  query: z.object({ incident: z.string() }),
  response: z.object({ items: z.array(PathTestShape), cut: z.boolean() }),
});
