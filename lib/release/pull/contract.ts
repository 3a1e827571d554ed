import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";
import { TargetShape } from "#lib/release/contract";

export const PULL_SIZE_MAX = 500;

/** What a sender fetched at once. */
export const PullShape = z.object({
  /** The sender's own name for it. */
  claim: z.string(),
  cohortId: z.string(),
  cohortNumber: z.number().int(),
  incidentId: z.string(),
  stageIndex: z.number().int(),
  /** open: the lease runs · done: each one is acknowledged · lapsed: the lease ran out before · stopped: send nothing more. */
  state: z.enum(["open", "done", "lapsed", "stopped"]),
  says: z.string(),
  claimedAt: IsoTime,
  leaseUntil: IsoTime,
  size: z.number().int(),
  handedOver: z.number().int(),
  refused: z.number().int(),
  /** Handed out and not acknowledged: while the lease runs the sender has them, afterwards they are in doubt. */
  open: z.number().int(),
});
export type Pull = z.infer<typeof PullShape>;

export const postPullSender = operation({
  id: "postPullSender",
  method: "POST",
  path: "/release-pull-senders",
  summary:
    "Add a sender that fetches the stages released to it. Makes its API token of the scope release, which is shown once.",
  scope: null,
  body: z.object({ name: z.string().trim().min(1).max(80) }),
  response: TargetShape.extend({ token: z.string() }),
});

export const putPull = operation({
  id: "putReleasePull",
  method: "PUT",
  path: "/release-pulls/{claim}",
  summary:
    "Fetch recipients of the stage released to this sender, under a name the sender chooses. The same name gives the same recipients while its lease runs and none afterwards; nobody is in two of them. After Stop there are none.",
  scope: "release",
  body: z.object({
    limit: z.number().int().min(1).max(PULL_SIZE_MAX).default(100),
    /** How long the sender takes to acknowledge. Who is not acknowledged by then is in doubt and never handed out again. */
    leaseSeconds: z.number().int().min(30).max(900).default(300),
  }),
  response: z.object({
    /** Null when nothing waits for this sender now. */
    pull: PullShape.nullable(),
    says: z.string(),
    /** Who to send to, as in the NDJSON file. Empty unless the state is open. */
    recipients: z.array(z.record(z.string(), z.unknown())),
  }),
});

export const getPull = operation({
  id: "getReleasePull",
  method: "GET",
  path: "/release-pulls/{claim}",
  summary: "How a fetch stands, without its recipients: ask before each of them whether to go on.",
  scope: "release",
  response: PullShape,
});

export const postPullAcknowledgement = operation({
  id: "postPullAcknowledgement",
  method: "POST",
  path: "/release-pulls/{claim}/acknowledge",
  summary:
    "Say of recipients fetched whether they were handed over or refused (not sent). Also a late word counts, until a person has settled the doubt.",
  scope: "release",
  body: z.object({
    results: z
      .array(
        z.object({
          idempotencyKey: z.string().min(1).max(200),
          result: z.enum(["handed_over", "refused"]),
        }),
      )
      .min(1)
      .max(PULL_SIZE_MAX),
  }),
  response: z.object({
    pull: PullShape,
    /** Results that changed nothing, and why. */
    notTaken: z.array(z.object({ idempotencyKey: z.string(), why: z.string() })),
  }),
});

export const listPulls = operation({
  id: "listReleasePulls",
  method: "GET",
  path: "/cohorts/{id}/stages/{stage}/pulls",
  summary: "What a sender has fetched of a stage, newest first, and what still waits for it.",
  scope: "read",
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: z.object({
    total: z.number().int(),
    /** Recipients that nobody has fetched yet. */
    waiting: z.number().int(),
    /** Until when they may be fetched; null when the stage is not open for a sender. */
    openUntil: IsoTime.nullable(),
    items: z.array(PullShape),
  }),
});
